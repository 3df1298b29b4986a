"""A chart with all that stands around it on a page, in a frame elsewhere and in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from markupsafe import Markup

from scorecard.charts.twin import Twin
from scorecard.records import Clocks
from scorecard.reports.as_json import written
from scorecard.scoring.parameters import Scale


@dataclass(frozen=True)
class Figure:
    """`headline` says the finding and `subtitle` what is measured, with its unit.

    `own` is what its address says beside the clocks. `latest` figures begin at their right end
    where they are wider than the screen.
    """

    name: str
    headline: str
    subtitle: str
    svg: Markup
    twin: Twin
    clocks: Clocks
    own: dict[str, str] = field(default_factory=dict)
    latest: bool = False

    @property
    def settled(self) -> dict[str, Any]:
        """What an address says to give these very figures for good."""
        clocks = self.clocks
        return {
            "as_of": clocks.as_of.isoformat(),
            "known_at": written(clocks.known_at),
            "version": clocks.version,
        }

    @property
    def id(self) -> str:
        return "-".join((self.name, *self.own.values()))


def span_of(scale: Scale, figures: Iterable[float | None]) -> tuple[float, float]:
    """What charts are drawn on: the scale, or as much of it as is used where it is open."""
    used = [figure for figure in figures if figure is not None] or [0.0, 1.0]
    low = scale.lowest if isfinite(scale.lowest) else min(used)
    high = scale.highest if isfinite(scale.highest) else max(used)
    return low, high if high > low else low + 1.0


def ends_of(scale: Scale) -> str:
    """The scale in words: 0–100."""
    low, high = scale.lowest, scale.highest
    return f"{low:g}–{high:g}" if isfinite(low) and isfinite(high) else "open scale"


def listed(names: Iterable[str]) -> Iterator[str]:
    """Names to be read one after the other: `a`, `b` and `c`."""
    found = list(names)
    for number, name in enumerate(found):
        yield name if not number else f" and {name}" if number == len(found) - 1 else f", {name}"
