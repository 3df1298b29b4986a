"""Answer a question about scores from ready bytes, with the cache headers its clocks allow."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, request

from scorecard.actions.ask import Question, Standing, locate, still
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.web.front import ASKED
from scorecard.web.identity import signed_in
from scorecard.web.ready import IMMUTABLE, PRIVATE, Ready, respond, until_midnight
from scorecard.web.service import now, service, today


def answer(
    name: Hashable,
    question: Question,
    standing: Standing,
    make: Callable[[], tuple[Standing, Ready]],
    query: Mapping[str, Any],
    also: Sequence[Question] = (),
) -> Response:
    """`make` builds the answer when nobody has; `query` says which clocks the reader set.

    `also` are the other questions that the answer rests on: it changes with each of them.
    """
    moment = now()
    not_ahead("to" if "end" in query else "as_of", question.as_of)
    if signed_in() is not None:
        cache_control = PRIVATE
    elif "as_of" in query and "known_at" in query and standing.settled:
        cache_control = IMMUTABLE
    else:
        cache_control = until_midnight(moment)

    running = service()
    others = tuple(locate(running.database, one) for one in also)

    def made() -> tuple[Hashable, Ready]:
        built_for, ready = make()
        return _key((name, others), question, built_for), ready

    asked = tuple(zip((question, *also), (standing, *others), strict=True))
    request.environ[ASKED] = lambda database: all(still(database, *one) for one in asked)
    key = _key((name, others), question, standing)
    return respond(key, made, running.ready, running.build, cache_control)


def hold(look: Callable[[Database], object]) -> None:
    """Let this answer be given again, to anybody, for as long as `look` finds what it finds now.

    What somebody signed in is answered is not held (see front).

    Comes before the answer is read: what is recorded in between makes it no longer hold.
    """
    if signed_in() is None:
        found = look(service().database)
        request.environ[ASKED] = lambda database: look(database) == found


def not_ahead(parameter: str, day: date) -> None:
    """Raises Invalid for a day that has not begun: there is no evidence of it."""
    if day > today():
        raise Invalid.at(parameter, f"Is in the future: today is {today()} (UTC).")


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
