"""A history as the plain document it is sent as.

Built by hand, not dumped through a schema: it is the largest answer and it is all numbers. A test
holds it against HistoryView.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from scorecard.records import Clocks
from scorecard.scoring.assess import Assessment
from scorecard.scoring.clocks import day_from
from scorecard.scoring.interval import INTERVAL_LEVEL
from scorecard.scoring.periods import Period
from scorecard.scoring.verdicts import thresholds, verdict

FIGURES = ("score", "lower", "upper", "coverage")


@dataclass(frozen=True)
class History:
    """An assessment with one date a period, and what it was answered for.

    The last period may still be running; then its date is the last day asked.
    """

    clocks: Clocks
    title: str
    interval: str
    vintage: str
    periods: Sequence[Period]
    assessment: Assessment


def history_document(history: History) -> dict[str, Any]:
    """The overall score and every criterion at each period's end; None where withheld."""
    assessment = history.assessment
    nodes = assessment.framework.criteria()
    overall, *criteria = (_series(assessment, node.code) for node in nodes)
    days = [day_from(day) for day in assessment.days.tolist()]
    return {
        **vars(history.clocks),
        "title": history.title,
        "interval": history.interval,
        "vintage": history.vintage,
        "interval_level": INTERVAL_LEVEL,
        "target": assessment.framework.target,
        "periods": [
            {
                "period": period.name,
                "period_end": period.end,
                "as_of": day,
                "complete": _complete(period, day),
                **{name: value for name, value in overall[at].items() if name != "code"},
                "criteria": [series[at] for series in criteria],
            }
            for at, (period, day) in enumerate(zip(history.periods, days, strict=True))
        ],
    }


def _complete(period: Period, day: date) -> bool:
    return day >= period.end


def _series(assessment: Assessment, code: str) -> list[dict[str, Any]]:
    series = assessment.nodes[code]
    threshold = thresholds(assessment.framework)[code]
    columns = {name: _with_none(getattr(series, name)) for name in FIGURES}
    return [
        {
            "code": code,
            **{name: column[at] for name, column in columns.items()},
            "verdict": verdict(series, threshold, at),
        }
        for at in range(len(assessment.days))
    ]


def _with_none(figures: np.ndarray[Any, Any]) -> list[float | None]:
    return [None if np.isnan(figure) else figure for figure in figures.tolist()]
