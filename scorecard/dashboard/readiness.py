"""What the readiness page shows, put together from two actions at one instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import ScorecardAnswer
from scorecard.actions.compare_scores import Change
from scorecard.actions.open_database import Database
from scorecard.actions.survey_readiness import survey_readiness
from scorecard.dashboard.basis import CriterionLine, lines_of, titles_of
from scorecard.dashboard.drawing import events_of, quarter_before
from scorecard.dashboard.drawn_changes import change_figure
from scorecard.dashboard.drawn_scores import (
    MOST_QUARTERS,
    Course,
    heat_figure,
    small_trend,
    trend_figure,
)
from scorecard.dashboard.figure import Figure, ends_of
from scorecard.scoring.attribution import Withheld
from scorecard.scoring.results import CriterionResult


@dataclass(frozen=True)
class ReadinessPage:
    """Everything the template prints. `first` and `last` are quarters that had a score."""

    answer: ScorecardAnswer
    lines: list[CriterionLine]
    titles: dict[str, str]
    trend: Figure
    moved: Figure | None
    small: list[tuple[str, str, Markup]]
    heat: Figure
    change: Change
    events: list[dict[str, Any]]
    first: dict[str, Any] | None
    last: dict[str, Any] | None

    @property
    def overall(self) -> CriterionResult:
        return self.answer.scorecard.overall

    @property
    def ends(self) -> str:
        """The scale in words: 0–100."""
        return ends_of(self.answer.scale)

    @property
    def withheld(self) -> list[str]:
        """The titles of the top criteria without a score."""
        return [self.titles[code] for code in self.overall.missing]

    @property
    def unmoved(self) -> str:
        """Why there is no change to draw."""
        explained = self.change.attribution
        return explained.reason if isinstance(explained, Withheld) else ""


def build_page(database: Database, question: Question) -> ReadinessPage:
    """Survey, then read the context as known at that same instant."""
    survey = survey_readiness(database, question, quarter_before(question.as_of))
    answer, course = survey.answer, Course.of(survey.history)
    events = events_of(database, question, course)
    scored = course.scored(course.top)
    return ReadinessPage(
        answer=answer,
        lines=lines_of(answer, survey.change.scores),
        titles=titles_of(answer),
        trend=trend_figure(course, course.top, events),
        moved=change_figure(survey.change, "criterion"),
        small=_small(course),
        heat=heat_figure(course, MOST_QUARTERS),
        change=survey.change,
        events=events,
        first=scored[0] if scored else None,
        last=scored[-1] if scored else None,
    )


def _small(course: Course) -> list[tuple[str, str, Markup]]:
    """Code, title and chart of each criterion right below the top."""
    return [(code, course.names[code].title, small_trend(course, code)) for code in course.tops]
