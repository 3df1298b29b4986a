"""Give an account another role or password, deactivate it, or let it act again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scorecard.actions.hash_password import hash_password
from scorecard.actions.open_database import Database
from scorecard.errors import Conflict
from scorecard.people import AccountCard
from scorecard.records import Account, Role
from scorecard.store import accounts, sign_ins

LAST = "This is the last active admin; make somebody else one first: scorecard user change"


def change_account(
    database: Database,
    username: str,
    now: datetime,
    by: Account | None = None,
    *,
    role: Role | None = None,
    active: bool | None = None,
    password: str | None = None,
) -> AccountCard:
    """The account as it became; what is None stays. What it was already is no change.

    Another password and deactivating end every sign-in. Tokens of an inactive account count for
    nothing, and count again when it acts again. Raises NotFound, Invalid, or Conflict for what
    would leave nobody to administer.
    """
    password_hash = None if password is None else hash_password(password)
    with database.writing.begin() as session:
        if role is not None:
            change_role(session, username, role, by, now)
        if active is not None:
            _activate(session, username, by, now, active=active)
        if password_hash is not None:
            account = accounts.lock_account(session, username).account
            accounts.set_password(session, account, password_hash)
            sign_ins.end_sign_ins_of(session, account, now)
            accounts.note(session, account, "set-password", None, by, now)
        return accounts.read_account(session, username)


def change_role(
    session: Session, username: str, role: Role, by: Account | None, now: datetime
) -> None:
    """Raises NotFound, or Conflict for the last active admin."""
    admins = accounts.lock_active_admins(session)
    account = accounts.lock_account(session, username).account
    if account.role is role:
        return
    if admins == [account.id]:
        raise Conflict(LAST)
    accounts.set_role(session, account, role)
    accounts.note(session, account, "change-role", f"{account.role} to {role}", by, now)


def _activate(
    session: Session, username: str, by: Account | None, now: datetime, *, active: bool
) -> None:
    admins = accounts.lock_active_admins(session)
    found = accounts.lock_account(session, username)
    if found.active is active:
        return
    if not active:
        if admins == [found.account.id]:
            raise Conflict(LAST)
        sign_ins.end_sign_ins_of(session, found.account, now)
    accounts.set_deactivated(session, found.account, None if active else now)
    verb = "activate" if active else "deactivate"
    accounts.note(session, found.account, verb, None, by, now)
