"""What can be asked in a query string."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

import orjson
from marshmallow import ValidationError, fields, validate, validates_schema

from scorecard.errors import Invalid
from scorecard.records import Kind
from scorecard.schemas.base import Day, Instant, Shape, Takes, one_of
from scorecard.scoring.periods import INTERVALS

MOST_ITEMS = 200
ITEMS = 50
MOST_NUMBER = 2**31
NO_CURSOR = "Is not a cursor; take next_cursor from the page before."


class Counting(fields.Integer):
    """A whole number as a query string writes it."""

    takes: ClassVar[Takes] = {"minimum": 0, "maximum": 10**18 - 1}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,18}", value):
            raise ValidationError("Must be a whole number.")
        return int(value)


class ClocksQuery(Shape):
    """The two clocks of every read."""

    as_of = Day(metadata={"description": "The day asked about; today if left out."})
    known_at = Instant(
        metadata={"description": "What the ledger had accepted by then; now if left out."}
    )


class ScorecardQuery(ClocksQuery):
    """One framework version, on one day, as known at one instant."""

    version = Counting(
        validate=validate.Range(min=1),
        metadata={"description": "A published version; the newest if left out."},
    )


class ReviewsQuery(ScorecardQuery):
    """What waits now; what waited then is in the revisions of each entry."""

    class Meta(Shape.Meta):
        exclude = ("known_at",)


class VersionsQuery(Shape):
    """Another version of the same framework."""

    before = Counting(
        data_key="from",
        validate=validate.Range(1, MOST_NUMBER - 1),
        metadata={"description": "The version to compare with; the one before if left out."},
    )


class PageQuery(ScorecardQuery):
    """What the address of a page can say; `known_on` stands for the end of that day."""

    known_on = Day()


class HistoryQuery(ScorecardQuery):
    """A stretch of time."""

    start = Day(data_key="from", metadata={"description": "The framework's own start if left out."})
    end = Day(data_key="to", metadata={"description": "The last day; today if left out."})
    interval = fields.String(load_default="quarter", validate=one_of(*INTERVALS))
    vintage = fields.String(
        load_default="latest",
        validate=one_of("latest", "real-time"),
        metadata={"description": "latest: as known now. real-time: each day as known that day."},
    )

    class Meta(Shape.Meta):
        exclude = ("as_of",)


class TrendQuery(ScorecardQuery):
    """The last eight quarters, and a day to reach the target by."""

    target_on = Day(metadata={"description": "The target is to be reached by this day."})


class CompareQuery(ScorecardQuery):
    """Two readings of a candidate, or two candidates on one day."""

    start = Day(data_key="from", metadata={"description": "The day of the first reading."})
    end = Day(data_key="to", metadata={"description": "Of the second; today if left out."})
    from_known_at = Instant(
        metadata={"description": "What the first reading knew; as the second if left out."}
    )
    from_version = Counting(validate=validate.Range(min=1))
    other = fields.String(
        data_key="with", metadata={"description": "Another candidate, on the day `to`."}
    )

    class Meta(Shape.Meta):
        exclude = ("as_of",)

    @validates_schema(skip_on_field_errors=True)
    def one_comparison(self, data: Mapping[str, Any], **_: Any) -> None:
        first = {"start", "from_known_at", "from_version"} & set(data)
        if "other" in data and first:
            raise ValidationError("Two candidates are compared on one day; leave it out.", "from")
        if "other" not in data and not first:
            raise ValidationError("Give the first reading, or another candidate in with.", "from")


class ProbabilityQuery(ScorecardQuery):
    """How often to draw, and with which seed."""

    draws = Counting(metadata={"description": "10000 if left out."})
    seed = Counting(load_default=0)


class ScoresQuery(ScorecardQuery):
    """Flat rows for every candidate and framework, or for one of them."""

    candidate = fields.String()
    framework = fields.String()


class HistoryRowsQuery(HistoryQuery):
    """Flat rows over time for every candidate and framework, or for one of them."""

    candidate = fields.String()
    framework = fields.String()


class PagedQuery(Shape):
    """A list that comes a page at a time."""

    limit = Counting(load_default=ITEMS, validate=validate.Range(1, MOST_ITEMS))
    cursor = fields.String(metadata={"description": "next_cursor of the page before."})
    include = fields.String(
        validate=one_of("total"), metadata={"description": "total: how many are on all pages."}
    )


class SeriesQuery(ClocksQuery, PagedQuery):
    """Filters of what was observed of one indicator."""

    candidate = fields.String()
    observed_from = Day()
    observed_to = Day()
    vintage = fields.String(
        load_default="latest",
        validate=one_of("latest", "every"),
        metadata={
            "description": "latest: what counted by then. every: also what another value has"
            " replaced since, or what was retracted; closed_at says when."
        },
    )


class EvidenceQuery(PagedQuery):
    """Filters of the evidence list."""

    candidate = fields.String()
    indicator = fields.String()
    framework = fields.String(metadata={"description": "Only what this framework weighs."})
    criterion = fields.String(metadata={"description": "Only below this criterion of framework."})
    source = fields.String()
    kind = fields.String(validate=one_of(*Kind))
    status = fields.String(
        load_default="accepted",
        validate=one_of("accepted", "pending"),
        metadata={"description": "accepted: what counts. pending: what waits for a review."},
    )
    observed_from = Day()
    observed_to = Day()
    recorded_after = Instant()
    known_at = Instant()
    q = fields.String(validate=validate.Length(1, 200), metadata={"description": "Words to find."})


class EvidenceFilters(EvidenceQuery):
    """Filters of an export, which has no pages."""

    class Meta(Shape.Meta):
        exclude = ("limit", "cursor", "include")


class RevisionsQuery(Shape):
    """An entry, as it was known."""

    known_at = Instant()


class EntryQuery(RevisionsQuery):
    """One revision of it; the one that counts if left out, or else the newest."""

    revision = Counting(validate=validate.Range(min=1))


def encode_cursor(position: tuple[date, int], filters: object) -> str:
    """A position in a list as one opaque word, bound to the filters it was made under."""
    day, number = position
    packed = orjson.dumps([day.isoformat(), number, _bound(filters)])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str | None, filters: object) -> tuple[date, int] | None:
    """Raises Invalid for a cursor that is not ours or was made under other filters."""
    if cursor is None:
        return None
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        day, number, bound = orjson.loads(packed)
        position = date.fromisoformat(day), int(number)
    except (binascii.Error, ValueError, TypeError, OverflowError):
        raise Invalid.at("cursor", NO_CURSOR) from None
    if not 0 <= position[1] < MOST_NUMBER:
        raise Invalid.at("cursor", NO_CURSOR)
    if bound != _bound(filters):
        raise Invalid.at("cursor", "Belongs to other filters; start again without it.")
    return position


def _bound(filters: object) -> str:
    return hashlib.sha256(repr(filters).encode()).hexdigest()[:8]
