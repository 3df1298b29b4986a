"""Accounts, and what was done to them. Passwords are only here as hashes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session, aliased

from scorecard.errors import Conflict, NotFound
from scorecard.people import AccountCard, AccountChange
from scorecard.records import Account, Role
from scorecard.store.account_tables import AccountChangeRow, AccountRow, ProviderIdentityRow


@dataclass(frozen=True)
class StoredAccount:
    """An account, the hash of its password if it has one, and whether it may act."""

    account: Account
    password_hash: str | None
    active: bool


def add_account(
    session: Session,
    username: str,
    role: Role,
    password_hash: str | None,
    by: Account | None,
    now: datetime,
) -> Account:
    """Raises Conflict for a name that is taken."""
    if username in usernames(session):
        raise Conflict(f"There is already an account called {username!r}.")
    number = session.scalar(
        insert(AccountRow)
        .values(username=username, role=role, password_hash=password_hash, created_at=now)
        .returning(AccountRow.id)
    )
    account = Account(int(number or 0), username, role)
    note(session, account, "add", str(role), by, now)
    return account


def get_account(session: Session, username: str) -> StoredAccount:
    """Raises NotFound."""
    return _stored(session, select(AccountRow).where(AccountRow.username == username), username)


def lock_account(session: Session, username: str) -> StoredAccount:
    """The same, which nobody else changes until this transaction ends."""
    query = select(AccountRow).where(AccountRow.username == username).with_for_update()
    return _stored(session, query, username)


def _stored(session: Session, query: Select[Any], username: str) -> StoredAccount:
    row: AccountRow | None = session.scalar(query)
    if row is None:
        raise NotFound.named("account", username, usernames(session))
    account = Account(row.id, row.username, Role(row.role))
    return StoredAccount(account, row.password_hash, row.deactivated_at is None)


def lock_active_admins(session: Session) -> list[int]:
    """The numbers of all who can administer, until this transaction ends.

    Two admins demote each other at the same moment: each sees the other one still there, and
    afterwards there is none. Locked in order, the second waits and sees what the first has done.
    """
    return list(
        session.scalars(
            select(AccountRow.id)
            .where(AccountRow.role == Role.ADMIN, AccountRow.deactivated_at.is_(None))
            .order_by(AccountRow.id)
            .with_for_update()
        )
    )


def set_password(session: Session, account: Account, password_hash: str) -> None:
    _set(session, account, password_hash=password_hash)


def set_role(session: Session, account: Account, role: Role) -> None:
    _set(session, account, role=role)


def set_deactivated(session: Session, account: Account, at: datetime | None) -> None:
    _set(session, account, deactivated_at=at)


def _set(session: Session, account: Account, **values: Any) -> None:
    session.execute(update(AccountRow).where(AccountRow.id == account.id).values(**values))


def note(
    session: Session,
    account: Account,
    verb: str,
    detail: str | None,
    by: Account | None,
    now: datetime,
) -> None:
    """Keep what was done to an account or a token of it, by whom and when."""
    session.execute(
        insert(AccountChangeRow).values(
            account_id=account.id,
            verb=verb,
            detail=detail,
            changed_by=None if by is None else by.id,
            changed_at=now,
        )
    )


def list_changes(session: Session, username: str) -> list[AccountChange]:
    """What was done to an account, oldest first. Raises NotFound."""
    number = get_account(session, username).account.id
    whoever = aliased(AccountRow)
    rows = session.execute(
        select(
            AccountChangeRow.verb,
            AccountChangeRow.detail,
            whoever.username,
            AccountChangeRow.changed_at,
        )
        .outerjoin(whoever, whoever.id == AccountChangeRow.changed_by)
        .where(AccountChangeRow.account_id == number)
        .order_by(AccountChangeRow.id)
    )
    return [AccountChange(*row) for row in rows]


def list_accounts(session: Session) -> list[AccountCard]:
    """By name, those that are inactive too."""
    return [_card(row) for row in session.execute(_cards().order_by(AccountRow.username))]


def read_account(session: Session, username: str) -> AccountCard:
    """Raises NotFound."""
    row = session.execute(_cards().where(AccountRow.username == username)).one_or_none()
    if row is None:
        raise NotFound.named("account", username, usernames(session))
    return _card(row)


def _cards() -> Select[str, str, datetime, datetime | None, bool, str]:
    return select(
        AccountRow.username,
        AccountRow.role,
        AccountRow.created_at,
        AccountRow.deactivated_at,
        AccountRow.password_hash.is_not(None).label("has_password"),
        ProviderIdentityRow.issuer,
    ).outerjoin(ProviderIdentityRow, ProviderIdentityRow.account_id == AccountRow.id)


def _card(row: Any) -> AccountCard:
    return AccountCard(
        row.username,
        Role(row.role),
        row.created_at,
        row.deactivated_at,
        bool(row.has_password),
        row.issuer,
    )


def usernames(session: Session) -> list[str]:
    return list(session.scalars(select(AccountRow.username).order_by(AccountRow.username)))
