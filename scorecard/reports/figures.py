"""How figures, days and lists are written in sentences and tables: here, and nowhere else.

A translation into a language with a decimal comma changes this module.
"""

from __future__ import annotations

from collections.abc import Sequence

MINUS = "−"
_HOW_MUCH_OF_A_DAY = {"day": 10, "month": 7, "year": 4}
_TO_THE_SECOND = 19


def figure(number: float, decimals: int) -> str:
    """With so many decimals."""
    return f"{number:.{decimals}f}".replace("-", MINUS)


def signed(number: float, decimals: int) -> str:
    """With its sign, but a zero has none."""
    text = f"{number:+.{decimals}f}".replace("-", MINUS)
    return text[1:] if not float(f"{number:.{decimals}f}") else text


def stated(number: float) -> str:
    """A figure that somebody stated, with the digits it has: a floor, a target, a value."""
    return f"{number:g}".replace("-", MINUS)


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def chance(probability: float) -> str:
    """In whole percent; never said to be impossible or certain."""
    whole = round(100 * probability)
    if whole < 1:
        return "below 1 %"
    return "above 99 %" if whole > 99 else f"{whole} %"  # noqa: PLR2004 - percent


def tells(effect: float, decimals: int) -> bool:
    """Whether it is more than nothing when it is written with so many decimals."""
    return abs(effect) >= 0.5 * 10.0**-decimals


def day_known(day: str, precision: str) -> str:
    """As much of a day as is known of it: `2025`, `2025-11` or `2025-11-20`."""
    return day[: _HOW_MUCH_OF_A_DAY[precision]]


def instant(text: str) -> str:
    """An instant as people read it, to the second."""
    return text[:_TO_THE_SECOND].replace("T", " ") + " UTC"


def listed(titles: Sequence[str]) -> str:
    return "; ".join(titles)
