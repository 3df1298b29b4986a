"""The pages of the catalogue: who is assessed, what is observed, and how to add to either."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, url_for
from werkzeug import Response

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.read_catalogue import list_candidates, list_indicators
from scorecard.dashboard.asking import filled_in
from scorecard.dashboard.forms import (
    form_once,
    page,
    problems_of,
    seen_next,
    status_of,
    typed,
)
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Conflict, Invalid, NotSignedIn, ScorecardError
from scorecard.records import Role
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import CandidateSchema
from scorecard.schemas.indicator_form import indicator_typed
from scorecard.schemas.pages import AddedQuery, IndicatorsQuery
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now

cataloguing = Blueprint("cataloguing", __name__, template_folder="templates")
cataloguing.register_error_handler(NotSignedIn, to_sign_in)

MOST_SHOWN = 150
KINDS = [
    ("quantity", "quantity – a number with a unit"),
    ("ordinal", "ordinal – a level of a ladder"),
    ("event", "event – something that happened"),
]
REVIEWS = [
    ("none", "none – it counts at once"),
    ("required", "required – a reviewer accepts it first"),
    ("four-eyes", "four eyes – a reviewer who is not its author accepts it first"),
]


@cataloguing.get("/admin/candidates")
@requires(Role.ADMIN)
def get_candidates() -> Response:
    """Who is assessed, and a form for another; `added` is the code just added."""
    return _candidates(load(AddedQuery(), filled_in(), "The address").get("added"))


@cataloguing.post("/admin/candidates")
@requires(Role.ADMIN)
def post_candidate() -> Response:
    """Start assessing a candidate."""
    try:
        candidate = load(CandidateSchema(), typed(), "The form")
        add_candidate(database(), candidate, account(), now(), form_once())
    except (Invalid, Conflict) as error:
        return _candidates(error=error)
    return seen_next(url_for("cataloguing.get_candidates", added=candidate.code))


@cataloguing.get("/admin/indicators")
@requires(Role.ADMIN)
def get_indicators() -> Response:
    """What is observed, narrowed by `q`, and a form for another."""
    query = load(IndicatorsQuery(), filled_in(), "The address")
    return _indicators(query.get("q", ""), query.get("added"))


@cataloguing.post("/admin/indicators")
@requires(Role.ADMIN)
def post_indicator() -> Response:
    """Enter something that can be observed."""
    try:
        indicator = indicator_typed(typed())
        add_indicators(database(), [indicator], account(), now(), form_once())
    except (Invalid, Conflict) as error:
        return _indicators(error=error)
    return seen_next(url_for("cataloguing.get_indicators", added=indicator.code))


def _candidates(added: str | None = None, error: ScorecardError | None = None) -> Response:
    return page(
        "candidate_list.html",
        _status(error),
        _wrong(error),
        added=added,
        candidates=list_candidates(database()),
        values=typed(),
    )


def _indicators(
    q: str = "", added: str | None = None, error: ScorecardError | None = None
) -> Response:
    every = list_indicators(database())
    found = [one for one in every if q.casefold() in f"{one.code} {one.name}".casefold()]
    return page(
        "indicator_list.html",
        _status(error),
        _wrong(error),
        added=added,
        q=q,
        count=len(every),
        found=len(found),
        indicators=found[:MOST_SHOWN],
        kinds=KINDS,
        reviews=REVIEWS,
        values={"kind": "quantity", "review": "none", **typed()},
    )


def _status(error: ScorecardError | None) -> HTTPStatus:
    return HTTPStatus.OK if error is None else status_of(error)


def _wrong(error: ScorecardError | None) -> dict[str, list[str]] | None:
    """A code that is taken is wrong at its field."""
    if error is None:
        return None
    return {"code": [str(error)]} if isinstance(error, Conflict) else problems_of(error)
