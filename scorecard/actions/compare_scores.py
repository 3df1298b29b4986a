"""Answer what moved a score between two readings, or what sets two candidates apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scorecard.actions.ask import Basis, Question, Standing, read_basis
from scorecard.actions.explain_score import NodeName, names_in
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.scoring.assess import Assessment
from scorecard.scoring.attribution import Attribution, Moment, Withheld, attribute
from scorecard.scoring.comparison import (
    CandidateComparison,
    Comparison,
    compare,
    compare_candidates,
)
from scorecard.store import evidence


@dataclass(frozen=True)
class Change:
    """Two readings of a candidate, and what moved the score between them.

    `scores` are each node's before and after, by code.
    """

    before: Clocks
    after: Clocks
    title: str
    names: dict[str, NodeName]
    scores: dict[str, tuple[float | None, float | None]]
    attribution: Attribution | Withheld


@dataclass(frozen=True)
class Compared(Change):
    """The same with what is like for like, what came and went, and the entries that moved it."""

    comparison: Comparison
    entries: dict[int, dict[str, Any]]


@dataclass(frozen=True)
class ComparedCandidates:
    """Two candidates on one day. `scores` are each node's of the first and of the second."""

    first: Clocks
    second: Clocks
    title: str
    names: dict[str, NodeName]
    scores: dict[str, tuple[float | None, float | None]]
    comparison: CandidateComparison


def compare_scores(
    database: Database, before: Question, after: Question
) -> tuple[Standing, Compared]:
    """Two readings of one candidate. The first takes the second's version unless it names one.

    Raises NotFound for names, Invalid for clocks that run backwards.
    """
    with database.reading.begin() as session:
        last = read_basis(session, after)
        if before.version is None and before.known_at is None:
            before = Question(
                before.candidate,
                before.framework,
                before.as_of,
                last.standing.version,
                last.standing.known_at,
            )
        try:
            first = read_basis(session, before)
        except Invalid as error:
            (text,) = error.problems["known_at"]
            raise Invalid.at("from_known_at", text) from None
        if not set(first.evidence.indicators) <= set(last.evidence.indicators):
            # The versions weigh other indicators: the evidence of both tells what moved.
            last = read_basis(session, after, also=first.evidence.indicators)
        found = _compared(first, last)
        explained = found.attribution
        moved = explained.entries if isinstance(explained, Attribution) else ()
        numbers = [one.entry for one in moved if one.entry is not None]
        entries = evidence.carrying(session, numbers)
    return last.standing, Compared(
        before=first.clocks,
        after=last.clocks,
        title=last.framework.title,
        names={**names_in(first.framework), **names_in(last.framework)},
        scores=_scores(first.assessed(), last.assessed()),
        attribution=explained,
        comparison=found,
        entries=entries,
    )


def change_between(first: Basis, last: Basis) -> Change:
    """What moved the score down to the indicators: a third of the work of comparing."""
    return Change(
        before=first.clocks,
        after=last.clocks,
        title=last.framework.title,
        names={**names_in(first.framework), **names_in(last.framework)},
        scores=_scores(first.assessed(), last.assessed()),
        attribution=attribute(*_moments(first, last), last.evidence, to_entries=False),
    )


def compare_with(
    database: Database, question: Question, other: str
) -> tuple[Standing, ComparedCandidates]:
    """`other` beside the candidate of the question, on the same day. Raises NotFound, Invalid."""
    with database.reading.begin() as session:
        first = read_basis(session, question)
        asked = Question(
            other, question.framework, question.as_of, first.standing.version, question.known_at
        )
        second = read_basis(session, asked)
    newest = max(first.known_at, second.known_at)
    found = compare_candidates(first.framework, first.evidence, second.evidence, first.day, newest)
    return first.standing, ComparedCandidates(
        first=first.clocks,
        second=second.clocks,
        title=first.framework.title,
        names=names_in(first.framework),
        scores=_scores(first.assessed(), second.assessed()),
        comparison=found,
    )


def _compared(first: Basis, last: Basis) -> Comparison:
    if first.day > last.day:
        raise Invalid.at("from", f"Must not be after {last.question.as_of}, the second reading.")
    if first.known_at > last.known_at:
        raise Invalid.at("from_known_at", "Must not be after known_at, the second reading.")
    return compare(*_moments(first, last), last.evidence)


def _moments(first: Basis, last: Basis) -> tuple[Moment, Moment]:
    before, after = (Moment(one.framework, one.day, one.known_at) for one in (first, last))
    return before, after


def _scores(first: Assessment, second: Assessment) -> dict[str, tuple[float | None, float | None]]:
    found = [_of(one) for one in (first, second)]
    return {code: (found[0].get(code), found[1].get(code)) for one in found for code in one}


def _of(assessment: Assessment) -> dict[str, float | None]:
    climbed = assessment.climbed
    framework = assessment.framework
    points = {node.code: climbed.points(node)[0] for node in framework.criteria()}
    points |= {leaf.code: climbed.points(leaf)[0] for leaf in framework.indicators()}
    return {code: None if np.isnan(one) else float(one) for code, one in points.items()}
