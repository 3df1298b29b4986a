"""How a criterion's children get their weights, and what a node's weight is in the whole.

Every method returns weights (k,) that sum to 1. Weights are trade-offs, not importance: in a
linear and in a geometric mean they say how much of one child pays for another (OECD/JRC Handbook
(2008), p. 33). Input that breaks a rule raises ValueError; its text counts places from 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scorecard.scoring.arrays import Bools, Floats
from scorecard.scoring.model import Criterion

BUDGET = 100.0
TOLERANCE = 1e-6

# From this consistency ratio on, judgements contradict each other too much (Saaty 1980).
MOST_INCONSISTENT = 0.10

# The consistency index of random judgements, by the number of children compared.
RANDOM_INDEX: dict[str, dict[int, float]] = {
    # Saaty (2005), "Theory and Applications of the Analytic Network Process", p. 31.
    "saaty-2005": dict(
        enumerate(
            (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59), start=3
        )
    ),
    # Donegan and Dodd (1991), "A note on Saaty's random indexes".
    "donegan-dodd-1991": {
        3: 0.4914,
        4: 0.8286,
        5: 1.0591,
        6: 1.1797,
        7: 1.2519,
        8: 1.3171,
        9: 1.3733,
        10: 1.4055,
        11: 1.4213,
        12: 1.4497,
        13: 1.4643,
        14: 1.4822,
        15: 1.4969,
    },
}


@dataclass(frozen=True)
class Judged:
    """Weights (k,) from pairwise judgements, and how far the judgements contradict each other.

    `lambda_max` is at least k, and k where they do not; index and ratio are then 0.
    """

    weights: Floats
    lambda_max: float
    consistency_index: float
    consistency_ratio: float


def fixed(weights: ArrayLike) -> Floats:
    """The weights given (k,), scaled to sum to 1: none below zero, not all of them zero."""
    given = _numbers(weights, 1, "one weight for each child")
    if (at := _first(given < 0)) is not None:
        raise ValueError(f"Weight {at[0] + 1} is {given[at]:g}; give zero or more.")
    if not given.any():
        raise ValueError("All weights are zero; give at least one child a weight above zero.")
    return given / given.sum()


def equal(count: int) -> Floats:
    """The same weight for each of `count` children, at least one."""
    if count < 1:
        raise ValueError(f"There are {count} children to weigh; give at least 1.")
    return np.full(count, 1 / count)


def budget(budgets: ArrayLike) -> Floats:
    """The mean of what experts give of 100 points each. `budgets` (experts, k).

    OECD/JRC Handbook (2008), p. 32; it advises no more than 10 to 12 children.
    """
    given = _numbers(budgets, 2, "one row of points for each expert")
    if (at := _first(given < 0)) is not None:
        expert, child = (number + 1 for number in at)
        raise ValueError(f"Expert {expert} gives child {child} {given[at]:g}; give zero or more.")
    totals = given.sum(axis=1)
    if (at := _first(np.abs(totals - BUDGET) > TOLERANCE)) is not None:
        raise ValueError(
            f"The points of expert {at[0] + 1} sum to {totals[at]:g}; share out exactly 100."
        )
    shares = given.mean(axis=0)
    return shares / shares.sum()


def ahp(judgements: ArrayLike, random_index: str = "saaty-2005") -> Judged:
    """Analytic hierarchy process: the principal eigenvector of the experts' pairwise judgements.

    `judgements` (experts, k, k): how many times row counts as much as column, reciprocal across
    the diagonal. The group's judgement is the geometric mean of its experts', cell by cell.
    CI = (lambda_max - k) / (k - 1), CR = CI / RI(k) by the named table of RANDOM_INDEX; two
    children cannot contradict each other. Saaty (1980); OECD/JRC Handbook (2008), p. 98.
    Inconsistent judgements get weights too: see check_consistent.
    """
    given = _numbers(judgements, 3, "one square matrix of judgements for each expert")
    _check_reciprocal(given)
    count = given.shape[1]
    chance = _chance(count, random_index)
    values, vectors = np.linalg.eig(np.exp(np.log(given).mean(axis=0)))
    largest = values.real.argmax()
    lambda_max = max(float(values[largest].real), float(count))
    principal = np.abs(vectors[:, largest].real)
    index = (lambda_max - count) / max(count - 1, 1)
    return Judged(principal / principal.sum(), lambda_max, index, index / chance)


def check_consistent(judged: Judged) -> None:
    """Raise ValueError where the consistency ratio is MOST_INCONSISTENT or more."""
    if judged.consistency_ratio >= MOST_INCONSISTENT:
        raise ValueError(
            f"The judgements contradict each other: their consistency ratio is "
            f"{judged.consistency_ratio:.3f} and has to be below {MOST_INCONSISTENT:.2f}. "
            "Ask for them again, or set the weights another way."
        )


def effective(tree: Criterion) -> dict[str, float]:
    """The weight of every node in the whole, by its code: nominal, multiplied down the tree.

    The root has 1, and so have the leaves together. Raises ValueError where two nodes share a
    code, as one of them would hide the other.
    """
    found = {tree.code: 1.0}
    for node in (tree, *tree.criteria()):
        for child, share in zip(node.children, node.nominal_weights().tolist(), strict=True):
            if child.code in found:
                raise ValueError(f"The code {child.code!r} stands in the tree twice; rename one.")
            found[child.code] = found[node.code] * share
    return found


def _numbers(given: ArrayLike, dimensions: int, wanted: str) -> Floats:
    """The input as floats, refused unless it has this many dimensions and every cell is finite."""
    try:
        numbers = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"Give {wanted}: numbers only, and rows of one length.") from None
    if numbers.ndim != dimensions or not numbers.size:
        raise ValueError(f"Give {wanted}; this has the shape {numbers.shape}.")
    if (at := _first(~np.isfinite(numbers))) is not None:
        place = ", ".join(str(number + 1) for number in at)
        raise ValueError(f"The number at {place} is {numbers[at]:g}; give a finite one.")
    return numbers


def _first(wrong: Bools) -> tuple[int, ...] | None:
    """Where the first True stands, counted from 0; None where there is none."""
    found = np.argwhere(wrong)
    return tuple(found[0].tolist()) if len(found) else None


def _check_reciprocal(given: Floats) -> None:
    """Above zero, 1 on the diagonal, and each cell 1 over its mirror; the first that is not."""
    rows, columns = given.shape[1:]
    if rows != columns:
        raise ValueError(f"The matrices have {rows} rows and {columns} columns; make them square.")
    if (at := _first(given <= 0)) is not None:
        raise ValueError(f"{_cell(at)} is {given[at]:g}; a judgement is a ratio above zero.")
    diagonal = np.eye(rows, dtype=np.bool_)
    if (at := _first((np.abs(given - 1) > TOLERANCE) & diagonal)) is not None:
        raise ValueError(f"{_cell(at)} is {given[at]:g}; a child compared with itself is 1.")
    mirrored = given.swapaxes(1, 2)
    if (at := _first(np.abs(given * mirrored - 1) > TOLERANCE)) is not None:
        _, row, column = at
        raise ValueError(
            f"{_cell(at)} is {given[at]:g} and its mirror {mirrored[at]:g}; "
            f"give 1 / {given[at]:g} in row {column + 1}, column {row + 1}."
        )


def _cell(at: tuple[int, ...]) -> str:
    expert, row, column = (number + 1 for number in at)
    return f"Expert {expert}, row {row}, column {column}"


def _chance(count: int, random_index: str) -> float:
    """RI(count) of the named table; infinite for one or two children, whose ratio is 0."""
    if random_index not in RANDOM_INDEX:
        known = ", ".join(RANDOM_INDEX)
        raise ValueError(f"No random index is called {random_index!r}; choose one of {known}.")
    table = RANDOM_INDEX[random_index]
    if count > max(table):
        raise ValueError(
            f"{count} children are compared and the random index ends at {max(table)}; "
            "group them under criteria of their own."
        )
    return table.get(count, np.inf)
