"""What addresses and forms of pages say, beside what the API is asked too."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from scorecard.records import Scope
from scorecard.schemas.accounts import RoleField
from scorecard.schemas.base import Shape, Text, one_of
from scorecard.schemas.judging import REASON, VERDICTS
from scorecard.schemas.queries import Counting, EvidenceQuery
from scorecard.schemas.webhooks import DeliveriesQuery

MOST_DAYS = 3_650


class EvidenceListQuery(EvidenceQuery):
    """`about` is framework/criterion; `entry` is the one that the drawer shows."""

    about = fields.String()
    entry = fields.String()

    class Meta(Shape.Meta):
        exclude = ("limit", "include", "framework", "criterion")


class NewEntryQuery(Shape):
    """What a form for a new entry begins with, and the entry that was saved just before."""

    candidate = fields.String()
    indicator = fields.String()
    kind = fields.String()
    source = fields.String()
    observed_on = fields.String()
    url = fields.String()
    saved = fields.String()


class ReviewQuery(Shape):
    """Whose queue by which framework, and what was just decided about which entry."""

    candidate = fields.String()
    framework = fields.String()
    done = fields.String()
    verdict = fields.String()


class ReviewForm(Shape):
    """What a reviewer decided about the revision they looked at, and which queue they are in."""

    entry = Text(100, required=True)
    revision = Counting(required=True)
    verdict = fields.String(required=True, validate=one_of(*VERDICTS))
    reason = Text(REASON)
    candidate = fields.String(required=True)
    framework = fields.String(required=True)


class RevisionForm(Shape):
    """Why an entry is corrected, and the revision that the correction was made from."""

    expected = Counting(required=True)
    reason = Text(REASON, required=True)


class TokenForm(Shape):
    """A token that is to be: its name, what it is good for, and for how many days; 0 for ever."""

    name = Text(200, required=True)
    scopes = fields.List(
        fields.Enum(Scope, by_value=True),
        validate=validate.Length(min=1, error="Choose one at least."),
    )
    days = Counting(required=True, validate=validate.Range(0, MOST_DAYS))


class PersonForm(Shape):
    """What is to be different about an account; `active` is yes or no."""

    role = RoleField()
    active = fields.String(validate=one_of("yes", "no"))
    password = Text(1_000)

    @post_load
    def as_change(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "active" in data:
            data["active"] = data["active"] == "yes"
        if not data:
            raise ValidationError("Say what is to be different.")
        return data


class AddedQuery(Shape):
    """What was added just before."""

    added = fields.String()


class IndicatorsQuery(AddedQuery):
    """Part of a code or name, and what was added just before."""

    q = fields.String()


class SureForm(Shape):
    """That whoever does what cannot be undone means it."""

    sure = fields.String(
        required=True,
        validate=one_of("yes"),
        error_messages={"required": "Say that you mean it: this cannot be undone."},
    )


class WebhookQuery(DeliveriesQuery):
    """Which messages of a webhook, the newest first."""

    class Meta(Shape.Meta):
        exclude = ("limit",)
