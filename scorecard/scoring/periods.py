"""Days, weeks, months, quarters and years: where each ends and what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DECEMBER = 12


@dataclass(frozen=True)
class Period:
    """A span of days, called `name` ("2024-Q4"), from `start` to `end` inclusive."""

    name: str
    start: date
    end: date


def quarter_named(name: str) -> Period:
    """The quarter called like "2024-Q4". Raises ValueError with the form expected."""
    match = re.fullmatch(r"([0-9]{4})-Q([1-4])", name)
    if not match or not int(match[1]):
        raise ValueError(f"{name!r} is not a quarter. Write it like 2024-Q4.")
    return quarter_of(date(int(match[1]), 3 * int(match[2]), 1))


def day_of(day: date) -> Period:
    return Period(day.isoformat(), day, day)


def week_of(day: date) -> Period:
    """The ISO week, Monday to Sunday."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    sunday = monday + min(timedelta(days=6), date.max - monday)
    return Period(f"{year:04}-W{week:02}", monday, sunday)


def month_of(day: date) -> Period:
    return Period(f"{day.year:04}-{day.month:02}", day.replace(day=1), _month_end(day))


def quarter_of(day: date) -> Period:
    first = 3 * ((day.month - 1) // 3) + 1
    end = _month_end(day.replace(month=first + 2, day=1))
    name = f"{day.year:04}-Q{(first + 2) // 3}"
    return Period(name, day.replace(month=first, day=1), end)


def year_of(day: date) -> Period:
    return Period(f"{day.year:04}", date(day.year, 1, 1), date(day.year, DECEMBER, 31))


INTERVALS = {
    "day": day_of,
    "week": week_of,
    "month": month_of,
    "quarter": quarter_of,
    "year": year_of,
}


def periods_between(interval: str, start: date, end: date) -> Iterator[Period]:
    """Every period of that interval that has a day between `start` and `end`, in order."""
    period = INTERVALS[interval](start)
    while period.start <= end:
        yield period
        if period.end == date.max:
            return
        period = INTERVALS[interval](period.end + timedelta(days=1))


def quarters_until(day: date, most: int) -> list[Period]:
    """The last `most` quarters, oldest first; the newest is the one that `day` lies in."""
    quarters = [quarter_of(day)]
    while len(quarters) < most and quarters[0].start > date.min:
        quarters.insert(0, quarter_of(quarters[0].start - timedelta(days=1)))
    return quarters


def _month_end(day: date) -> date:
    if day.month == DECEMBER:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - timedelta(days=1)
