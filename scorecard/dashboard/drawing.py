"""Each figure by its name, from the action that it shows; adding one here gives it its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scorecard.actions.ask import Question
from scorecard.actions.compare_scores import compare_scores, compare_with
from scorecard.actions.explain_score import explain_score
from scorecard.actions.measure_sensitivity import measure_sensitivity
from scorecard.actions.open_database import Database
from scorecard.actions.queue_evidence import queue_evidence
from scorecard.actions.read_context import read_context
from scorecard.actions.trace_history import trace_history
from scorecard.dashboard.drawn_changes import apart_figure, change_figure
from scorecard.dashboard.drawn_methods import contributions_figure, queue_figure, tornado_figure
from scorecard.dashboard.drawn_scores import MOST_QUARTERS, Course, heat_figure, trend_figure
from scorecard.dashboard.figure import Figure
from scorecard.errors import Invalid, NotFound
from scorecard.scoring.periods import quarter_of

Asked = Mapping[str, Any]
Draw = Callable[[Database, Question, Asked], Figure | None]

NOTHING_TO_DRAW = "The score is withheld, so there is nothing to draw; the page of it says why."


def course_of(database: Database, question: Question) -> Course:
    return Course.of(trace_history(database, question, None, "quarter", "latest")[1])


def events_of(database: Database, question: Question, course: Course) -> list[dict[str, Any]]:
    """The context events of a course, oldest first."""
    first = course.series[course.top][0]["period_end"]
    begins = min(first, question.as_of).replace(day=1)
    known_at = course.clocks.known_at
    return read_context(database, question.candidate, begins, question.as_of, known_at)


def quarter_before(day: date) -> date:
    """The last day of the quarter before the one that the day lies in."""
    return quarter_of(day).start - timedelta(days=1)


def before_of(question: Question, asked: Asked) -> Question:
    """The first reading: as the address says, or a quarter earlier by the same method."""
    named = {"from_version", "from_known_at"} & set(asked)
    start = asked.get("start") or (question.as_of if named else quarter_before(question.as_of))
    return replace(
        question,
        as_of=start,
        version=asked.get("from_version", question.version),
        known_at=asked.get("from_known_at", question.known_at),
    )


def figure_named(name: str, database: Database, question: Question, asked: Asked) -> Figure:
    """Raises NotFound for a name there is none of, and where there is nothing to draw."""
    if name not in FIGURES:
        raise NotFound.named("chart", name, FIGURES)
    drawn = FIGURES[name](database, question, asked)
    if drawn is None:
        raise NotFound(NOTHING_TO_DRAW)
    return drawn


def _trend(database: Database, question: Question, asked: Asked) -> Figure:
    course = course_of(database, question)
    code = asked.get("criterion", course.top)
    course.must_have(code)
    events = events_of(database, question, course) if code == course.top else []
    return trend_figure(course, code, events)


def _heat(database: Database, question: Question, asked: Asked) -> Figure:
    return heat_figure(course_of(database, question), asked.get("quarters", MOST_QUARTERS))


def _change(by: str) -> Draw:
    def draw(database: Database, question: Question, asked: Asked) -> Figure | None:
        before = before_of(question, asked)
        return change_figure(compare_scores(database, before, question)[1], by)

    return draw


def _apart(database: Database, question: Question, asked: Asked) -> Figure | None:
    if "other" not in asked:
        raise Invalid.at("with", "Name the other candidate.")
    return apart_figure(compare_with(database, question, asked["other"])[1])


def _contributions(database: Database, question: Question, _: Asked) -> Figure | None:
    return contributions_figure(explain_score(database, question)[1])


def _tornado(database: Database, question: Question, _: Asked) -> Figure | None:
    return tornado_figure(measure_sensitivity(database, question, samples=0, draws=0))


def _queue(database: Database, question: Question, _: Asked) -> Figure | None:
    return queue_figure(queue_evidence(database, question)[1])


FIGURES: dict[str, Draw] = {
    "trend": _trend,
    "heat": _heat,
    "waterfall": _change("criterion"),
    "causes": _change("cause"),
    "apart": _apart,
    "contributions": _contributions,
    "tornado": _tornado,
    "queue": _queue,
}
