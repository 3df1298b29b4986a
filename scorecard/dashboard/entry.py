"""The page of one entry: what it says, what was done to it, and what may be done to it now."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from scorecard.actions.attach_file import attach_file
from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.find_uses import find_uses
from scorecard.actions.read_catalogue import read_indicator, read_source
from scorecard.actions.read_evidence import read_entry, read_revisions
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.dashboard.forms import form_once, may, page, problems_of, seen_next, status_of, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.wording import differences
from scorecard.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from scorecard.records import Role
from scorecard.schemas.base import load
from scorecard.schemas.judging import ReasonSchema
from scorecard.web.identity import account, reading, requires, shown_as
from scorecard.web.service import database, now, service, today
from scorecard.web.uploads import FORM_BYTES, sent_file

showing = Blueprint("showing", __name__, template_folder="templates")
showing.register_error_handler(NotSignedIn, to_sign_in)

ENTRY = "/evidence/<entry_id>"
# What can be sent again once it is changed; what is not there cannot.
REFUSALS = (Invalid, Conflict, NotAllowed)


@showing.get(ENTRY)
@reading
def get_entry(entry_id: str) -> Response:
    """One entry, with everything that is known about it."""
    return _page(entry_id)


@showing.post(f"{ENTRY}/retract")
@requires(Role.ANALYST)
def post_retraction(entry_id: str) -> Response:
    """Take it back, or say why not."""

    def retract() -> None:
        reason = load(ReasonSchema(), typed(), "The form")["reason"]
        retract_evidence(database(), entry_id, reason, account(), now(), form_once())

    return _done(entry_id, "retract", retract)


@showing.post(f"{ENTRY}/dispute")
@requires(Role.ANALYST)
def post_dispute(entry_id: str) -> Response:
    """Say that it is wrong."""

    def dispute() -> None:
        reason = load(ReasonSchema(), typed(), "The form")["reason"]
        dispute_evidence(database(), entry_id, reason, account(), now(), form_once())

    return _done(entry_id, "dispute", dispute)


@showing.post(f"{ENTRY}/attach")
@requires(Role.ANALYST)
def post_attachment(entry_id: str) -> Response:
    """Keep a file that stands behind it."""
    most = service().max_attachment_bytes
    request.max_content_length = most + FORM_BYTES

    def attach() -> None:
        try:
            file = sent_file(most)
        except RequestEntityTooLarge as error:
            raise Invalid.at("file", str(error.description)) from None
        said = form_once(file.name.encode() + b"\n" + file.content)
        attach_file(database(), entry_id, file, account(), now(), said)

    return _done(entry_id, "attach", attach)


def about_entry(entry_id: str) -> dict[str, Any]:
    """What the drawer and the page say of an entry. Raises NotFound."""
    entry = read_entry(database(), entry_id)
    revisions = read_revisions(database(), entry_id)
    before = [None, *revisions[:-1]]
    who = shown_as()
    theirs = who is not None and who.username == revisions[-1]["recorded_by"]
    return {
        "entry": entry,
        "indicator": read_indicator(database(), entry["indicator"]),
        "source": read_source(database(), entry["source"]),
        "revisions": [
            (one, [] if was is None else differences(was, one))
            for was, one in zip(before, revisions, strict=True)
        ],
        "uses": find_uses(database(), entry_id, entry["candidate"], entry["indicator"], today()),
        "open": any(one["status"] in {"accepted", "pending"} for one in revisions),
        "revisable": revisions[-1]["status"] in {"accepted", "pending", "returned"},
        "analyst": may(Role.ANALYST),
        "may_change": may(Role.REVIEWER) or (may(Role.ANALYST) and theirs),
        "waiting": next((one for one in revisions if one["status"] == "pending"), None),
    }


def _done(entry_id: str, what: str, act: Callable[[], None]) -> Response:
    """Do it and show the entry, or show the form that was sent with what is wrong."""
    try:
        act()
    except NotFound:
        raise
    except REFUSALS as error:
        if isinstance(error, NotSignedIn):
            raise
        return _page(entry_id, what, problems_of(error), status_of(error))
    return seen_next(url_for("showing.get_entry", entry_id=entry_id))


def _page(
    entry_id: str,
    what: str = "",
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    about = about_entry(entry_id)
    return page("entry.html", status, problems, what=what, values=typed(), about=about)
