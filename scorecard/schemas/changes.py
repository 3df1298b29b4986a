"""The feed of changes: what is asked, and the shape of an item, which webhooks are sent too."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from scorecard.schemas.base import Instant, Shape, Takes
from scorecard.schemas.queries import ITEMS, MOST_ITEMS, Counting

LONGEST_WAIT = 25
NOW = "now"
ONE = "Only what can change the answers about this candidate, and the editions about it."
ONE = "Only what can change the answers about this candidate, and the editions about it."


class Cursor(fields.Field[int | None]):
    """A position in the feed, or `now` for its end, which is None."""

    takes: ClassVar[Takes] = {"type": "string", "pattern": "^(now|[0-9]{1,18})$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | None:
        if value == NOW:
            return None
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,18}", value):
            raise ValidationError("Is not a cursor; take next_cursor of an answer, or now.")
        return int(value)


class ChangesQuery(Shape):
    """Where to read on, and how long to wait for something to read."""

    after = Cursor(
        load_default=0,
        metadata={
            "description": "next_cursor of the last answer; now for the end of the feed.",
            "default": "0",
        },
    )
    wait = Counting(
        load_default=0,
        validate=validate.Range(0, LONGEST_WAIT),
        metadata={"description": "Seconds to wait when there is nothing yet."},
    )
    limit = Counting(load_default=ITEMS, validate=validate.Range(1, MOST_ITEMS))
    candidate = fields.String(metadata={"description": ONE})


class StreamQuery(Shape):
    """Where to begin; a browser that connects again says so by Last-Event-ID."""

    after = Cursor(
        load_default=None,
        metadata={
            "description": "next_cursor of /changes; the end of the feed if left out.",
            "default": "now",
        },
    )
    candidate = fields.String(metadata={"description": ONE})


class ChangedCandidate(Shape):
    """A candidate at the revision it was brought to."""

    candidate = fields.String(metadata={"example": "UKR"})
    revision = fields.Integer()


class PublishedVersion(Shape):
    """A framework version that was published: candidates may be scored by it from now on."""

    framework = fields.String(metadata={"example": "nato-core"})
    version = fields.Integer()


class ToldEdition(Shape):
    """An edition that was published, or whose files were rendered, and where it is read."""

    candidate = fields.String(metadata={"example": "UKR"})
    framework = fields.String(metadata={"example": "nato-core"})
    quarter = fields.String(metadata={"example": "2025-Q3"})
    number = fields.Integer()
    path = fields.String(
        metadata={"example": "/api/v1/reports/UKR/nato-core/2025-Q3/editions/1"},
    )


class ChangeView(Shape):
    """What somebody did."""

    cursor = fields.String(metadata={"description": "Its place in the feed; none is left out."})
    at = Instant()
    verb = fields.String(metadata={"example": "record"})
    by = fields.String(metadata={"description": "Who did it."})
    things = fields.Integer(
        metadata={"description": "How many things, such as entries, it brought into being."}
    )
    candidates = fields.List(fields.Nested(ChangedCandidate))
    frameworks = fields.List(fields.Nested(PublishedVersion))
    editions = fields.List(fields.Nested(ToldEdition))
    entries = fields.List(
        fields.String(),
        metadata={"description": "The first entries recorded, judged or added to, at most 20."},
    )


class CheckpointBrief(Shape):
    """The newest signed state of the ledger's tree."""

    size = fields.Integer()
    root = fields.String(metadata={"description": "Base64."})


class ChangeList(Shape):
    """Changes in the order of the feed, and where to read on."""

    items = fields.List(fields.Nested(ChangeView))
    next_cursor = fields.String()
    checkpoint = fields.Nested(CheckpointBrief, allow_none=True)
