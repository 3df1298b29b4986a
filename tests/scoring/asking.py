"""Asking the core about rows of evidence, on days written as dates."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
from hypothesis import strategies as st

from scorecard.scoring.assess import Assessment, assess
from scorecard.scoring.results import Scorecard
from scorecard.scoring.scorecard import scorecard
from tests.factories import columns, day

# An instant after every receipt in these tests.
LATER = 100
DAY = "2024-01-01"
_YEARS = (date(2021, 1, 1), date(2023, 12, 31))


def assessed(framework, rows, *days, known_at=LATER) -> Assessment:
    """An assessment on those days, or on 2024-01-01; `known_at` is one instant or one a day."""
    numbers = np.array([day(one) for one in days or (DAY,)], dtype=np.int64)
    return assess(framework, columns(*rows), numbers, np.array(known_at, dtype=np.int64))


def carded(framework, rows, on=DAY, known_at=LATER) -> Scorecard:
    return scorecard(framework, columns(*rows), day(on), known_at)


def figures(assessment: Assessment) -> dict[str, np.ndarray]:
    """Every published array, by name."""
    series = {"leaves": assessment.leaves, **assessment.nodes}
    found = {
        f"{name}.{field.name}": getattr(one, field.name)
        for name, one in series.items()
        for field in fields(one)
    }
    return found | {f"as {name}": one for name, one in assessment.companions.items()}


def bits(assessment: Assessment) -> dict[str, bytes]:
    """Every published array to the last bit."""
    return {name: one.tobytes() for name, one in figures(assessment).items()}


def evidence(codes: str, most: int = 12) -> st.SearchStrategy:
    """Rows about some of those indicators: every grade, old and new, independent or not."""
    row = st.fixed_dictionaries(
        {
            "indicator": st.sampled_from(codes),
            "observed": st.dates(*_YEARS).map(str),
            "value": st.floats(0, 100).map(lambda value: round(value, 3)),
            "grade": st.sampled_from(["A1", "B2", "C3", "D4", "E1", "F6"]),
            "origin": st.sampled_from([-1, -1, 7, 8]),
            "accepted": st.integers(0, 20),
        }
    )
    return st.lists(row, max_size=most).map(_numbered)


def _numbered(rows):
    return [{**row, "entry": number} for number, row in enumerate(rows, start=1)]
