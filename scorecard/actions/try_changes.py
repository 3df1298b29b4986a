"""Answer what a scorecard would be with other parameters or evidence. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from scorecard.actions.ask import Basis, Question, read_basis
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid, NotFound
from scorecard.records import Clocks, Imagined
from scorecard.schemas.parameters import aggregation
from scorecard.scoring.assess import Assessment, assess
from scorecard.scoring.clocks import day_number
from scorecard.scoring.goal import Plan, score_goal, seek
from scorecard.scoring.interval import PUBLISHED_LEVELS
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.results import Scorecard
from scorecard.scoring.scorecard import scorecard, scorecard_of
from scorecard.scoring.weigh import CREDIBILITY_GRADES, RELIABILITY_GRADES
from scorecard.scoring.what_if import Hypothetical, vary, with_entries

LADDER = "ordinal"
VARIED = ("weights", "aggregations", "half_life", "drop")


@dataclass(frozen=True)
class TriedNode:
    """A criterion's score or an indicator's points, as it is and as it would be."""

    code: str
    title: str
    kind: str
    actual: float | None
    hypothetical: float | None

    @property
    def difference(self) -> float | None:
        if self.actual is None or self.hypothetical is None:
            return None
        return self.hypothetical - self.actual


@dataclass(frozen=True)
class TriedChanges:
    """The scorecard as it is and as it would be, by `assessment`. `nodes` are those that differ."""

    clocks: Clocks
    title: str
    actual: Scorecard
    hypothetical: Scorecard
    nodes: list[TriedNode]
    assessment: Assessment

    def to_target(self) -> Plan | None:
        """What it would then take to reach the target; None without a target or a score."""
        target = self.assessment.framework.target
        if target is None or self.hypothetical.overall.score is None:
            return None
        return seek(self.assessment, score_goal(self.assessment.framework, target))


def try_changes(database: Database, question: Question, changes: Mapping[str, Any]) -> TriedChanges:
    """`changes` are weights, aggregations, half_life, drop and evidence, as WhatIfSchema loads.

    Raises Invalid at the change that the framework does not take, and as assess_readiness does.
    """
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    framework = _varied(basis.framework, changes)
    evidence = _with_imagined(basis, framework, changes.get("evidence", []))
    actual = scorecard(basis.framework, basis.evidence, basis.day, basis.known_at)
    day, known_at = np.array([basis.day]), np.array(basis.known_at)
    assessment = assess(framework, evidence, day, known_at)
    hypothetical = scorecard_of(assessment)
    return TriedChanges(
        clocks=basis.clocks,
        title=basis.framework.title,
        actual=actual,
        hypothetical=hypothetical,
        nodes=[node for node in _nodes(actual, hypothetical) if node.actual != node.hypothetical],
        assessment=assessment,
    )


def _varied(framework: Framework, changes: Mapping[str, Any]) -> Framework:
    """One kind of change after the other, so that what is refused is named."""
    given = {name: changes[name] for name in VARIED if name in changes}
    if "aggregations" in given:
        given["aggregations"] = {
            code: aggregation(mean, framework.scale) for code, mean in given["aggregations"].items()
        }
    for name, change in given.items():
        framework = _at(name, vary, framework, **{name: change})
    return framework


def _with_imagined(basis: Basis, framework: Framework, imagined: list[Imagined]) -> EvidenceColumns:
    leaves = {leaf.code: leaf for leaf in framework.indicators()}
    rows = []
    for number, entry in enumerate(imagined):
        if entry.indicator not in leaves:
            text = str(NotFound.named("indicator of this framework", entry.indicator, leaves))
            raise Invalid.at(f"evidence[{number}].indicator", text)
        how = leaves[entry.indicator].normalisation
        if how.method == LADDER and entry.level not in how.values:
            known = ", ".join(f"{level:g}" for level in how.values)
            raise Invalid.at(f"evidence[{number}].level", f"Must be one of: {known}.")
        if how.method != LADDER and entry.value is None:
            text = f"{entry.indicator!r} has no levels; give a value."
            raise Invalid.at(f"evidence[{number}].value", text)
        observed = entry.observed_on or basis.question.as_of
        if observed > basis.question.as_of:
            text = f"Must not be after {basis.question.as_of}, the day asked about."
            raise Invalid.at(f"evidence[{number}].observed_on", text)
        rows.append(_hypothetical(entry, day_number(observed)))
    return with_entries(basis.evidence, rows, basis.known_at)


def _hypothetical(entry: Imagined, observed: int) -> Hypothetical:
    level = entry.interval_level
    return Hypothetical(
        indicator=entry.indicator,
        value=float(entry.level or 0) if entry.value is None else entry.value,
        observed=observed,
        standard_error=entry.standard_error,
        lower=entry.lower,
        upper=entry.upper,
        interval_z=None if level is None else PUBLISHED_LEVELS[level],
        reliability=RELIABILITY_GRADES.index(entry.reliability),
        credibility=CREDIBILITY_GRADES.index(str(entry.credibility)),
        valid_until=None if entry.valid_until is None else day_number(entry.valid_until),
    )


def _at(path: str, act: Callable[..., Framework], *args: Any, **kwargs: Any) -> Framework:
    try:
        return act(*args, **kwargs)
    except ValueError as error:
        raise Invalid.at(path, str(error)) from None


def _nodes(actual: Scorecard, hypothetical: Scorecard) -> Iterator[TriedNode]:
    before, after = dict(_figures(actual)), dict(_figures(hypothetical))
    nothing = (None, None, None)
    for code in {**before, **after}:
        title, kind, figure = before.get(code) or after[code]
        yield TriedNode(
            code,
            title,
            kind,
            actual=figure if code in before else None,
            hypothetical=after.get(code, nothing)[2],
        )


def _figures(card: Scorecard) -> Iterator[tuple[str, tuple[str, str, float | None]]]:
    for node in card.overall.walk():
        yield node.code, (node.title, "criterion", node.score)
        for leaf in node.indicators:
            yield leaf.code, (leaf.title, "indicator", leaf.points)
