"""Webhooks: who is told of changes.

Only an admin sees or makes them: a webhook has the service connect to an address and sends there
what happens, and its URL often holds a key.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from scorecard.actions.add_webhook import add_webhook, change_secret
from scorecard.actions.end_webhook import end_webhook
from scorecard.actions.read_webhooks import list_webhooks, read_deliveries, read_webhook
from scorecard.actions.retry_delivery import retry_delivery
from scorecard.actions.try_webhook import try_webhook
from scorecard.api.edge import Resource, answer_private
from scorecard.records import Role
from scorecard.schemas.webhooks import (
    DeliveriesQuery,
    DeliveryList,
    IssuedSecret,
    NewWebhook,
    TryView,
    WebhookList,
    WebhookSchema,
    WebhookView,
)
from scorecard.web.identity import account, requires
from scorecard.web.service import database, now, service

blp = Resource("webhooks", __name__, description="Who is told of changes")


@blp.get("/webhooks")
@requires(Role.ADMIN)
@blp.response(200, WebhookList)
def get_webhooks() -> Response:
    """List webhooks, those that have ended too"""
    return answer_private({"items": list_webhooks(database())})


@blp.post("/webhooks")
@requires(Role.ADMIN)
@blp.response(201, NewWebhook)
@blp.body(WebhookSchema, "The webhook")
def post_webhook(body: dict[str, Any]) -> Response:
    """Register a URL that is told of changes from now on; the secret is shown once"""
    made = add_webhook(
        database(), service().receivers, body["url"], body.get("candidate"), account(), now()
    )
    return answer_private(made, HTTPStatus.CREATED)


@blp.get("/webhooks/<webhook_id>")
@requires(Role.ADMIN)
@blp.response(200, WebhookView)
def get_webhook(webhook_id: str) -> Response:
    """Read a webhook"""
    return answer_private(read_webhook(database(), webhook_id))


@blp.delete("/webhooks/<webhook_id>")
@requires(Role.ADMIN)
@blp.response(200, WebhookView)
def delete_webhook(webhook_id: str) -> Response:
    """Tell a webhook nothing more; what it was told stays readable"""
    return answer_private(end_webhook(database(), webhook_id, now()))


@blp.post("/webhooks/<webhook_id>/secret")
@requires(Role.ADMIN)
@blp.response(201, IssuedSecret)
def post_secret(webhook_id: str) -> Response:
    """Give a webhook a new secret, shown once; the old one signs nothing more"""
    return answer_private({"secret": change_secret(database(), webhook_id)}, HTTPStatus.CREATED)


@blp.post("/webhooks/<webhook_id>/test")
@requires(Role.ADMIN)
@blp.response(200, TryView)
def post_test(webhook_id: str) -> Response:
    """Send a test message at once and say what came of it"""
    return answer_private(try_webhook(database(), service().receivers, webhook_id, now()))


@blp.get("/webhooks/<webhook_id>/deliveries")
@requires(Role.ADMIN)
@blp.response(200, DeliveryList)
@blp.query(DeliveriesQuery)
def get_deliveries(query: dict[str, Any], webhook_id: str) -> Response:
    """List what a webhook was told or is still to be told, with every attempt"""
    items, position = read_deliveries(
        database(), webhook_id, query.get("status"), query.get("cursor"), query["limit"]
    )
    cursor = None if position is None else str(position)
    return answer_private({"items": items, "next_cursor": cursor})


@blp.post("/webhooks/<webhook_id>/deliveries/<delivery_id>/retry")
@requires(Role.ADMIN)
@blp.response(200, WebhookView)
def post_retry(webhook_id: str, delivery_id: str) -> Response:
    """Tell a webhook of a change again, at once"""
    retry_delivery(database(), webhook_id, delivery_id, now())
    return answer_private(read_webhook(database(), webhook_id))
