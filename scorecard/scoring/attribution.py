"""What moved a score between two readings: six causes, by criterion and indicator, down to entries.

Shapley's average over the causes (methodology 1.9, decisions 17). Every difference that a fact
makes is a step between two states of the leaves under one framework, so `steps` splits it over the
tree, and the averages of the parts sum to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from scorecard.scoring.causes import CAUSES, FACTS, METHOD, Span, moves_between
from scorecard.scoring.differences import Difference, differences
from scorecard.scoring.entries import usable_entries
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.moved_entries import EntryEffect, entry_effects
from scorecard.scoring.states import (
    CauseSteps,
    States,
    cause_steps,
    of_the_method,
    standing_as,
    states_of,
)
from scorecard.scoring.steps import EXACT


@dataclass(frozen=True)
class Moment:
    """A reading: by which framework, of which day, as known at which instant (see `clocks`)."""

    framework: Framework
    day: int
    known_at: int


@dataclass(frozen=True)
class Withheld:
    """There is no change to explain: the score is withheld (None) at one reading, or at both."""

    before: float | None
    after: float | None

    @property
    def reason(self) -> str:
        if self.before is None and self.after is None:
            return "The score is withheld at both readings, so there is no change to explain."
        side = "first" if self.before is None else "second"
        return f"The score is withheld at the {side} reading, so there is no change to explain."


@dataclass(frozen=True)
class NodeEffect:
    """What a criterion or indicator did to the overall score, in points: all, and by cause.

    `coverage` is the part of `effect` that came of its becoming available or dropping out, or of
    something below it doing so. The method is no node's, so `causes` are the other five.
    """

    code: str
    effect: float
    coverage: float
    causes: dict[str, float]


@dataclass(frozen=True)
class Attribution:
    """`causes` sum to `change`, and so do the effects of the indicators with that of the method.

    Children sum to their parent, and entries to their indicator's effect by each cause. `nodes`
    are those of both frameworks, those of the second first, parents before children.
    `differences` say what the method changed. `methods` says how each criterion was split.
    """

    before: float
    after: float
    causes: dict[str, float]
    nodes: tuple[NodeEffect, ...]
    entries: tuple[EntryEffect, ...]
    differences: tuple[Difference, ...]
    methods: dict[str, str]

    @property
    def change(self) -> float:
        return self.after - self.before


def attribute(
    before: Moment, after: Moment, evidence: EvidenceColumns, *, to_entries: bool = True
) -> Attribution | Withheld:
    """Explain the change of the overall score. Raises ValueError where a clock runs backwards.

    Not `to_entries`, it ends at the indicators, and `entries` is empty.
    Between the readings, with some causes at work and others not, the overall score needs no
    coverage. Where not even that gives one, because nothing is there, the state stands as the
    first reading does, or under the second framework as the second.
    """
    span = Span(before.day, before.known_at, after.day, after.known_at)
    differ = before.framework != after.framework
    states = _states([before.framework, after.framework][: 1 + differ], evidence, span)
    start, end = float(states[0].ends[0]), float(states[-1].ends[1])
    if np.isnan(start + end):
        return Withheld(*(None if np.isnan(one) else one for one in (start, end)))
    states = [standing_as(one, -at) for at, one in enumerate(states)]
    sides = [cause_steps(one, others=int(differ), came=at) for at, one in enumerate(states)]
    causes = dict.fromkeys(CAUSES, 0.0) | _of_facts(sides)
    causes[METHOD] = of_the_method(*states) if differ else 0.0
    _check(causes, start, end)
    return Attribution(
        before=start,
        after=end,
        causes=causes,
        nodes=tuple(_nodes(sides)),
        entries=entry_effects(sides) if to_entries else (),
        differences=differences(before.framework, after.framework) if differ else (),
        methods={code: name for side in sides for code, name in side.effects.methods.items()},
    )


def _states(frameworks: list[Framework], evidence: EvidenceColumns, span: Span) -> list[States]:
    moves = [moves_between(usable_entries(one, evidence), evidence, span) for one in frameworks]
    causes = tuple(sorted({cause for one in moves for cause in one.active()}))
    return [states_of(*one, causes) for one in zip(frameworks, moves, strict=True)]


def _of_facts(sides: list[CauseSteps]) -> dict[str, float]:
    """What each cause that is a fact did to the overall score."""
    return {
        name: fsum(side.average(side.effects.change, cause) for side in sides)
        for cause, name in enumerate(FACTS)
    }


def _nodes(sides: list[CauseSteps]) -> list[NodeEffect]:
    codes = {code: None for side in reversed(sides) for code in side.effects.effect}
    covered = [_coverage(side) for side in sides]
    found = []
    for code in codes:
        causes = _by_cause(sides, code)
        coverage = fsum(one[code] for one in covered if code in one)
        found.append(NodeEffect(code, fsum(causes.values()), coverage, causes))
    return found


def _by_cause(sides: list[CauseSteps], code: str) -> dict[str, float]:
    steps = [(side, side.effects.effect[code]) for side in sides if code in side.effects.effect]
    return {
        name: fsum(side.average(one, cause) for side, one in steps)
        for cause, name in enumerate(FACTS)
    }


def _coverage(side: CauseSteps) -> dict[str, float]:
    """By code, what came of indicators that are there at one reading and not at the other.

    One that only some causes alone would have taken away is not spoken of as dropping out.
    """
    framework, points = side.states.framework, side.states.points
    flipped = np.isnan(points[:, 0]) != np.isnan(points[:, -1])
    found = {
        leaf.code: fsum(
            side.average(side.effects.coverage[leaf.code], cause) for cause in side.states.causes
        )
        if flip
        else 0.0
        for leaf, flip in zip(framework.indicators(), flipped.tolist(), strict=True)
    }
    for node in reversed(framework.criteria()):
        found[node.code] = fsum(found[child.code] for child in node.children)
    return found


def _check(causes: dict[str, float], start: float, end: float) -> None:
    off = abs(fsum(causes.values()) - (end - start))
    if off > EXACT * max(1.0, abs(start), abs(end)):
        raise ArithmeticError(f"The causes of a change miss it by {off:.3g} points.")
