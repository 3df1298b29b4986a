"""Answer a question about scores from ready bytes, with the cache headers its clocks allow."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Response

from scorecard.actions.ask import Question, Standing
from scorecard.errors import Invalid
from scorecard.web.identity import signed_in
from scorecard.web.ready import IMMUTABLE, PRIVATE, Ready, respond, until_midnight
from scorecard.web.service import now, service


def answer(
    name: Hashable,
    question: Question,
    standing: Standing,
    make: Callable[[], tuple[Standing, Ready]],
    query: Mapping[str, Any],
) -> Response:
    """`make` builds the answer when nobody has; `query` says which clocks the reader set."""
    moment = now()
    if question.as_of > moment.date():
        asked = "to" if "end" in query else "as_of"
        raise Invalid.at(asked, f"Is in the future: today is {moment.date()} (UTC).")
    if signed_in() is not None:
        cache_control = PRIVATE
    elif "as_of" in query and "known_at" in query and standing.settled:
        cache_control = IMMUTABLE
    else:
        cache_control = until_midnight(moment)

    def made() -> tuple[Hashable, Ready]:
        built_for, ready = make()
        return _key(name, question, built_for), ready

    running = service()
    key = _key(name, question, standing)
    return respond(key, made, running.ready, running.build, cache_control)


def _key(name: Hashable, question: Question, standing: Standing) -> Hashable:
    return (
        name,
        question.candidate,
        question.framework,
        standing.version_id,
        question.as_of,
        standing.known_at,
        standing.revision,
    )
