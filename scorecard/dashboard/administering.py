"""The pages of admins about people and their roles, and about the ledger."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from scorecard.actions.add_account import add_account
from scorecard.actions.change_account import change_account
from scorecard.actions.prove_entry import read_tree
from scorecard.actions.read_accounts import list_account_changes, list_accounts, read_account
from scorecard.actions.read_tokens import list_tokens
from scorecard.actions.verify_ledger import Verified, verify_ledger
from scorecard.dashboard.forms import page, problems_of, seen_next, status_of, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Conflict, Invalid, NotSignedIn
from scorecard.records import Role
from scorecard.schemas.accounts import UserSchema
from scorecard.schemas.base import load
from scorecard.schemas.pages import PersonForm
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now, service

administering = Blueprint("administering", __name__, template_folder="templates")
administering.register_error_handler(NotSignedIn, to_sign_in)

ROLES = [
    (Role.VIEWER, "viewer – reads"),
    (Role.ANALYST, "analyst – records and corrects evidence"),
    (Role.REVIEWER, "reviewer – judges it, grades sources, publishes"),
    (Role.ADMIN, "admin – all of that, and people, catalogue, webhooks"),
]


@administering.get("/admin/people")
@requires(Role.ADMIN)
def get_people() -> Response:
    """Who has an account."""
    return _people()


@administering.post("/admin/people")
@requires(Role.ADMIN)
def post_person() -> Response:
    """Give somebody an account."""
    try:
        form = load(UserSchema(), typed(), "The form")
        name = form["username"]
        add_account(database(), name, form["role"], form.get("password"), now(), account())
    except (Invalid, Conflict) as error:
        wrong = {"username": [str(error)]} if isinstance(error, Conflict) else problems_of(error)
        return _people(wrong, status_of(error))
    return seen_next(url_for("administering.get_person", username=name))


@administering.get("/admin/people/<username>")
@requires(Role.ADMIN)
def get_person(username: str) -> Response:
    """One account, what was done to it, and what may be done."""
    return _person(username)


@administering.post("/admin/people/<username>")
@requires(Role.ADMIN)
def post_change(username: str) -> Response:
    """Another role or password; inactive, or active again."""
    try:
        changes = load(PersonForm(), typed(), "The form")
        change_account(database(), username, now(), account(), **changes)
    except (Invalid, Conflict) as error:
        return _person(username, problems_of(error), status_of(error))
    return seen_next(url_for("administering.get_person", username=username))


@administering.get("/admin/ledger")
@requires(Role.ADMIN)
def get_ledger() -> Response:
    """How the ledger stands."""
    return _ledger()


@administering.post("/admin/ledger")
@requires(Role.ADMIN)
def post_verification() -> Response:
    """Derive everything again from the rows, and say what is not as it was. Changes nothing."""
    return _ledger(verify_ledger(database(), service().signer))


def _people(
    problems: dict[str, list[str]] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return page(
        "people.html",
        status,
        problems,
        people=list_accounts(database()),
        roles=ROLES,
        values={"role": Role.ANALYST, **_shown_again()},
    )


def _person(
    username: str, problems: dict[str, list[str]] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    person = read_account(database(), username)
    return page(
        "person.html",
        status,
        problems,
        person=person,
        changes=list_account_changes(database(), username),
        tokens=list_tokens(database(), username),
        now=now(),
        roles=ROLES,
        values={"role": person.role, **_shown_again()},
    )


def _shown_again() -> dict[str, Any]:
    """What was typed, but for a password."""
    return {name: text for name, text in typed().items() if name != "password"}


def _ledger(verified: Verified | None = None) -> Response:
    return page(
        "ledger.html",
        tree=read_tree(database()),
        signs=service().signer is not None,
        verified=verified,
    )
