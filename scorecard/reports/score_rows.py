"""The scores of an edition as flat rows: one for the overall score and each criterion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scorecard.reports.as_csv import to_csv
from scorecard.reports.edition import Edition

# What every row says of the edition it is from.
OF_EDITION = ("candidate", "framework", "framework_version", "quarter")
FIGURES = (
    "title",
    "score",
    "lower",
    "upper",
    "standard_error",
    "threshold",
    "verdict",
    "weight",
    "effective_weight",
    "coverage",
    "leaf_coverage",
    "freshness",
    "confidence",
    "worst_case",
    "best_case",
    "before",
    "effect",
    "pull",
    "leverage",
)


SCORE_COLUMNS = (
    *OF_EDITION,
    "edition",
    "period_end",
    "known_at",
    "criterion",
    "parent",
    *FIGURES,
    "band",
    "ready",
)


def score_csv(edition: Edition) -> bytes:
    return to_csv(SCORE_COLUMNS, score_rows(edition))


def score_rows(edition: Edition) -> Iterator[dict[str, Any]]:
    """The overall row, then each criterion, parents first."""
    said = edition.parameters
    for line in edition.criteria:
        top = line.parent is None
        yield {
            **{name: getattr(said, name) for name in OF_EDITION},
            "edition": said.number,
            "period_end": said.as_of,
            "known_at": said.known_at,
            "criterion": line.code,
            "parent": line.parent,
            **{name: getattr(line, name) for name in FIGURES},
            "band": edition.headline.band if top else None,
            "ready": edition.headline.ready if top else None,
        }
