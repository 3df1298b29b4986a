"""The columns of a file of evidence: an entry's own, then what only the ledger knows of it."""

from __future__ import annotations

# The fields of an entry, in the order its schema lists them: what an import reads.
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

# Set by the service, never by a file: an import leaves them aside.
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
