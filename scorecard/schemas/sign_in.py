"""What the sign-in form sends, and what a provider sends back."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields

from scorecard.schemas.base import Shape, Text


class SignInQuery(Shape):
    """Where to go once signed in; whether that is on this site is for the page to judge."""

    next = fields.String()


class SignInForm(SignInQuery):
    """A name and a password."""

    username = Text(200, required=True)
    password = Text(1_000, required=True)


class BackQuery(Shape):
    """What a provider adds to the address; some add more, which is theirs."""

    class Meta(Shape.Meta):
        unknown = EXCLUDE

    code = fields.String()
    state = fields.String()
    iss = fields.String()
