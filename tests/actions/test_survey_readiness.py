"""The readiness page's one reading says what the scorecard, the history and the comparison say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scorecard.actions.ask import Question, locate
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.compare_scores import compare_scores
from scorecard.actions.survey_readiness import survey_readiness
from scorecard.actions.trace_history import trace_history
from scorecard.schemas.history import history_document
from scorecard.scoring.attribution import Withheld


@pytest.mark.parametrize(
    ("framework", "since", "as_of"),
    [
        ("nato-accession", date(2025, 9, 30), date(2025, 12, 31)),
        ("nato-accession", date(2021, 12, 31), date(2022, 12, 31)),
        ("nato-accession", date(2016, 9, 30), date(2016, 12, 31)),
        ("nato-core", date(2024, 12, 31), date(2025, 12, 31)),
    ],
)
def test_one_reading_says_what_three_say(sample, framework, since, as_of):
    question = Question("UKR", framework, as_of)
    # All as known at one instant, as a page asks.
    question = replace(question, known_at=locate(sample, question).known_at)
    survey = survey_readiness(sample, question, since)
    compared = compare_scores(sample, replace(question, as_of=since), question)[1]
    history = trace_history(sample, question, None, "quarter", "latest")[1]
    assert repr(survey.answer) == repr(assess_readiness(sample, question)[1])
    assert history_document(survey.history) == history_document(history)
    assert survey.change.scores == compared.scores
    assert (survey.change.before, survey.change.after) == (compared.before, compared.after)
    moved, told = survey.change.attribution, compared.attribution
    if isinstance(told, Withheld):
        assert moved == told
    else:
        assert replace(told, entries=()) == moved
