"""Hold an entry for a change: its candidate is locked, what counts and what waits is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scorecard.errors import NotAllowed
from scorecard.records import Account, Role
from scorecard.store import candidates, revisions
from scorecard.store.candidates import Advance
from scorecard.store.revisions import Open


@dataclass(frozen=True)
class Held:
    """An entry whose candidate nobody else can change. `at` is when the change happens."""

    id: int
    public_id: str
    code: str
    candidate: Advance
    open: list[Open]

    @property
    def at(self) -> datetime:
        return self.candidate.at

    @property
    def counting(self) -> Open | None:
        return next((one for one in self.open if one.accepted), None)

    @property
    def waiting(self) -> Open | None:
        return next((one for one in self.open if not one.accepted), None)


def hold_entry(session: Session, public_id: str, now: datetime) -> Held:
    """Raises NotFound."""
    evidence_id, code = revisions.entry_of(session, public_id)
    locked = candidates.lock(session, [code], now)[code]
    return Held(
        evidence_id, public_id, code, locked, revisions.open_revisions(session, evidence_id)
    )


def must_be_theirs(account: Account, recorded_by: int, what: str) -> None:
    """An analyst changes what they recorded themselves; a reviewer changes anything."""
    if account.id != recorded_by and not account.role.includes(Role.REVIEWER):
        raise NotAllowed(
            f"{account.username} is {account.role} and did not record this; only a reviewer may "
            f"{what} what others recorded. To say it is wrong, dispute it."
        )
