"""The page where what waits is judged, what moves the score most first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, url_for
from werkzeug import Response

from scorecard.actions.ask import Question
from scorecard.actions.open_database import Database
from scorecard.actions.queue_reviews import Reviews, Waiting, queue_reviews
from scorecard.actions.read_catalogue import list_candidates, list_indicators, list_sources
from scorecard.actions.read_evidence import read_entry, read_revisions
from scorecard.actions.read_framework import list_criteria
from scorecard.actions.review_evidence import review_evidence
from scorecard.dashboard.asking import filled_in
from scorecard.dashboard.forms import (
    form_once,
    may,
    page,
    problems_of,
    seen_next,
    status_of,
    typed,
)
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.wording import differences
from scorecard.errors import Conflict, Invalid, NotAllowed, NotSignedIn
from scorecard.records import Role
from scorecard.schemas.base import load
from scorecard.schemas.pages import ReviewForm, ReviewQuery
from scorecard.web.identity import account, reading, requires, shown_as
from scorecard.web.service import database, now, today

reviewing = Blueprint("reviewing", __name__, template_folder="templates")
reviewing.register_error_handler(NotSignedIn, to_sign_in)

FIRST_SHOWN = "nato-accession"
ABOUT = {"candidate", "framework"}


@dataclass(frozen=True)
class Line:
    """One that waits, with how it differs from what counts until now."""

    waiting: Waiting
    changes: list[tuple[str, str, str]]


@reviewing.get("/review")
@reading
def get_review() -> Response:
    """What waits, and how to judge it."""
    return _page(load(ReviewQuery(), filled_in(), "The address"))


@reviewing.post("/review")
@requires(Role.REVIEWER)
def post_review() -> Response:
    """Judge one revision, and go on to the next."""
    values = typed()
    try:
        form = load(ReviewForm(), values, "The form")
        review_evidence(
            database(),
            form["entry"],
            form["revision"],
            form["verdict"],
            form.get("reason"),
            account(),
            now(),
            form_once(),
        )
    except (Invalid, Conflict, NotAllowed) as error:
        about = {name: text for name, text in values.items() if name in ABOUT}
        return _page(about, problems_of(error), status_of(error), values)
    where = {"candidate": form["candidate"], "framework": form["framework"]}
    done = {"done": form["entry"], "verdict": form["verdict"]}
    return seen_next(url_for("reviewing.get_review", **where, **done))


def _page(
    query: dict[str, str],
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    values: dict[str, str] | None = None,
) -> Response:
    candidates = [(one.code, one.name) for one in list_candidates(database())]
    frameworks = [(slug, title) for slug, title, _ in list_criteria(database())]
    chosen = {
        "candidate": query.get("candidate") or _first(candidates),
        "framework": query.get("framework") or _first(frameworks, FIRST_SHOWN),
    }
    queue = _queue(chosen["candidate"], chosen["framework"])
    who = shown_as()
    return page(
        "review.html",
        status,
        problems,
        candidates=candidates,
        frameworks=frameworks,
        chosen=chosen,
        queue=queue,
        lines=[] if queue is None else list(_lines(database(), queue)),
        indicators={one.code: one for one in list_indicators(database())},
        publishers={one.slug: one.name for one in list_sources(database())},
        reviewer=may(Role.REVIEWER),
        me=None if who is None else who.username,
        done=_done(query),
        values=values or {},
    )


def _first(named: list[tuple[str, str]], preferred: str = "") -> str | None:
    slugs = [slug for slug, _ in named]
    if preferred in slugs:
        return preferred
    return slugs[0] if slugs else None


def _queue(candidate: str | None, framework: str | None) -> Reviews | None:
    if candidate is None or framework is None:
        return None
    return queue_reviews(database(), Question(candidate, framework, today()))


def _lines(database: Database, queue: Reviews) -> Iterator[Line]:
    for one in queue.items:
        changes = []
        if one.entry["revision"] > 1:
            revisions = read_revisions(database, one.entry["id"])
            was = [r for r in revisions if r["status"] == "accepted"] or revisions[:-1]
            changes = differences(was[-1], one.entry)
        yield Line(one, changes)


def _done(query: dict[str, str]) -> tuple[str, str, str] | None:
    """The entry that was judged just before, its title and what was decided."""
    if "done" not in query or "verdict" not in query:
        return None
    judged = read_entry(database(), query["done"])
    return judged["id"], judged["title"], query["verdict"]
