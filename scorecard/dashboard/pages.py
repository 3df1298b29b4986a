"""The pages: where people start, and one candidate by one framework."""

from __future__ import annotations

from datetime import UTC, datetime, time
from math import inf
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request

from scorecard.actions.ask import Question, locate
from scorecard.actions.tabulate_scores import tabulate_scores
from scorecard.dashboard.readiness import build_page
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Invalid, NotSignedIn
from scorecard.reports.as_json import written
from scorecard.schemas.base import load
from scorecard.schemas.queries import PageQuery
from scorecard.web.cached import answer
from scorecard.web.identity import public, reading, shown_as
from scorecard.web.ready import Ready
from scorecard.web.service import database, today

HTML = "text/html; charset=utf-8"
A_YEAR = 31_536_000

pages = Blueprint(
    "pages",
    __name__,
    template_folder="templates",
    static_folder=Path(__file__).parent / "static",
    static_url_path="/static",
)
pages.register_error_handler(NotSignedIn, to_sign_in)


def open_static_files(app: Flask) -> None:
    """Style and scripts are for anyone; a changed build changes their address."""
    app.view_functions["pages.static"] = public(app.view_functions["pages.static"])
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR
    app.jinja_env.globals["build"] = app.extensions["scorecard"].build
    app.jinja_env.filters["day"] = lambda day: f"{day.day} {day:%B %Y}"
    app.jinja_env.filters["instant"] = written
    app.jinja_env.globals["inf"] = inf
    app.jinja_env.filters["points"] = _points
    app.jinja_env.filters["percent"] = lambda share: f"{share:.0%}".replace("%", " %")


def _points(score: float | None, decimals: int = 1) -> str:
    return "–" if score is None else f"{score:.{decimals}f}"


@pages.get("/")
@reading
def get_start() -> str:
    """Every candidate by every framework, today."""
    rows = [row for row in tabulate_scores(database(), today()) if row["parent"] is None]
    return render_template("start.html", rows=rows)


@pages.get("/c/<candidate>/<framework>")
@reading
def get_readiness(candidate: str, framework: str) -> Response:
    """How ready, how sure, since when, because of what."""
    query = load(PageQuery(), _filled_in(), "The address")
    question = Question(
        candidate,
        framework,
        as_of=query.get("as_of") or today(),
        version=query.get("version"),
        known_at=_known_at(query),
    )

    def make() -> tuple[Any, Ready]:
        standing, page = build_page(database(), question)
        html = render_template("readiness.html", page=page, query=query)
        return standing, Ready(html.encode(), HTML)

    # What the form shows, and who the head says is signed in, is part of the page.
    name = ("readiness.html", query.get("as_of"), query.get("known_on"), shown_as())
    return answer(name, question, locate(database(), question), make, query)


def _filled_in() -> dict[str, str]:
    """A form sends the fields left blank too."""
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise Invalid.at(repeated[0], "Is given more than once; give it once.")
    return {name: text for name, text in request.args.items() if text}


def _known_at(query: dict[str, Any]) -> datetime | None:
    """The form asks for a day: what was known at its end."""
    day = query.get("known_on")
    if day is None:
        return query.get("known_at")
    return datetime.combine(day, time.max, UTC)
