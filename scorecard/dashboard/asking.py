"""What the address of a page asks, and the page from ready bytes where it still is the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template, request

from scorecard.actions.ask import Question, Standing, locate
from scorecard.errors import Invalid
from scorecard.web.cached import answer
from scorecard.web.front import ASKED
from scorecard.web.identity import shown_as
from scorecard.web.ready import Ready
from scorecard.web.service import database, today

HTML = "text/html; charset=utf-8"
CLOCKS = ("as_of", "known_at", "known_on", "version")


def filled_in() -> dict[str, str]:
    """A form sends the fields left blank too. Raises Invalid for what is given twice."""
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise Invalid.at(repeated[0], "Is given more than once; give it once.")
    return {name: text for name, text in request.args.items() if text.strip()}


def tidied(response: Response) -> Response:
    """Says the address without what its form left blank, for the browser that asked in place."""
    if len(said := filled_in()) < len(request.args):
        response.headers["HX-Replace-Url"] = f"{request.path}?{urlencode(said)}".rstrip("?")
    return response


def kept() -> dict[str, str]:
    """The clocks as the address says them, for the links to the other pages."""
    return {name: request.args[name] for name in CLOCKS if request.args.get(name)}


def ask(query: Mapping[str, Any], candidate: str, framework: str) -> Question:
    """The question that an address asks, today where it names no day."""
    return Question(
        candidate,
        framework,
        as_of=query.get("as_of") or today(),
        version=query.get("version"),
        known_at=known_at(query),
    )


def known_at(query: Mapping[str, Any]) -> datetime | None:
    """A form asks for a day: what was known at its end."""
    day = query.get("known_on")
    if day is None:
        return query.get("known_at")
    return datetime.combine(day, time.max, UTC)


def answer_page(
    template: str,
    question: Question,
    query: Mapping[str, Any],
    build: Callable[[Question], Mapping[str, Any]],
) -> Response:
    """The page of what `build` finds for the question with its version and instant resolved."""

    def page(settled: Question) -> Ready:
        shown = {"query": query, "asked": kept(), **build(settled)}
        return Ready(render_template(template, **shown).encode(), HTML)

    return answer_made(template, question, query, page)


def refused_page(
    template: str,
    question: Question,
    query: Mapping[str, Any],
    build: Callable[[Question], Mapping[str, Any]],
    error: Invalid,
    status: HTTPStatus,
) -> Response:
    """The same page with what is wrong by field, and what was typed; nobody keeps it."""
    standing = locate(database(), question)
    settled = replace(question, version=standing.version, known_at=standing.known_at)
    shown = {"query": query, "asked": kept(), **build(settled), "problems": error.problems}
    response = Response(render_template(template, **shown), status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_made(
    name: str,
    question: Question,
    query: Mapping[str, Any],
    make: Callable[[Question], Ready],
    beside: tuple[Standing, ...] = (),
) -> Response:
    """What `make` gives for the resolved question. `beside` is where others stand that are in it.

    What the form shows, and who the head says is signed in, is part of the answer.
    """
    standing = locate(database(), question)
    settled = replace(question, version=standing.version, known_at=standing.known_at)
    said = (name, request.full_path, shown_as(), beside)
    # An answer about others too is settled only when they are; a minute will do.
    clocks = {key: value for key, value in query.items() if key != "known_at" or not beside}
    response = answer(said, question, standing, lambda: (standing, make(settled)), clocks)
    if beside:
        request.environ.pop(ASKED, None)
    return response
