"""Answer how candidates stand beside each other by one framework, by scores and by votes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from scorecard.actions.ask import Basis, read_bases
from scorecard.actions.open_database import Database
from scorecard.errors import NotFound
from scorecard.scoring.ranking import best_orders, borda, copeland, outranking, ranks

# Finding the best orders tries every one of them: 8 candidates have 40,320.
MOST_ORDERED = 8


@dataclass(frozen=True)
class Placed:
    """A candidate in the ranking. Votes are None where a criterion of theirs is withheld."""

    candidate: str
    candidate_name: str
    score: float | None
    lower: float | None
    upper: float | None
    rank: int | None
    borda: float | None
    borda_rank: int | None
    copeland: int | None
    copeland_rank: int | None


@dataclass(frozen=True)
class Ranking:
    """Candidates by score. `outranking` and `orders` are over `voted`, those with every criterion.

    e_jk of `outranking` is the weight of the criteria on which j is ahead of k. `orders` are the
    Condorcet-Kemeny-Young-Levenglick orders, None for more than MOST_ORDERED candidates.
    """

    framework: str
    version: int
    as_of: date
    items: list[Placed]
    voted: list[str]
    outranking: list[list[float]]
    orders: list[list[str]] | None


def rank_candidates(
    database: Database,
    framework: str,
    as_of: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> Ranking:
    """Every candidate that can be asked about at `known_at`. Raises NotFound, Invalid."""
    with database.reading.begin() as session:
        bases = read_bases(session, framework, as_of, version, known_at)
    if not bases:
        raise NotFound("No candidate was in this ledger by then.")
    return _ranking(bases)


def _ranking(bases: list[Basis]) -> Ranking:
    framework = bases[0].framework
    top = framework.tree
    overall, points = [], []
    for basis in bases:
        made = basis.assessed()
        series = made.nodes[top.code]
        overall.append([series.score[0], series.lower[0], series.upper[0]])
        points.append([made.climbed.points(child)[0] for child in top.children])
    figures, votes = np.array(overall), np.array(points)
    voting = np.flatnonzero(~np.isnan(votes).any(axis=1))
    codes = [basis.question.candidate for basis in bases]
    matrix = outranking(votes[voting], top.nominal_weights())
    placed = _placed(bases, figures, votes, voting, top.nominal_weights())
    voted = [codes[at] for at in voting]
    return Ranking(
        framework=framework.slug,
        version=framework.version,
        as_of=bases[0].question.as_of,
        items=sorted(placed, key=lambda one: (one.rank or np.inf, one.candidate)),
        voted=voted,
        outranking=matrix.tolist(),
        orders=_orders(matrix, voted),
    )


def _orders(matrix: np.ndarray, voted: list[str]) -> list[list[str]] | None:
    if not 0 < len(voted) <= MOST_ORDERED:
        return None
    return [[voted[at] for at in order] for order in best_orders(matrix, MOST_ORDERED)[0]]


def _placed(
    bases: list[Basis],
    figures: np.ndarray,
    votes: np.ndarray,
    voting: np.ndarray,
    weights: np.ndarray,
) -> list[Placed]:
    by_borda, by_copeland = np.full(len(bases), np.nan), np.full(len(bases), np.nan)
    by_borda[voting] = borda(votes[voting], weights)
    by_copeland[voting] = copeland(outranking(votes[voting], weights))
    places = [ranks(column) for column in (figures[:, 0], by_borda, by_copeland)]
    return [
        Placed(
            candidate=basis.question.candidate,
            candidate_name=basis.standing.candidate_name,
            score=_maybe(figures[at, 0]),
            lower=_maybe(figures[at, 1]),
            upper=_maybe(figures[at, 2]),
            rank=int(places[0][at]) or None,
            borda=_maybe(by_borda[at]),
            borda_rank=int(places[1][at]) or None,
            copeland=None if np.isnan(by_copeland[at]) else int(by_copeland[at]),
            copeland_rank=int(places[2][at]) or None,
        )
        for at, basis in enumerate(bases)
    ]


def _maybe(figure: float) -> float | None:
    return None if np.isnan(figure) else float(figure)
