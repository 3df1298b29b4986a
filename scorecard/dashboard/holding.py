"""The page of one's own tokens: make one, see its secret once, revoke it."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, request, url_for
from werkzeug import Response

from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token
from scorecard.actions.read_tokens import list_tokens
from scorecard.actions.revoke_token import revoke_token
from scorecard.dashboard.forms import page, problems_of, seen_next, status_of, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Invalid, NotSignedIn
from scorecard.records import Role, Scope
from scorecard.schemas.base import load
from scorecard.schemas.pages import TokenForm
from scorecard.web.identity import account, requires, somebody, with_password
from scorecard.web.service import database, now

holding = Blueprint("holding", __name__, template_folder="templates")
holding.register_error_handler(NotSignedIn, to_sign_in)

LASTING = [("30", "30 days"), ("90", "90 days"), ("365", "a year"), ("0", "until it is revoked")]
GOOD_FOR = {
    Scope.READ: "read where reading is not public",
    Scope.RECORD: "record, correct, retract, dispute, attach, import",
    Scope.REVIEW: "judge what waits, grade sources",
    Scope.PUBLISH: "publish reports and frameworks",
    Scope.ADMINISTER: "administer accounts, catalogue and webhooks",
}


@holding.get("/tokens")
@requires(Role.VIEWER)
def get_tokens() -> Response:
    """One's own tokens, and a form for another."""
    return _page()


@holding.post("/tokens")
@with_password
def post_token() -> Response:
    """Issue a token and show its secret on this very page, which no cache keeps."""
    try:
        form = load(TokenForm(), {**typed(), "scopes": _chosen()}, "The form")
        days, who, moment = form["days"], account(), now()
        ends = moment + timedelta(days=days) if days else None
        secret = issue_token(database(), who, form["name"], moment, ends, form["scopes"], who)
    except Invalid as error:
        return _page(problems_of(error), status_of(error))
    return _page(status=HTTPStatus.CREATED, secret=secret, made=secret[:PREFIX_LENGTH])


@holding.post("/tokens/<token_id>/revoke")
@somebody
def post_revocation(token_id: str) -> Response:
    """From now on it opens nothing."""
    revoke_token(database(), token_id, now(), account())
    return seen_next(url_for("holding.get_tokens"))


def _chosen() -> list[str]:
    return request.form.getlist("scopes")


def _page(
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    secret: str | None = None,
    made: str | None = None,
) -> Response:
    who = account()
    values = {} if secret else typed()
    return page(
        "tokens.html",
        status,
        problems,
        who=who,
        tokens=list_tokens(database(), who.username),
        now=now(),
        may=[scope for scope in Scope if who.may(scope)],
        good_for=GOOD_FOR,
        lasting=LASTING,
        chosen=_chosen() if problems else [Scope.READ],
        secret=secret,
        made=made,
        values={"days": "90", **values},
    )
