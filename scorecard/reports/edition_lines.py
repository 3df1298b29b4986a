"""The lines of a report's tables: what is said of each criterion, indicator, entry and the rest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """The overall score or a criterion, parents first. `effect` is on the overall score, since the
    quarter before, and `before` is its score then.

    `aggregation`, `order` and `smallest` are how it is made of its children, where the plain rule
    holds: the missing are left out and the weights made to sum to 1; else they are None.
    """

    code: str
    parent: str | None
    title: str
    depth: int
    weight: float
    effective_weight: float
    score: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    threshold: float | None
    verdict: str | None
    coverage: float
    min_coverage: float
    leaf_coverage: float
    freshness: float
    confidence: float
    worst_case: float | None
    best_case: float | None
    pull: float
    leverage: float | None
    before: float | None
    effect: float | None
    aggregation: str | None
    order: float | None
    smallest: float | None


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator. `gain` is what it would add at the top of the scale; `reasons` are why it
    should be refreshed.
    """

    code: str
    criterion: str
    title: str
    unit: str
    weight: float
    effective_weight: float
    points: float | None
    lower: float | None
    upper: float | None
    pull: float
    leverage: float | None
    age_days: int | None
    stale: bool
    freshness: float
    confidence: float
    before: float | None
    effect: float | None
    gain: float | None
    days_to_stale: int | None
    days_to_drop: int | None
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The overall score or a criterion at a quarter's end, as known when the report was made."""

    quarter: str
    period_end: str
    criterion: str
    score: float | None
    lower: float | None
    upper: float | None
    verdict: str | None
    coverage: float


@dataclass(frozen=True, slots=True)
class MovedLine:
    """An entry that came or went since the quarter before, or time that moved an indicator."""

    id: str | None
    indicator: str
    indicator_title: str
    cause: str
    effect: float
    title: str | None
    source_name: str | None
    grade: str | None
    observed_on: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class RevisedLine:
    """An earlier edition: what it said, and what is now known about the same day."""

    quarter: str
    number: int
    published_at: str
    framework_version: int
    score: float | None
    now: float | None
    change: float | None
    causes: dict[str, float]
    words: list[str]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """An entry that carries weight. `news` says how it came since the quarter before, if it did."""

    id: str
    revision: int
    indicator: str
    criterion: str
    share: float
    news: str | None
    kind: str
    value: float | None
    unit: str
    level: int | None
    lower: float | None
    upper: float | None
    interval_level: float | None
    standard_error: float | None
    denominator: float | None
    observed_on: str
    observed_precision: str
    published_on: str | None
    valid_until: str | None
    recorded_at: str
    accepted_at: str
    source: str
    source_name: str
    reliability: str
    credibility: int
    grade: str
    origin: str | None
    title: str
    summary: str | None
    rationale: str | None
    source_title: str | None
    url: str | None
    archived_url: str | None
    archived_sha256: str | None
    disputes: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """Something that happened in the quarter, beside the scores and never in them."""

    observed_on: str
    observed_precision: str
    title: str
    stance: str
    source: str
    source_name: str
    grade: str
    url: str | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """Something to look at before publishing: how often, where, and in a sentence."""

    code: str
    fine: bool
    count: int
    items: list[str]
    words: str


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter of the framework: what of, which, what it is, and the reason given for it."""

    code: str
    title: str
    name: str
    value: str
    reason: str | None
