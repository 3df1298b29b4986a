"""The page where a new entry is written, tried and saved."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from werkzeug import Response

from scorecard.actions.read_catalogue import list_candidates, list_indicators, read_indicator
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.try_entry import TriedEntry, try_entry
from scorecard.dashboard.asking import filled_in
from scorecard.dashboard.entry_form import NATIVE, show_form
from scorecard.dashboard.forms import form_once, page, problems_of, seen_next, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Duplicate, Invalid, NotFound, NotSignedIn
from scorecard.records import Evidence, Kind, Role
from scorecard.schemas.base import load
from scorecard.schemas.evidence_form import entry_typed
from scorecard.schemas.pages import NewEntryQuery
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now

entering = Blueprint("entering", __name__, template_folder="templates")
entering.register_error_handler(NotSignedIn, to_sign_in)

TRY, ANOTHER = "try", "another"
ABOUT = {"candidate", "indicator"}
# What the next of several entries begins with.
KEPT = ("candidate", "indicator", "kind", "source", "observed_on")
# What the address can say of an entry before it is known what this is about.
BEGUN = ("kind", "source", "observed_on", "url")


@entering.get("/evidence/new")
@requires(Role.ANALYST)
def get_new() -> Response:
    """What it is about first, then the form that this needs."""
    values = load(NewEntryQuery(), filled_in(), "The address")
    candidates = list_candidates(database())
    if len(candidates) == 1:
        values.setdefault("candidate", candidates[0].code)
    if not set(values) >= ABOUT:
        return _choose(values)
    return _form(values, saved=values.pop("saved", None))


@entering.post("/evidence/new")
@requires(Role.ANALYST)
def post_new() -> Response:
    """Try it, save it, or say what is wrong and keep what was typed."""
    values, do = typed(), request.form.get("do")
    try:
        entry = entry_typed(values)
        tried = _tried(entry, weigh=do == TRY)
        if do == TRY:
            return _form(values, tried=tried)
        if tried is not None and _news(tried):
            return _form(values, status=HTTPStatus.CONFLICT, tried=tried, asks=True)
        recorded = record_evidence(database(), [entry], account(), now(), form_once())
    except Duplicate as error:
        said = {"": [str(error)]}
        return _form(values, said, HTTPStatus.CONFLICT, existing=error.existing)
    except Invalid as error:
        return _form(values, problems_of(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    (entry_id,) = recorded.ids
    if do == ANOTHER:
        kept = {name: values[name] for name in KEPT if name in values}
        another = urlencode({**kept, "saved": entry_id})
        return seen_next(f"{url_for('entering.get_new')}?{another}")
    return seen_next(url_for("showing.get_entry", entry_id=entry_id))


def _tried(entry: Evidence, *, weigh: bool) -> TriedEntry | None:
    """None for what is recorded already, which may be this very form sent twice."""
    if weigh:
        return try_entry(database(), entry, account(), now())
    with suppress(Duplicate):
        return try_entry(database(), entry, account(), now(), weigh=False)
    return None


def _news(tried: TriedEntry) -> bool:
    """Whether something is alike that the form did not say yet."""
    said = set(request.form.get("alike", "").split())
    return not {one["entry"] for one in tried.alike} <= said


def _choose(
    values: Mapping[str, str],
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    return page(
        "new_about.html",
        status,
        problems,
        values=values,
        kept={name: values[name] for name in BEGUN if name in values},
        candidates=list_candidates(database()),
        indicators=list_indicators(database()),
    )


def _form(
    values: dict[str, str],
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **shown: object,
) -> Response:
    candidates = list_candidates(database())
    try:
        indicator = read_indicator(database(), values.get("indicator", ""))
    except NotFound as error:
        return _choose(values, {"indicator": [str(error)]}, HTTPStatus.UNPROCESSABLE_ENTITY)
    if values.get("candidate") not in {one.code for one in candidates}:
        wrong = problems if problems and "candidate" in problems else None
        wrong = wrong or {"candidate": ["Choose who it is about."]}
        return _choose(values, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    native = NATIVE[indicator.kind]
    kind = Kind.EVENT if values.get("kind") == Kind.EVENT else native
    names = {one.code: one.name for one in candidates}
    return show_form(
        "new_entry.html",
        indicator,
        kind,
        values,
        problems,
        status,
        native=native,
        about=names[values["candidate"]],
        **shown,
    )
