"""What a quarterly export contains, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class QuarterReport:
    """One candidate and framework at one quarter's end.

    `rows` are the flat scores with `quarter` and `period_end`; `scorecard` is the whole card,
    `history` each quarter up to this one, `evidence` every entry the card rests on.
    """

    quarter: str
    rows: list[dict[str, Any]]
    scorecard: dict[str, Any]
    history: list[dict[str, Any]]
    evidence: list[dict[str, Any]]
