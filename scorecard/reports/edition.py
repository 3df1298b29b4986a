"""What a quarterly report says, as plain values: the document that every format is written from.

Days and instants are texts as they are written everywhere, so that a document read back from its
JSON is the document it was written from. Nothing here computes, and nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.reports.as_json import to_json
from scorecard.reports.edition_lines import (
    CheckLine,
    CriterionLine,
    EventLine,
    EvidenceLine,
    HistoryLine,
    IndicatorLine,
    MovedLine,
    ParameterLine,
    RevisedLine,
)


@dataclass(frozen=True)
class Parameters:
    """All that the rest is computed from. A draft has no number, and nobody published it.

    `ledger_size` and `ledger_root` (base64) are the sealed tree's when the edition was made.
    """

    candidate: str
    candidate_name: str
    framework: str
    framework_title: str
    framework_description: str | None
    framework_version: int
    framework_sha256: str
    quarter: str
    quarter_before: str
    as_of: str
    known_at: str
    revision: int
    decimals: int
    interval_level: float
    lowest: float | None
    highest: float | None
    draws: int
    seed: int
    numpy: str
    software: str
    number: int | None
    reason: str | None
    published_at: str | None
    published_by: str | None
    ledger_size: int | None
    ledger_root: str | None

    @property
    def name(self) -> str:
        """What the files are called, without their ending."""
        last = "draft" if self.number is None else f"e{self.number}"
        return f"{self.candidate}-{self.framework}-{self.quarter}-{last}"


@dataclass(frozen=True)
class Headline:
    """The overall score, in figures and in whole sentences. None where withheld or unstated."""

    score: float | None
    lower: float | None
    upper: float | None
    target: float | None
    verdict: str | None
    band: str | None
    band_capped_by: str | None
    ready: bool | None
    target_probability: float | None
    ready_probability: float | None
    coverage: float
    worst_case: float | None
    best_case: float | None
    words: list[str]


@dataclass(frozen=True)
class Change:
    """What moved the overall score since the quarter before; the causes sum to the change."""

    before_on: str
    before: float | None
    after: float | None
    change: float | None
    causes: dict[str, float]
    like_for_like: float | None
    like_for_like_error: float | None
    clear: bool | None
    words: list[str]


@dataclass(frozen=True)
class Edition:
    """The whole report, in the order in which it is read."""

    parameters: Parameters
    headline: Headline
    criteria: list[CriterionLine]
    indicators: list[IndicatorLine]
    history: list[HistoryLine]
    change: Change
    moved: list[MovedLine]
    revisions: list[RevisedLine]
    evidence: list[EvidenceLine]
    events: list[EventLine]
    checklist: list[CheckLine]
    method: list[ParameterLine]

    @property
    def overall(self) -> CriterionLine:
        return self.criteria[0]


LINES = {
    "criteria": CriterionLine,
    "indicators": IndicatorLine,
    "history": HistoryLine,
    "moved": MovedLine,
    "revisions": RevisedLine,
    "evidence": EvidenceLine,
    "events": EventLine,
    "checklist": CheckLine,
    "method": ParameterLine,
}
ONCE = {"parameters": Parameters, "headline": Headline, "change": Change}


def document_of(edition: Edition) -> bytes:
    """The edition as canonical JSON: what is published, and what its hash is of."""
    return to_json(edition)


def edition_from(document: Mapping[str, Any]) -> Edition:
    """The edition that a document says. Raises TypeError for one of another shape."""
    parts: dict[str, Any] = {name: shape(**document[name]) for name, shape in ONCE.items()}
    for name, line in LINES.items():
        parts[name] = [line(**one) for one in document[name]]
    return Edition(**parts)
