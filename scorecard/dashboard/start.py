"""The first page: every candidate by every framework, with where each came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template
from markupsafe import Markup

from scorecard.actions.ask import Question
from scorecard.actions.tabulate_scores import rows_of_all
from scorecard.actions.trace_history import trace_history
from scorecard.charts.sparkline import sparkline
from scorecard.dashboard.asking import HTML
from scorecard.dashboard.drawing import quarter_before
from scorecard.dashboard.drawn_scores import Course
from scorecard.web.cached import not_ahead
from scorecard.web.identity import shown_as
from scorecard.web.ready import Ready
from scorecard.web.service import database, today
from scorecard.web.unchanged import answer_until_changed


@dataclass(frozen=True)
class StartRow:
    """One candidate by one framework. `last` is the newest quarter that had a score."""

    course: Course
    now: dict[str, Any]
    change: float | None
    last: dict[str, Any] | None
    line: Markup


def start_page(query: Mapping[str, Any]) -> Response:
    as_of = query.get("as_of") or today()
    not_ahead("as_of", as_of)

    def make() -> Ready:
        asked = Question("", "", as_of)
        rows = rows_of_all(database(), asked, None, None, _rows)
        html = render_template(
            "start.html",
            rows=[row["row"] for row in rows],
            query=query,
            as_of=as_of,
            before=quarter_before(as_of),
        )
        return Ready(html.encode(), HTML)

    return answer_until_changed(make, shown_as())


def _rows(question: Question) -> list[dict[str, Any]]:
    course = Course.of(trace_history(database(), question, None, "quarter", "latest")[1])
    series = course.series[course.top]
    now = series[-1]
    change = None
    if len(series) > 1 and now["score"] is not None and series[-2]["score"] is not None:
        change = now["score"] - series[-2]["score"]
    scored = course.scored(course.top)
    number = f"{question.candidate}-{question.framework}"
    says = (
        f"{scored[-1]['score']:.{course.clocks.decimals}f} in {scored[-1]['period']}"
        if scored
        else "no score yet"
    )
    line = sparkline(
        [period["score"] for period in series],
        chart_id=f"line-{number}",
        title=f"{course.clocks.candidate_name}, {course.framework.title}, by quarter",
        description=f"The last score was {says}.",
        span=course.span(course.top),
    )
    return [{"row": StartRow(course, now, change, scored[-1] if scored else None, line)}]
