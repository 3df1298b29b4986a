"""A framework with other parameters, and evidence with entries that nobody recorded.

Both are values for the ordinary functions to assess; nothing here is stored, and nothing scored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from math import isfinite

import numpy as np

from scorecard.scoring.aggregate import AGGREGATORS, order_of, takes_negatives
from scorecard.scoring.arrays import Floats, Ints
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT
from scorecard.scoring.model import Criterion, EvidenceColumns, Framework, Indicator
from scorecard.scoring.parameters import Ageing, Aggregation, Scale
from scorecard.scoring.weigh import CREDIBILITY_GRADES, RELIABILITY_GRADES


def vary(
    framework: Framework,
    *,
    weights: Mapping[str, float] | None = None,
    aggregations: Mapping[str, Aggregation] | None = None,
    half_life: float = 1.0,
    drop: Collection[str] = (),
) -> Framework:
    """The same framework with some parameters changed; codes are of criteria and indicators.

    A weight replaces a child's own inside its parent, where the siblings keep theirs and all are
    scaled to 1 as always. `half_life` multiplies the time that every curve takes to reach a half,
    which for the polynomial and the step is their lifetime. What is dropped takes all below along.
    Raises ValueError for a code that the framework lacks or that the change does not fit, and for
    a criterion that would be left without children or without weight.
    """
    weights, aggregations = weights or {}, aggregations or {}
    nodes = {node.code for node in framework.criteria()}
    below = {child.code for node in framework.criteria() for child in node.children}
    for code in (*weights, *drop):
        _check_code(code, below, nodes | below, "is the whole; change what is below it")
    for code, how in aggregations.items():
        _check_code(code, nodes, nodes | below, "is an indicator; give the code of a criterion")
        _check_aggregation(code, how, framework.scale)
    for code, weight in weights.items():
        if not (isfinite(weight) and weight >= 0):
            raise ValueError(f"The weight of {code!r} is {weight:g}; give zero or more.")
    if not (isfinite(half_life) and half_life > 0):
        raise ValueError(f"Half-lives times {half_life:g} mean nothing; give more than zero.")
    changes = _Changes(weights, aggregations, half_life, frozenset(drop))
    return replace(framework, tree=changes.of_criterion(framework.tree))


@dataclass(frozen=True)
class _Changes:
    weights: Mapping[str, float]
    aggregations: Mapping[str, Aggregation]
    half_life: float
    drop: frozenset[str]

    def of_criterion(self, node: Criterion) -> Criterion:
        kept = [at for at, child in enumerate(node.children) if child.code not in self.drop]
        children = tuple(self.of_child(node.children[at]) for at in kept)
        if not children:
            raise ValueError(
                f"{node.code!r} would have no children left; keep one, or drop what is above."
            )
        if not sum(child.weight for child in children):
            raise ValueError(f"All weights in {node.code!r} are zero; give one more than zero.")
        experts = (tuple(expert[at] for at in kept) for expert in node.experts)
        return replace(
            node,
            weight=self.weights.get(node.code, node.weight),
            aggregation=self.aggregations.get(node.code, node.aggregation),
            children=children,
            experts=tuple(expert for expert in experts if any(expert)),
        )

    def of_child(self, child: Criterion | Indicator) -> Criterion | Indicator:
        if isinstance(child, Criterion):
            return self.of_criterion(child)
        weight = self.weights.get(child.code, child.weight)
        return replace(child, weight=weight, ageing=self.of_ageing(child.ageing))

    def of_ageing(self, ageing: Ageing) -> Ageing:
        def longer(days: float | None) -> float | None:
            return None if days is None else days * self.half_life

        return replace(
            ageing,
            half_life_days=longer(ageing.half_life_days),
            lifetime_days=longer(ageing.lifetime_days),
        )


def _check_code(code: str, fits: Collection[str], known: Collection[str], instead: str) -> None:
    if code in fits:
        return
    if code in known:
        raise ValueError(f"{code!r} {instead}.")
    raise ValueError(f"No criterion or indicator is called {code!r}.{_meant(code, known)}")


def _check_aggregation(code: str, how: Aggregation, scale: Scale) -> None:
    if how.method not in AGGREGATORS:
        meant = _meant(how.method, AGGREGATORS)
        raise ValueError(f"No aggregation is called {how.method!r}.{meant}")
    if how.smallest is not None and not scale.lowest <= how.smallest <= scale.highest:
        raise ValueError(
            f"{code!r} cannot count children as {how.smallest:g} at least: the scale runs from "
            f"{scale.lowest:g} to {scale.highest:g}."
        )
    if scale.lowest < 0 and not takes_negatives(order_of(how)):
        raise ValueError(
            f"{code!r} cannot be aggregated by {how.method!r}: the scale goes below zero, where "
            "that mean has no meaning. Choose another."
        )


def _meant(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, sorted(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


@dataclass(frozen=True)
class Hypothetical:
    """An entry that nobody recorded. `observed` and `valid_until` are days (see clocks).

    `value`, bounds and `standard_error` are in the indicator's unit, or `value` is a level; bounds
    come with `interval_z`, the normal quantile of their level. The grades are 0-5 for A-F and 1-6.
    """

    indicator: str
    value: float
    observed: int
    standard_error: float | None = None
    lower: float | None = None
    upper: float | None = None
    interval_z: float | None = None
    reliability: int = 0
    credibility: int = 0
    valid_until: int | None = None


def with_entries(
    evidence: EvidenceColumns, hypothetical: Sequence[Hypothetical], known_at: int = 0
) -> EvidenceColumns:
    """The evidence, and below it those entries, each of a source and an origin of its own.

    They are known from `known_at` on, by default always, and numbered -1, -2, ... in the order
    given. With the instant that is asked about, `latest` takes them rather than an entry of the
    same day and grade that was received before it; one received at it, or after the default,
    stays. Raises ValueError for grades outside 0-5 and for bounds that are not given whole.
    """
    for one in hypothetical:
        _check_entry(one)
    new = sorted({one.indicator for one in hypothetical} - set(evidence.indicators))
    indicators = (*evidence.indicators, *new)
    at = {code: number for number, code in enumerate(indicators)}
    number = -1 - np.arange(len(hypothetical), dtype=np.int64)
    rows = EvidenceColumns(
        indicators=indicators,
        indicator=_whole(at[one.indicator] for one in hypothetical),
        entry=number,
        evidence=number,
        source=np.full_like(number, -1),
        recorded=np.zeros_like(number),
        observed=_whole(one.observed for one in hypothetical),
        valid_until=_whole(
            NEVER_DAY if one.valid_until is None else one.valid_until for one in hypothetical
        ),
        accepted=np.full_like(number, known_at),
        closed=np.full_like(number, NEVER_INSTANT),
        value=_real(one.value for one in hypothetical),
        lower=_real(one.lower for one in hypothetical),
        upper=_real(one.upper for one in hypothetical),
        interval_z=_real(one.interval_z for one in hypothetical),
        standard_error=_real(one.standard_error for one in hypothetical),
        reliability=_whole(one.reliability for one in hypothetical),
        credibility=_whole(one.credibility for one in hypothetical),
        origin=np.full_like(number, -1),
    )
    return _below(evidence, rows)


def _check_entry(one: Hypothetical) -> None:
    for name, grade, grades in (
        ("reliability", one.reliability, RELIABILITY_GRADES),
        ("credibility", one.credibility, CREDIBILITY_GRADES),
    ):
        if not 0 <= grade < len(grades):
            raise ValueError(
                f"The {name} of an entry for {one.indicator!r} is {grade}; "
                f"give 0-{len(grades) - 1} for {grades[0]}-{grades[-1]}."
            )
    given = [end is not None for end in (one.lower, one.upper, one.interval_z)]
    if any(given) and not all(given):
        raise ValueError(
            f"An entry for {one.indicator!r} has half an interval; "
            "give lower, upper and interval_z, or none of them."
        )


def _whole(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _real(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _below(evidence: EvidenceColumns, rows: EvidenceColumns) -> EvidenceColumns:
    """One above the other, with the indicators of `rows`, which begin with those of `evidence`."""
    columns = {
        name: np.concatenate([getattr(evidence, name), column])
        for name, column in vars(rows).items()
        if name != "indicators"
    }
    return EvidenceColumns(indicators=rows.indicators, **columns)
