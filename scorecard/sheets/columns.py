"""The columns of a table of entries: what its author says, and what only the ledger knows."""

from __future__ import annotations

# As a person reads an entry. `reliability` stands here only where it overrides the source's own.
ENTRY_COLUMNS = (
    "id",
    "candidate",
    "indicator",
    "kind",
    "value",
    "level",
    "stance",
    "lower",
    "upper",
    "interval_level",
    "standard_error",
    "denominator",
    "pollster",
    "question",
    "observed_on",
    "observed_precision",
    "period_start",
    "valid_until",
    "published_on",
    "source",
    "reliability",
    "reliability_reason",
    "credibility",
    "origin",
    "title",
    "summary",
    "rationale",
    "source_title",
    "url",
    "archived_url",
    "archived_sha256",
    "derived_from",
)

# An export has them; an import leaves them aside, for no author can say them.
LEDGER_COLUMNS = (
    "grade",
    "revision",
    "status",
    "reason",
    "recorded_at",
    "recorded_by",
    "accepted_at",
    "closed_at",
)

COLUMNS = ENTRY_COLUMNS + LEDGER_COLUMNS
