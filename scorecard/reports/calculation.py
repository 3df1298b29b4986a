"""The calculation of an edition's scores as spreadsheet formulas, criterion by criterion.

A criterion whose rule is more than a mean of the children it has is written as the number it is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import log

from scorecard.reports.edition import Edition
from scorecard.reports.edition_lines import CriterionLine


@dataclass(frozen=True)
class Live:
    """A formula, and what it gives: None is an empty text, where nothing can be computed."""

    formula: str
    value: float | None


@dataclass(frozen=True)
class Line:
    """A row of the sheet, by its number from 0. The strong ones are the criteria."""

    row: int
    cells: tuple[str | float | Live | None, ...]
    strong: bool = False


@dataclass
class Cells:
    """The sheet's rows, and where each criterion's score stands in it."""

    SHEET = "Calculation"
    HEAD = ("Criterion and what it is made of", "Weight", "Points", "Counted", "Term", "Score")
    lines: list[Line] = field(default_factory=list)
    score_at: dict[str, str] = field(default_factory=dict)

    def score(self, code: str) -> str:
        """A formula for a criterion's score on any sheet; an empty text where it is withheld."""
        return f"='{self.SHEET}'!{self.score_at[code]}"


@dataclass(frozen=True)
class _Child:
    title: str
    weight: float
    points: float | None
    code: str | None


# A criterion that takes so many rows more than it has children: its own, and an empty one.
BESIDES = 2


def lay_out(edition: Edition) -> Cells:
    """A block a criterion, parents first: a row of its own, then one for each child."""
    children = _children(edition)
    cells, row = Cells(), 1
    blocks = []
    for line in edition.criteria:
        cells.score_at[line.code] = f"$F${row + 1}"
        blocks.append((row, line))
        row += len(children[line.code]) + BESIDES
    for first, line in blocks:
        below = children[line.code]
        cells.lines.append(_own(first, line, len(below)))
        cells.lines += [
            _of_child(first + number, line, child, cells)
            for number, child in enumerate(below, start=1)
        ]
    return cells


def _children(edition: Edition) -> defaultdict[str, list[_Child]]:
    found: defaultdict[str, list[_Child]] = defaultdict(list)
    for line in edition.criteria:
        if line.parent is not None:
            found[line.parent].append(_Child(line.title, line.weight, line.score, line.code))
    for leaf in edition.indicators:
        found[leaf.criterion].append(_Child(leaf.title, leaf.weight, leaf.points, None))
    return found


def _of_child(row: int, line: CriterionLine, child: _Child, cells: Cells) -> Line:
    """Weight, points, the points as they count, and what goes into the sum."""
    here = row + 1
    points: float | Live | None = child.points
    if child.code is not None:
        points = Live(f"={cells.score_at[child.code]}", child.points)
    counted = child.points
    if counted is not None and line.smallest is not None:
        counted = max(counted, line.smallest)
    least = f"C{here}" if line.smallest is None else f"MAX(C{here},{_said(line.smallest)})"
    term, raised = _term(line, counted, child.weight), _raised(line, here)
    return Line(
        row,
        (
            f"    {child.title}",
            child.weight,
            points,
            Live(f'=IF(ISNUMBER(C{here}),{least},"")', counted),
            Live(f'=IF(ISNUMBER(C{here}),{raised},"")', term) if raised else None,
            None,
        ),
    )


def _raised(line: CriterionLine, here: int) -> str | None:
    """What a child adds to the sum of a power mean; nothing to the weakest or the strongest."""
    if line.order is None:
        return None
    if line.order == 0:
        return f"B{here}*LN(D{here})"
    return f"B{here}*D{here}" if line.order == 1 else f"B{here}*D{here}^{_said(line.order)}"


def _term(line: CriterionLine, counted: float | None, weight: float) -> float | None:
    """What a spreadsheet will find; it computes anew when it is opened."""
    if counted is None or line.order is None:
        return None
    if line.order == 0:
        return weight * log(counted) if counted > 0 else None
    return weight * counted**line.order


def _own(row: int, line: CriterionLine, children: int) -> Line:
    """The criterion's own row: its score by a formula of the rows below, if they are enough."""
    first, last = row + 2, row + 1 + children
    formula = _mean(line, first, last)
    score: float | Live | None = line.score
    if formula is not None:
        there = f"SUMPRODUCT(--ISNUMBER(C{first}:C{last}),B{first}:B{last})"
        enough = f"{there}>={_said(line.min_coverage)}*SUM(B{first}:B{last})-0.000000001"
        withheld = f"{there}=0" if line.min_coverage <= 0 else f"NOT({enough})"
        score = Live(f'=IF({withheld},"",{formula.format(there=there)})', line.score)
    return Line(row, (line.title, line.weight, None, None, None, score), strong=True)


def _mean(line: CriterionLine, first: int, last: int) -> str | None:
    terms = f"SUM(E{first}:E{last})/{{there}}"
    if line.aggregation is None:
        return None
    if line.aggregation == "minimum":
        return f"MIN(D{first}:D{last})"
    if line.aggregation == "maximum":
        return f"MAX(D{first}:D{last})"
    if line.order == 0:
        return f"EXP({terms})"
    if line.order == 1:
        return terms
    return f"({terms})^(1/{_said(line.order or 0.0)})"


def _said(number: float) -> str:
    return f"({number!r})"
