"""Where people are signed in: browsers, known by the hash of what their cookie holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from scorecard.records import Account, Role
from scorecard.store.account_tables import AccountRow, SignInRow

_OF_HASH = (
    select(
        AccountRow.id,
        AccountRow.username,
        AccountRow.role,
        AccountRow.deactivated_at,
        SignInRow.created_at,
        SignInRow.expires_at,
        SignInRow.ended_at,
    )
    .join(AccountRow, AccountRow.id == SignInRow.account_id)
    .where(SignInRow.sha256 == bindparam("sha256"))
)


@dataclass(frozen=True)
class StoredSignIn:
    """A sign-in's row and whose it is."""

    account: Account
    active: bool
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.active and self.ended_at is None and now < self.expires_at


def add_sign_in(
    session: Session, account: Account, sha256: str, now: datetime, expires_at: datetime
) -> None:
    session.execute(
        insert(SignInRow).values(
            account_id=account.id, sha256=sha256, created_at=now, expires_at=expires_at
        )
    )


def find_sign_in(session: Session | Connection, sha256: str) -> StoredSignIn | None:
    row = session.execute(_OF_HASH, {"sha256": sha256}).one_or_none()
    if row is None:
        return None
    return StoredSignIn(
        Account(row.id, row.username, Role(row.role)),
        row.deactivated_at is None,
        row.created_at,
        row.expires_at,
        row.ended_at,
    )


def end_sign_in(session: Session, sha256: str, now: datetime) -> None:
    """Ended for good; when it ended already it keeps the instant it had."""
    session.execute(
        update(SignInRow)
        .where(SignInRow.sha256 == sha256, SignInRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sign_ins_of(session: Session, account: Account, now: datetime) -> None:
    session.execute(
        update(SignInRow)
        .where(SignInRow.account_id == account.id, SignInRow.ended_at.is_(None))
        .values(ended_at=now)
    )
