"""The pages of webhooks: who is told of changes, what became of each message, and a try."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from scorecard.actions.add_webhook import add_webhook, change_secret
from scorecard.actions.end_webhook import end_webhook
from scorecard.actions.read_catalogue import list_candidates
from scorecard.actions.read_webhooks import list_webhooks, read_deliveries, read_webhook
from scorecard.actions.retry_delivery import retry_delivery
from scorecard.actions.try_webhook import try_webhook
from scorecard.dashboard.asking import filled_in
from scorecard.dashboard.forms import page, problems_of, seen_next, status_of, typed
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Conflict, Invalid, NotSignedIn, ScorecardError
from scorecard.records import Role
from scorecard.schemas.base import load
from scorecard.schemas.pages import SureForm, WebhookQuery
from scorecard.schemas.webhooks import STATUSES, WebhookSchema
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now, service

informing = Blueprint("informing", __name__, template_folder="templates")
informing.register_error_handler(NotSignedIn, to_sign_in)

MOST_SHOWN = 30


@informing.get("/admin/webhooks")
@requires(Role.ADMIN)
def get_webhooks() -> Response:
    """Who is told of changes, and a form for another."""
    return _list()


@informing.post("/admin/webhooks")
@requires(Role.ADMIN)
def post_webhook() -> Response:
    """Tell an address from now on; its secret is on this very page, which no cache keeps."""
    try:
        form = load(WebhookSchema(), typed(), "The form")
        receivers, about = service().receivers, form.get("candidate")
        made = add_webhook(database(), receivers, form["url"], about, account(), now())
    except Invalid as error:
        return _list(problems_of(error), status_of(error))
    return _one(made["id"], HTTPStatus.CREATED, secret=made["secret"])


@informing.get("/admin/webhooks/<webhook_id>")
@requires(Role.ADMIN)
def get_webhook(webhook_id: str) -> Response:
    """One webhook, and what it was told or is still to be told."""
    return _one(webhook_id, query=load(WebhookQuery(), filled_in(), "The address"))


@informing.post("/admin/webhooks/<webhook_id>/test")
@requires(Role.ADMIN)
def post_test(webhook_id: str) -> Response:
    """Send a test message now and show what came of it."""
    try:
        outcome = try_webhook(database(), service().receivers, webhook_id, now())
    except Conflict as error:
        return _refused(webhook_id, error)
    return _one(webhook_id, outcome=outcome)


@informing.post("/admin/webhooks/<webhook_id>/secret")
@requires(Role.ADMIN)
def post_secret(webhook_id: str) -> Response:
    """Another secret, shown this once; the old one signs nothing more."""
    try:
        load(SureForm(), typed(), "The form")
        secret = change_secret(database(), webhook_id)
    except (Invalid, Conflict) as error:
        return _refused(webhook_id, error, "renew")
    return _one(webhook_id, HTTPStatus.CREATED, secret=secret)


@informing.post("/admin/webhooks/<webhook_id>/end")
@requires(Role.ADMIN)
def post_end(webhook_id: str) -> Response:
    """Tell it nothing more; what it was told stays readable."""
    try:
        load(SureForm(), typed(), "The form")
        end_webhook(database(), webhook_id, now())
    except Invalid as error:
        return _refused(webhook_id, error, "end")
    return seen_next(url_for("informing.get_webhook", webhook_id=webhook_id))


@informing.post("/admin/webhooks/<webhook_id>/deliveries/<delivery_id>/retry")
@requires(Role.ADMIN)
def post_retry(webhook_id: str, delivery_id: str) -> Response:
    """Tell it of a change again, at once."""
    try:
        retry_delivery(database(), webhook_id, delivery_id, now())
    except Conflict as error:
        return _refused(webhook_id, error)
    return seen_next(url_for("informing.get_webhook", webhook_id=webhook_id))


def _list(
    problems: dict[str, list[str]] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    return page(
        "webhooks.html",
        status,
        problems,
        webhooks=list_webhooks(database()),
        candidates=list_candidates(database()),
        values=typed(),
    )


def _refused(webhook_id: str, error: ScorecardError, form: str = "") -> Response:
    """The page once more, with what is wrong; `form` is the one whose box was not ticked."""
    problems = problems_of(error)
    if "sure" in problems:
        problems = {form: problems["sure"]}
    return _one(webhook_id, status_of(error), problems)


def _one(
    webhook_id: str,
    status: HTTPStatus = HTTPStatus.OK,
    problems: dict[str, list[str]] | None = None,
    query: dict[str, Any] | None = None,
    **shown: object,
) -> Response:
    asked_for = query or {}
    deliveries, next_cursor = read_deliveries(
        database(), webhook_id, asked_for.get("status"), asked_for.get("cursor"), MOST_SHOWN
    )
    return page(
        "webhook.html",
        status,
        problems,
        webhook=read_webhook(database(), webhook_id),
        deliveries=deliveries,
        next_cursor=next_cursor,
        chosen=asked_for.get("status"),
        statuses_of_messages=STATUSES,
        **shown,
    )
