"""How far results lie from published ones, collected as the tests compare them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

COLUMNS = ("vector", "rows", "largest error", "tolerance")


@dataclass(frozen=True)
class Line:
    """One comparison: how many results, the largest difference, and how much there may be."""

    rows: int
    largest: float
    tolerance: str


@dataclass
class Agreement:
    """What was compared so far, by name."""

    lines: dict[str, Line] = field(default_factory=dict)

    def holds(
        self,
        vector: str,
        found: ArrayLike,
        published: ArrayLike,
        tolerance: float,
        *,
        relative: bool = False,
    ) -> None:
        """Note the largest difference, and fail where it is more than the tolerance.

        A relative difference is absolute where zero was published. What was not found (NaN)
        agrees with nothing.
        """
        expected = np.asarray(published, dtype=np.float64)
        error = np.abs(np.asarray(found, dtype=np.float64) - expected)
        assert error.shape == expected.shape
        if relative:
            error = error / np.where(expected == 0, 1.0, np.abs(expected))
        largest = float(error.max())
        before = self.lines.get(vector)
        self.lines[vector] = Line(
            rows=expected.size,
            largest=largest if before is None else max(largest, before.largest),
            tolerance=f"{tolerance:.4g}{' relative' if relative else ''}",
        )
        assert largest <= tolerance, f"{vector}: off by {largest:.3g}, {tolerance:.3g} allowed"

    def table(self) -> str:
        """The comparisons as text, a line each, in the order of their names."""
        rows: list[Sequence[str]] = [COLUMNS]
        for vector, line in sorted(self.lines.items()):
            rows.append((vector, f"{line.rows:,}", f"{line.largest:.3g}", line.tolerance))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )
