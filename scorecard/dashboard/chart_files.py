"""Charts outside their page: as files to put into a report, and in a frame for another site."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from scorecard.actions.ask import Question, Standing, locate
from scorecard.charts.svg import element
from scorecard.dashboard.asking import HTML, answer_made, ask, filled_in
from scorecard.dashboard.drawing import figure_named
from scorecard.dashboard.figure import Figure
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotFound, NotSignedIn
from scorecard.reports.as_csv import to_csv
from scorecard.reports.as_json import to_json
from scorecard.schemas.base import load
from scorecard.schemas.page_queries import ChartQuery
from scorecard.web.headers import POLICY
from scorecard.web.identity import reading
from scorecard.web.ready import Ready
from scorecard.web.service import database

charts = Blueprint("charts", __name__, template_folder="templates")
charts.register_error_handler(NotSignedIn, to_sign_in)

APP_CSS = Path(__file__).parent / "static" / "app.css"
FONT = '.chart{font-family:Inter,"Segoe UI","DejaVu Sans",sans-serif;background:#fff}'
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


@charts.get("/chart/<candidate>/<framework>/<file>")
@reading
def get_chart(candidate: str, framework: str, file: str) -> Response:
    """A chart as `.svg`, or its values as `.csv` or `.json`."""
    name, _, suffix = file.rpartition(".")
    if suffix not in WRITERS:
        raise NotFound.named("kind of chart file", suffix, WRITERS)
    write, media_type = WRITERS[suffix]
    query, question, beside = _asked(candidate, framework)

    def make(settled: Question) -> Ready:
        return Ready(write(figure_named(name, database(), settled, query)), media_type)

    response = answer_made("chart", question, query, make, beside)
    if suffix == "svg":
        response.headers["Content-Security-Policy"] = _own_style_only()
    return response


@charts.get("/embed/<candidate>/<framework>/<name>")
@reading
def get_embedded(candidate: str, framework: str, name: str) -> Response:
    """One chart, where its figures are from, and the way back; any site may frame it."""
    query, question, beside = _asked(candidate, framework)

    def make(settled: Question) -> Ready:
        figure = figure_named(name, database(), settled, query)
        return Ready(render_template("embed.html", figure=figure).encode(), HTML)

    response = answer_made("embed", question, query, make, beside)
    response.headers["Content-Security-Policy"] = FRAMED
    return response


def _asked(candidate: str, framework: str) -> tuple[dict[str, Any], Question, tuple[Standing, ...]]:
    """With where the other candidate of a comparison stands."""
    query = load(ChartQuery(), filled_in(), "The address")
    question = ask(query, candidate, framework)
    if "other" not in query:
        return query, question, ()
    other = Question(query["other"], framework, question.as_of, question.version, question.known_at)
    return query, question, (locate(database(), other),)


def standing_alone(figure: Figure) -> bytes:
    """The chart with its look inside, in the colours of paper, for programs without our style."""
    opened, rest = str(figure.svg).split(">", 1)
    style = element("style", Markup(_look()))  # noqa: S704 - from our own style sheet
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opened}>{style}{rest}\n'.encode()


def _csv(figure: Figure) -> bytes:
    return to_csv([column.name for column in figure.twin.columns], figure.twin.records())


def _json(figure: Figure) -> bytes:
    return to_json(
        {
            **vars(figure.clocks),
            "chart": figure.name,
            "headline": figure.headline,
            "subtitle": figure.subtitle,
            "columns": [vars(column) for column in figure.twin.columns],
            "rows": list(figure.twin.records()),
        }
    )


@cache
def _look() -> str:
    """The rules for charts from the style sheet, each token replaced by its colour on paper."""
    css = re.sub(r"/\*.*?\*/", "", APP_CSS.read_text(encoding="utf-8"), flags=re.DOTALL)
    root = re.search(r"^:root \{(.*?)\}", css, re.DOTALL | re.MULTILINE)
    tokens = dict(re.findall(r"--([\w-]+):\s*([^;]+);", root[1] if root else ""))
    rules = re.findall(r"^\.chart [^{]*\{[^}]*\}", css, re.MULTILINE)
    return FONT + "".join(
        re.sub(r"var\(--([\w-]+)\)", lambda used: tokens[used[1]], rule)
        for rule in rules
        if ":hover" not in rule
    )


@cache
def _own_style_only() -> str:
    digest = base64.b64encode(hashlib.sha256(_look().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"


Write = Callable[[Figure], bytes]

WRITERS: dict[str, tuple[Write, str]] = {
    "svg": (standing_alone, "image/svg+xml"),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "json": (_json, "application/json"),
}
