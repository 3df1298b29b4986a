"""The pages of sources: who publishes, how reliable each is, and why."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, url_for
from werkzeug import Response

from scorecard.actions.add_sources import add_sources
from scorecard.actions.grade_source import grade_source, list_grades
from scorecard.actions.read_catalogue import list_sources, read_source
from scorecard.actions.read_evidence import Filters, count_evidence
from scorecard.dashboard.forms import form_once, may, page, problems_of, seen_next, status_of, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.wording import RELIABILITY
from scorecard.errors import Conflict, Invalid, NotSignedIn
from scorecard.records import Role
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import SourceGradeSchema, SourceSchema
from scorecard.web.identity import account, reading, requires
from scorecard.web.service import database, now

grading = Blueprint("grading", __name__, template_folder="templates")
grading.register_error_handler(NotSignedIn, to_sign_in)

GRADES = [(grade, f"{grade} – {words}") for grade, words in RELIABILITY.items()]


@grading.get("/sources")
@reading
def get_sources() -> Response:
    """Every source with its grade."""
    return _list()


@grading.post("/sources")
@requires(Role.ANALYST)
def post_source() -> Response:
    """Add a source."""
    try:
        source = load(SourceSchema(), typed(), "The form")
        add_sources(database(), [source], account(), now(), form_once())
    except (Invalid, Conflict) as error:
        wrong = {"slug": [str(error)]} if isinstance(error, Conflict) else problems_of(error)
        return _list(wrong, status_of(error))
    return seen_next(url_for("grading.get_source", slug=source.slug))


@grading.get("/sources/<slug>")
@reading
def get_source(slug: str) -> Response:
    """One source, and every grade it was given."""
    return _one(slug)


@grading.post("/sources/<slug>")
@requires(Role.REVIEWER)
def post_grade(slug: str) -> Response:
    """Give it another grade, with a reason."""
    try:
        form = load(SourceGradeSchema(), typed(), "The form")
        grade_source(
            database(), slug, form["reliability"], form["reason"], account(), now(), form_once()
        )
    except Invalid as error:
        return _one(slug, problems_of(error), status_of(error))
    return seen_next(url_for("grading.get_source", slug=slug))


def _list(
    problems: dict[str, list[str]] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return page(
        "sources.html",
        status,
        problems,
        sources=list_sources(database()),
        analyst=may(Role.ANALYST),
        grades=GRADES,
        values=typed(),
    )


def _one(
    slug: str, problems: dict[str, list[str]] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    source = read_source(database(), slug)
    return page(
        "source.html",
        status,
        problems,
        source=source,
        given=list_grades(database(), slug),
        count=count_evidence(database(), Filters(source=slug)),
        reviewer=may(Role.REVIEWER),
        grades=[(grade, words) for grade, words in GRADES if grade != source.reliability],
        values=typed(),
    )
