"""The page where an entry is corrected: the same form, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from scorecard.actions.read_catalogue import read_indicator
from scorecard.actions.read_evidence import read_revisions
from scorecard.actions.revise_evidence import as_written, revise_evidence
from scorecard.dashboard.entry_form import OF_KIND, as_typed, show_form
from scorecard.dashboard.forms import form_once, problems_of, seen_next, status_of, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.wording import label
from scorecard.errors import Conflict, Duplicate, Invalid, NotSignedIn, Stale
from scorecard.records import Kind, Role
from scorecard.schemas.base import load
from scorecard.schemas.evidence_form import as_said
from scorecard.schemas.pages import RevisionForm
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now

correcting = Blueprint("correcting", __name__, template_folder="templates")
correcting.register_error_handler(NotSignedIn, to_sign_in)

REVISE = "/evidence/<entry_id>/revise"


@correcting.get(REVISE)
@requires(Role.ANALYST)
def get_revision(entry_id: str) -> Response:
    """The form, with what the newest revision says."""
    newest = read_revisions(database(), entry_id)[-1]
    return _form(newest, as_typed(as_written(newest)))


@correcting.post(REVISE)
@requires(Role.ANALYST)
def post_revision(entry_id: str) -> Response:
    """Append a revision, or say what is wrong and keep what was typed."""
    newest = read_revisions(database(), entry_id)[-1]
    values = typed()
    try:
        expected, reason, changes = _changes(newest, values)
        who, moment = account(), now()
        revise_evidence(database(), entry_id, changes, reason, expected, who, moment, form_once())
    except Stale as error:
        status = HTTPStatus.PRECONDITION_FAILED
        theirs = as_typed(as_written(newest))
        return _form(newest, values, problems_of(error), status, both=_both(values, theirs))
    except Duplicate as error:
        return _form(newest, values, problems_of(error), status_of(error), existing=error.existing)
    except (Invalid, Conflict) as error:
        return _form(newest, values, problems_of(error), status_of(error))
    return seen_next(url_for("showing.get_entry", entry_id=entry_id))


def _changes(
    newest: Mapping[str, Any], values: Mapping[str, str]
) -> tuple[int, str, dict[str, Any]]:
    """The revision it was made from, why, and every field of the form; a blank one is no more."""
    names = OF_KIND[Kind(newest["kind"])]
    said, wrong = as_said({name: text for name, text in values.items() if name in names})
    about = {name: values[name] for name in ("expected", "reason") if name in values}
    try:
        form = load(RevisionForm(), about, "The form")
    except Invalid as error:
        raise Invalid(str(error), {**wrong, **error.problems}) from None
    if wrong:
        raise Invalid("The form is not valid.", wrong)
    return form["expected"], form["reason"], {name: said.get(name) for name in names}


def _both(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Where what was typed and what somebody else has said meanwhile differ."""
    return [
        (label(name), mine.get(name, "nothing"), theirs.get(name, "nothing"))
        for name in OF_KIND[Kind(theirs["kind"])]
        if mine.get(name) != theirs.get(name)
    ]


def _form(
    newest: Mapping[str, Any],
    values: Mapping[str, str],
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **shown: object,
) -> Response:
    indicator = read_indicator(database(), newest["indicator"])
    return show_form(
        "revise.html",
        indicator,
        Kind(newest["kind"]),
        values,
        problems,
        status,
        newest=newest,
        **shown,
    )
