"""Several candidates side by side: ranks, and orders that criteria vote for.

The voting rules read only who is ahead of whom on each criterion, so no strength pays for a
weakness: Borda, the outranking matrix, Copeland, and Condorcet-Kemeny-Young-Levenglick (C-K-Y-L).
Points are (candidates, criteria), more is better, without NaN; weights (criteria,) are shares or
numbers of voters and are taken as given. Sources: OECD/JRC Handbook (2008), p. 104-112.
"""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np

from scorecard.scoring.arrays import Floats, Ints, summed

UNRANKED = 0
# Sums of the same weights in another order differ by rounding; sums this close are equal.
ROUNDING = 1e-9


def ranks(scores: Floats) -> Ints:
    """The rank of each score (n,): 1 is the highest, equals share the smallest rank.

    NaN, a withheld score, is UNRANKED and takes no rank from the others.
    """
    ahead = (scores[None, :] > scores[:, None]).sum(axis=1)
    return np.where(np.isnan(scores), UNRANKED, 1 + ahead).astype(np.int64)


def rank_shift(reference: Ints, other: Ints) -> float:
    """The mean of |rank - reference rank| over the candidates ranked in both (n,).

    The handbook's R_S, p. 118. Raises ValueError where nobody is ranked in both.
    """
    if reference.shape != other.shape:
        raise ValueError(
            f"The rankings have the shapes {reference.shape} and {other.shape}; "
            "give both for the same candidates, in the same order."
        )
    both = (reference != UNRANKED) & (other != UNRANKED)
    if not both.any():
        raise ValueError("No candidate is ranked in both; compare rankings that share some.")
    return float(np.abs(reference[both] - other[both]).mean())


def outranking(points: Floats, weights: Floats) -> Floats:
    """e_jk, the weights of the criteria where j is ahead of k and half of those where they tie.

    Shape (candidates, candidates), zero on the diagonal; e_jk + e_kj is the sum of the weights.
    """
    _check_votes(points, weights)
    votes = [
        weight * (np.greater.outer(column, column) + 0.5 * np.equal.outer(column, column))
        for column, weight in zip(points.T, weights, strict=True)
    ]
    matrix = summed(np.array(votes))
    np.fill_diagonal(matrix, 0.0)
    return matrix


def borda(points: Floats, weights: Floats) -> Floats:
    """On each criterion a point for everyone behind and half for a tie, weighted and summed.

    From n - 1 for the first to 0 for the last; this is the sum of a candidate's row of the
    outranking matrix. Shape (candidates,).
    """
    return outranking(points, weights).sum(axis=1)


def copeland(matrix: Floats) -> Ints:
    """Duels won less duels lost, by the outranking matrix (n, n). Shape (n,), -(n-1) to n-1."""
    _check_square(matrix)
    even = np.isclose(matrix, matrix.T, rtol=ROUNDING, atol=0)
    return np.where(even, 0, np.sign(matrix - matrix.T)).sum(axis=1).astype(np.int64)


def support(matrix: Floats, orders: Ints) -> Floats:
    """What speaks for each order: the sum of e_jk over all pairs that put j before k.

    `matrix` (n, n); `orders` (..., n) number the candidates from 0, the first one first. Shape
    (...).
    """
    total = np.zeros(orders.shape[:-1])
    for before, after in combinations(range(orders.shape[-1]), 2):
        total = total + matrix[orders[..., before], orders[..., after]]
    return total


def best_orders(matrix: Floats, most: int = 8) -> tuple[list[tuple[int, ...]], float]:
    """The C-K-Y-L orders: those with the largest support, and that support.

    `matrix` (n, n) as from outranking. Equally supported orders are all returned, in the order
    of the candidates' numbers. Every order is tried, n! of them; raises ValueError for more
    candidates than `most`.
    """
    _check_square(matrix)
    count = len(matrix)
    if count > most:
        raise ValueError(
            f"There are {count} candidates and every order is tried for {most} at most; "
            "leave some out, or rank them by Borda or Copeland."
        )
    orders = np.array(list(permutations(range(count))), dtype=np.int64)
    total = support(matrix, orders)
    best = float(total.max())
    winners = orders[np.isclose(total, best, rtol=ROUNDING, atol=0)]
    return [tuple(order) for order in winners.tolist()], best


def _check_votes(points: Floats, weights: Floats) -> None:
    if weights.ndim != 1 or points.shape[1:] != weights.shape or not len(weights):
        raise ValueError(
            f"The points have the shape {points.shape} and the weights {weights.shape}; "
            "give a row for each candidate and a weight for each of its columns."
        )
    if np.isnan(points).any():
        candidate, criterion = (int(at) + 1 for at in np.argwhere(np.isnan(points))[0])
        raise ValueError(
            f"Candidate {candidate} has no points on criterion {criterion}; "
            "leave one of them out, as missing is neither ahead nor behind."
        )
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        at = int(wrong.argmax())
        raise ValueError(f"Weight {at + 1} is {weights[at]:g}; give zero or more.")


def _check_square(matrix: Floats) -> None:
    if matrix.shape != (len(matrix),) * 2:
        raise ValueError(
            f"The outranking matrix has the shape {matrix.shape}; "
            "give a row and a column for each candidate."
        )
    if not np.isfinite(matrix).all():
        row, column = (int(at) + 1 for at in np.argwhere(~np.isfinite(matrix))[0])
        raise ValueError(f"Row {row}, column {column} is not a finite number; see outranking.")
