"""Answer a question about scores as JSON, from ready bytes where they are still the answer."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from flask import Response

from scorecard.actions.ask import Question, Standing, locate
from scorecard.api.edge import to_json
from scorecard.web.cached import answer
from scorecard.web.ready import Ready
from scorecard.web.service import database, today

JSON = "application/json"


def ask(query: Mapping[str, Any], candidate: str, framework: str) -> Question:
    """The question that a query or a body asks, today where it names no day."""
    return Question(
        candidate,
        framework,
        as_of=query.get("as_of") or today(),
        version=query.get("version"),
        known_at=query.get("known_at"),
    )


def answer_json(
    name: Hashable,
    question: Question,
    query: Mapping[str, Any],
    act: Callable[[], tuple[Standing, Any]],
    dump: Callable[[Any], Any],
    also: Sequence[Question] = (),
) -> Response:
    """What `act` finds, dumped; `name` tells this answer from others to the same question.

    `query` says which clocks the reader set, `also` what else the answer changes with.
    """

    def make() -> tuple[Standing, Ready]:
        standing, found = act()
        return standing, Ready(to_json(dump(found)), JSON)

    return answer(name, question, locate(database(), question), make, query, also)
