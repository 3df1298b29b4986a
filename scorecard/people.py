"""Accounts, tokens and people from elsewhere, as plain values: all about them but their secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scorecard.records import Role, Scope


@dataclass(frozen=True)
class AccountCard:
    """All that is known of an account but its secrets. `provider` vouches for it, if one does."""

    username: str
    role: Role
    created_at: datetime
    deactivated_at: datetime | None
    has_password: bool
    provider: str | None

    @property
    def active(self) -> bool:
        return self.deactivated_at is None


@dataclass(frozen=True)
class AccountChange:
    """What was done to an account or a token of it, by whom and when.

    `changed_by` is None for what the service was prepared with at its own machine.
    """

    verb: str
    detail: str | None
    changed_by: str | None
    changed_at: datetime


@dataclass(frozen=True)
class TokenCard:
    """All that is known of a token but its secret, of which the id is the beginning."""

    id: str
    name: str
    username: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True)
class Person:
    """Who an OpenID provider says that somebody is; `subject` is what it alone calls them.

    `names` is what they may be called here, the best first. `role` is None where the operator
    lets no claim decide.
    """

    issuer: str
    subject: str
    names: tuple[str, ...]
    role: Role | None


@dataclass(frozen=True)
class UnderWay:
    """A sign-in at a provider that has begun: what must come back with the person."""

    state: str
    nonce: str
    verifier: str
