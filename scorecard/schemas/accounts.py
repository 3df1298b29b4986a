"""Accounts, their tokens and their sign-ins, as they are asked for and shown. Never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from scorecard.records import Role, Scope
from scorecard.schemas.base import BLANK, Instant, Shape, Text, one_of

PASSWORD = "12 characters or more; it signs in on pages and issues tokens."  # noqa: S105 - a description

# Which characters can be typed is more than a pattern says.
NAME = rf"^[^:/\u0000]*[^:/{BLANK}][^:/\u0000]*$"


class RoleField(fields.String):
    """A role by its name."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=one_of(*Role), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        return Role(text) if text in set(Role) else text


class YesNo(fields.Boolean):
    """true or false; neither 1 nor "yes" is."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("Must be true or false, without quotation marks.")
        return value


class UserSchema(Shape):
    """Somebody who is to have an account."""

    username = Text(
        200,
        required=True,
        metadata={"example": "olena", "pattern": r"^[!-.0-9;-~]([ -.0-9;-~]*[!-.0-9;-~])?$"},
    )
    role = RoleField(required=True)
    password = Text(1_000, metadata={"description": PASSWORD, "minLength": 12})


class UserChange(Shape):
    """What is to be different about an account."""

    role = RoleField()
    active = YesNo()
    password = Text(1_000, metadata={"description": "Ends every sign-in with the old one."})

    @validates_schema
    def something(self, data: Mapping[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("Say what is to be different: role, active or password.")


class UserView(Shape):
    """An account. One that is inactive opens nothing, and neither do its tokens."""

    username = fields.String()
    role = fields.String(validate=one_of(*Role))
    active = fields.Boolean()
    created_at = Instant()
    deactivated_at = Instant(allow_none=True)
    has_password = fields.Boolean()
    provider = fields.String(
        allow_none=True, metadata={"description": "The OpenID provider that vouches for it."}
    )


class UserList(Shape):
    """Every account, by name."""

    items = fields.List(fields.Nested(UserView))


class AccountChangeView(Shape):
    """What was done to an account or a token of it."""

    verb = fields.String(metadata={"example": "change-role"})
    detail = fields.String(allow_none=True, metadata={"example": "analyst to reviewer"})
    changed_by = fields.String(
        allow_none=True, metadata={"description": "null: at the service's own machine."}
    )
    changed_at = Instant()


class AccountChangeList(Shape):
    """Oldest first."""

    items = fields.List(fields.Nested(AccountChangeView))


class MeView(Shape):
    """Who is asking, and what they may do just now."""

    username = fields.String()
    role = fields.String(validate=one_of(*Role))
    scopes = fields.List(fields.String(validate=one_of(*Scope)))


class TokenSchema(Shape):
    """A token that is to be."""

    name = Text(200, required=True, metadata={"example": "dashboard"})
    scopes = fields.List(
        fields.String(validate=one_of(*Scope)),
        validate=validate.Length(1, len(Scope)),
        metadata={"description": "What it is good for; all that you may do if left out."},
    )
    expires_at = Instant(metadata={"description": "Until revoked if left out."})

    @post_load
    def as_scopes(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if "scopes" in data:
            data["scopes"] = [Scope(word) for word in data["scopes"]]
        return data


class TokenView(Shape):
    """A token. The id is the beginning of the secret; the rest is kept nowhere."""

    id = fields.String(metadata={"example": "scd_Ab3dE6gH"})
    name = fields.String()
    username = fields.String(metadata={"description": "Whom it acts for."})
    scopes = fields.List(fields.String(validate=one_of(*Scope)))
    created_at = Instant()
    expires_at = Instant(allow_none=True)
    revoked_at = Instant(allow_none=True)
    last_used_at = Instant(
        allow_none=True, metadata={"description": "To the hour: written at most once in one."}
    )


class IssuedToken(TokenView):
    """A token with its secret, this once."""

    token = fields.String(metadata={"description": "Send it as Authorization: Bearer …"})


class TokenList(Shape):
    """The newest first, what has ended too."""

    items = fields.List(fields.Nested(TokenView))


class SessionSchema(Shape):
    """Who signs in."""

    username = Text(200, required=True)
    password = Text(1_000, required=True)


class SessionView(Shape):
    """Who is signed in with this browser, and until when."""

    username = fields.String()
    role = fields.String(validate=one_of(*Role))
    created_at = Instant()
    expires_at = Instant()


class SessionEnd(Shape):
    """Nobody is signed in with this browser any more."""

    username = fields.String(allow_none=True, metadata={"description": "null."})
