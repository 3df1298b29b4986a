"""Webhooks and the log of what each was told."""

from __future__ import annotations

from marshmallow import fields, validate

from scorecard.schemas.base import Instant, Shape, Text, one_of
from scorecard.schemas.changes import Cursor
from scorecard.schemas.queries import ITEMS, MOST_ITEMS, Counting

MOST_URL = 2_000
STATUSES = ("pending", "delivered", "failed")


class WebhookSchema(Shape):
    """Whom to tell, and of what."""

    url = Text(MOST_URL, required=True, metadata={"example": "https://example.org/hook"})
    candidate = Text(
        200, metadata={"description": "Only what can change the answers about this candidate."}
    )


class WebhookView(Shape):
    """Whom the service tells of changes. One that has ended is told nothing more."""

    id = fields.String()
    url = fields.String()
    candidate = fields.String(allow_none=True)
    created_by = fields.String()
    created_at = Instant()
    ended_at = Instant(
        allow_none=True,
        metadata={"description": "When it was removed, or its receiver answered 410 Gone."},
    )
    pending = fields.Integer(metadata={"description": "Messages still to be delivered."})
    failed = fields.Integer(metadata={"description": "Messages that were given up."})


class NewWebhook(WebhookView):
    """A webhook with its secret, this once."""

    secret = fields.String(metadata={"description": "Signs every message (Standard Webhooks)."})
    cursor = fields.String(metadata={"description": "It is told of all that comes after this."})


class WebhookList(Shape):
    """Every webhook, those that have ended too."""

    items = fields.List(fields.Nested(WebhookView))


class IssuedSecret(Shape):
    """The secret, this once."""

    secret = fields.String()


class TryView(Shape):
    """What came of a test message."""

    delivered = fields.Boolean()
    status_code = fields.Integer(allow_none=True)
    error = fields.String(allow_none=True)
    milliseconds = fields.Integer()


class DeliveriesQuery(Shape):
    """Which messages, the newest first."""

    status = fields.String(validate=one_of(*STATUSES))
    limit = Counting(load_default=ITEMS, validate=validate.Range(1, MOST_ITEMS))
    cursor = Cursor(metadata={"description": "next_cursor of the page before."})


class AttemptView(Shape):
    """One attempt: what the receiver answered, or why it was not reached."""

    at = Instant()
    status_code = fields.Integer(allow_none=True)
    error = fields.String(allow_none=True)
    milliseconds = fields.Integer()


class DeliveryView(Shape):
    """A message about one change."""

    id = fields.String(metadata={"description": "The webhook-id header, the same each time."})
    cursor = fields.String(metadata={"description": "The change's place in the feed."})
    status = fields.String(validate=one_of(*STATUSES))
    next_at = Instant(allow_none=True, metadata={"description": "When it is tried next."})
    attempts = fields.List(fields.Nested(AttemptView))


class DeliveryList(Shape):
    """A page of the delivery log."""

    items = fields.List(fields.Nested(DeliveryView))
    next_cursor = fields.String(allow_none=True)
