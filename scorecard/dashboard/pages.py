"""The readiness page, and what all pages are made with."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, url_for

from scorecard.actions.ask import Question
from scorecard.charts.rows import signed
from scorecard.dashboard.asking import answer_page, ask, filled_in
from scorecard.dashboard.readiness import build_page
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.start import start_page
from scorecard.errors import NotSignedIn
from scorecard.reports.as_json import written
from scorecard.schemas.base import load
from scorecard.schemas.page_queries import DayQuery
from scorecard.schemas.queries import PageQuery
from scorecard.web.identity import public, reading
from scorecard.web.service import database

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
    app.jinja_env.globals["address"] = _address
    app.jinja_env.filters["points"] = _points
    app.jinja_env.filters["moved"] = _moved
    app.jinja_env.filters["percent"] = _percent


def _address(endpoint: str, *parts: Mapping[str, Any], **more: Any) -> str:
    """The address of a page from several mappings; the later ones win."""
    values: dict[str, Any] = {}
    for part in (*parts, more):
        values |= part
    return url_for(endpoint, **values)


def _points(score: float | None, decimals: int = 1) -> str:
    return "–" if score is None else f"{score:.{decimals}f}".replace("-", "\u2212")


def _percent(share: float) -> str:
    """A share as people read it; what rounds to nothing has no sign."""
    words = f"{100 * share:.0f} %"
    return "0 %" if words == "-0 %" else words


def _moved(change: float | None, decimals: int = 1) -> str:
    """A change with its sign and the way it goes."""
    if change is None:
        return "–"
    words = signed(change, decimals)
    way = {"+": "▲ ", "\u2212": "▼ "}.get(words[0], "")
    return way + words


@pages.get("/")
@reading
def get_start() -> Response:
    """Every candidate by every framework, on one day."""
    return start_page(load(DayQuery(), filled_in(), "The address"))


@pages.get("/c/<candidate>/<framework>")
@reading
def get_readiness(candidate: str, framework: str) -> Response:
    """How ready, how sure, since when, because of what."""
    query = load(PageQuery(), filled_in(), "The address")

    def build(question: Question) -> dict[str, Any]:
        return {"page": build_page(database(), question)}

    return answer_page("readiness.html", ask(query, candidate, framework), query, build)
