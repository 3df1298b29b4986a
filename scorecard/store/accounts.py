"""Accounts and their API tokens. Secrets are only here as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.records import Account, Role
from scorecard.store.account_tables import AccountRow, ApiTokenRow
from scorecard.store.prepared import Driver, Prepared

_TOKEN = Prepared(
    select(
        ApiTokenRow.id,
        ApiTokenRow.sha256,
        ApiTokenRow.expires_at,
        ApiTokenRow.revoked_at,
        ApiTokenRow.last_used_at,
        AccountRow.id.label("account_id"),
        AccountRow.username,
        AccountRow.role,
    )
    .join(AccountRow, AccountRow.id == ApiTokenRow.account_id)
    .where(ApiTokenRow.prefix == bindparam("prefix"))
)


@dataclass(frozen=True)
class StoredToken:
    """A token's row and whose it is."""

    id: int
    account: Account
    sha256: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def add_account(
    session: Session, username: str, role: Role, password_hash: str | None, now: datetime
) -> Account:
    if username in usernames(session):
        raise Conflict(f"There is already an account called {username!r}.")
    number = session.scalar(
        insert(AccountRow)
        .values(username=username, role=role, password_hash=password_hash, created_at=now)
        .returning(AccountRow.id)
    )
    return Account(int(number or 0), username, role)


def get_account(session: Session, username: str) -> tuple[Account, str | None]:
    """The account and its password hash. Raises NotFound."""
    row = session.execute(
        select(AccountRow.id, AccountRow.role, AccountRow.password_hash).where(
            AccountRow.username == username
        )
    ).one_or_none()
    if row is None:
        raise NotFound.named("account", username, usernames(session))
    return Account(row.id, username, Role(row.role)), row.password_hash


def set_password(session: Session, account: Account, password_hash: str) -> None:
    session.execute(
        update(AccountRow).where(AccountRow.id == account.id).values(password_hash=password_hash)
    )


def usernames(session: Session) -> list[str]:
    return list(session.scalars(select(AccountRow.username).order_by(AccountRow.username)))


def add_token(
    session: Session,
    account: Account,
    name: str,
    prefix: str,
    sha256: str,
    now: datetime,
    expires_at: datetime | None,
) -> None:
    session.execute(
        insert(ApiTokenRow).values(
            account_id=account.id,
            name=name,
            prefix=prefix,
            sha256=sha256,
            created_at=now,
            expires_at=expires_at,
        )
    )


def find_token(on: Session | Driver, prefix: str) -> StoredToken | None:
    row = _TOKEN.row(on, {"prefix": prefix})
    if row is None:
        return None
    number, sha256, expires_at, revoked_at, last_used_at, *whose = row
    account_id, username, role = whose
    account = Account(account_id, username, Role(role))
    return StoredToken(number, account, sha256, expires_at, revoked_at, last_used_at)


def mark_used(session: Session, token: int, now: datetime) -> None:
    session.execute(update(ApiTokenRow).where(ApiTokenRow.id == token).values(last_used_at=now))


def revoke_token(session: Session, prefix: str, now: datetime) -> None:
    token = find_token(session, prefix)
    if token is None:
        raise NotFound(f"No token starts with {prefix!r}.")
    session.execute(update(ApiTokenRow).where(ApiTokenRow.id == token.id).values(revoked_at=now))
