"""API tokens: found by how they begin, known by their hash. No secret is here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import NotFound
from scorecard.people import TokenCard
from scorecard.records import Account, Role, Scope
from scorecard.store.account_tables import AccountRow, ApiTokenRow
from scorecard.store.prepared import Driver, Prepared

_OF_PREFIX = Prepared(
    select(
        ApiTokenRow.id,
        ApiTokenRow.sha256,
        ApiTokenRow.scopes,
        ApiTokenRow.expires_at,
        ApiTokenRow.revoked_at,
        ApiTokenRow.last_used_at,
        AccountRow.id.label("account_id"),
        AccountRow.username,
        AccountRow.role,
        AccountRow.deactivated_at,
    )
    .join(AccountRow, AccountRow.id == ApiTokenRow.account_id)
    .where(ApiTokenRow.prefix == bindparam("prefix"))
)


@dataclass(frozen=True)
class StoredToken:
    """A token's row and whose it is; the account has the token's scopes."""

    id: int
    account: Account
    active: bool
    sha256: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def add_token(
    session: Session,
    account: Account,
    name: str,
    prefix: str,
    sha256: str,
    scopes: tuple[Scope, ...],
    now: datetime,
    expires_at: datetime | None,
) -> None:
    session.execute(
        insert(ApiTokenRow).values(
            account_id=account.id,
            name=name,
            prefix=prefix,
            sha256=sha256,
            scopes=" ".join(scopes),
            created_at=now,
            expires_at=expires_at,
        )
    )


def find_token(on: Session | Driver, prefix: str) -> StoredToken | None:
    row = _OF_PREFIX.row(on, {"prefix": prefix})
    if row is None:
        return None
    number, sha256, scopes, *instants, account, username, role, deactivated_at = row
    whose = Account(account, username, Role(role), _scopes(scopes))
    return StoredToken(number, whose, deactivated_at is None, sha256, *instants)


def mark_used(session: Session, token: int, now: datetime) -> None:
    session.execute(update(ApiTokenRow).where(ApiTokenRow.id == token).values(last_used_at=now))


def revoke(session: Session, prefix: str, now: datetime) -> bool:
    """Whether it was not revoked before; then it keeps the instant it had."""
    return (
        session.scalar(
            update(ApiTokenRow)
            .where(ApiTokenRow.prefix == prefix, ApiTokenRow.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(ApiTokenRow.id)
        )
        is not None
    )


def list_tokens(session: Session, of: str | None = None) -> list[TokenCard]:
    """Everybody's, or those of one account, the newest first; what is revoked or expired too."""
    query = _cards()
    if of is not None:
        query = query.where(AccountRow.username == of)
    return [_card(row) for row in session.execute(query.order_by(ApiTokenRow.id.desc()))]


def get_token(session: Session, prefix: str) -> TokenCard:
    """Raises NotFound."""
    row = session.execute(_cards().where(ApiTokenRow.prefix == prefix)).one_or_none()
    if row is None:
        raise unknown(prefix)
    return _card(row)


def unknown(prefix: str) -> NotFound:
    """What is said of a token that is not there, or that whoever asks has no business with."""
    return NotFound(f"No token starts with {prefix!r}.")


def _cards() -> Select[str, str, str, str, datetime, *tuple[datetime | None, ...]]:
    return select(
        ApiTokenRow.prefix,
        ApiTokenRow.name,
        AccountRow.username,
        ApiTokenRow.scopes,
        ApiTokenRow.created_at,
        ApiTokenRow.expires_at,
        ApiTokenRow.revoked_at,
        ApiTokenRow.last_used_at,
    ).join(AccountRow, AccountRow.id == ApiTokenRow.account_id)


def _card(row: Any) -> TokenCard:
    prefix, name, username, scopes, *instants = row
    return TokenCard(prefix, name, username, _scopes(scopes), *instants)


def _scopes(words: str) -> tuple[Scope, ...]:
    return tuple(Scope(word) for word in words.split())
