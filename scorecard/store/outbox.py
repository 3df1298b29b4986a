"""The outbox: what webhooks are still to be told, claimed by one sender at a time.

A delivery is due when it is the first that its webhook waits for and its `next_at` has come, so
that a webhook hears of changes in order. Whoever claims one moves `next_at` a little ahead: while
the lease lasts nobody else sends it, and if its sender dies somebody else does afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Connection,
    Select,
    String,
    and_,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from scorecard.store.changes import concerns
from scorecard.store.ledger_tables import ActionRow
from scorecard.store.webhook_tables import AttemptRow, DeliveryRow, WebhookRow

# From 5 seconds, four times as long each time, to a day: ten attempts in two days and a bit.
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=24)
GROWTH = 4
MOST_ATTEMPTS = 10
# Each wait is up to a fifth longer, so that what failed together is not tried again together.
JITTER = 0.2
# Written into the statement: a partial index is only for those who ask for it by the word.
STATUS = {name: literal_column(f"'{name}'", String) for name in ("pending", "delivered", "failed")}
PENDING = STATUS["pending"]


@dataclass(frozen=True)
class Claim:
    """A delivery to be sent now, by nobody else until `lease`."""

    delivery: int
    webhook: int
    url: str
    secret: str
    position: int
    attempts: int
    lease: datetime


@dataclass(frozen=True)
class Attempt:
    """What came of sending it. `gone`: the receiver wants nothing any more."""

    delivered: bool
    gone: bool
    status_code: int | None
    error: str | None
    milliseconds: int


def enqueue(session: Session, after: int) -> None:
    """Have every live webhook told of the actions numbered after that position."""
    wanted = or_(WebhookRow.candidate_id.is_(None), concerns(WebhookRow.candidate_id))
    told = (
        select(WebhookRow.id, ActionRow.position, literal("pending"), literal(0), ActionRow.at)
        .select_from(ActionRow)
        .join(WebhookRow, and_(WebhookRow.ended_at.is_(None), wanted))
        .where(ActionRow.position > after)
    )
    columns = ["webhook_id", "position", "status", "attempts", "next_at"]
    session.execute(insert(DeliveryRow).from_select(columns, told.order_by(ActionRow.position)))


def is_due(on: Connection, now: datetime) -> bool:
    """Whether there is something to claim."""
    return on.execute(_due(now)).first() is not None


def claim(session: Session, now: datetime, lease: datetime) -> Claim | None:
    """Take what has waited longest, or None if nothing is due."""
    row = session.execute(_due(now).with_for_update(of=DeliveryRow, skip_locked=True)).first()
    if row is None:
        return None
    session.execute(update(DeliveryRow).where(DeliveryRow.id == row.id).values(next_at=lease))
    return Claim(row.id, row.webhook_id, row.url, row.secret, row.position, row.attempts, lease)


def _due(now: datetime) -> Select[int, int, str, str, int, int]:
    waiting = aliased(DeliveryRow)
    first = (
        select(waiting.id)
        .where(waiting.webhook_id == WebhookRow.id, waiting.status == PENDING)
        .order_by(waiting.position)
        .limit(1)
        .correlate(WebhookRow)
        .scalar_subquery()
    )
    return (
        select(
            DeliveryRow.id,
            DeliveryRow.webhook_id,
            WebhookRow.url,
            WebhookRow.secret,
            DeliveryRow.position,
            DeliveryRow.attempts,
        )
        .join(DeliveryRow, DeliveryRow.id == first)
        .where(
            WebhookRow.ended_at.is_(None),
            DeliveryRow.status == PENDING,
            DeliveryRow.next_at <= now,
        )
        .order_by(DeliveryRow.next_at, DeliveryRow.id)
        .limit(1)
    )


def settle(
    session: Session, claimed: Claim, attempt: Attempt, now: datetime, chance: float
) -> None:
    """Write down what came of a claim. `chance` between 0 and 1 spreads the next attempt."""
    session.execute(
        insert(AttemptRow).values(
            delivery_id=claimed.delivery,
            at=now,
            status_code=attempt.status_code,
            error=attempt.error,
            milliseconds=attempt.milliseconds,
        )
    )
    attempts = claimed.attempts + 1
    mine = update(DeliveryRow).where(
        DeliveryRow.id == claimed.delivery, DeliveryRow.status == PENDING
    )
    if attempt.delivered:
        session.execute(mine.values(status="delivered", attempts=attempts))
    elif attempt.gone:
        session.execute(mine.values(status="failed", attempts=attempts))
        end_webhook(session, claimed.webhook, now)
    else:
        # Whoever outlived their lease has no say: somebody else is at it.
        failed = mine.where(DeliveryRow.next_at == claimed.lease)
        over = attempts >= MOST_ATTEMPTS
        session.execute(
            failed.values(
                status="failed" if over else "pending",
                attempts=attempts,
                next_at=now + wait(attempts, chance),
            )
        )


def wait(attempts: int, chance: float) -> timedelta:
    """How long until the next attempt, after so many."""
    times: int = GROWTH ** (attempts - 1)
    return min(FIRST_WAIT * times * (1 + JITTER * chance), LONGEST_WAIT)


def end_webhook(session: Session, number: int, now: datetime) -> None:
    """Tell it nothing more. The secret, which would sign for us, is forgotten."""
    session.execute(
        update(WebhookRow)
        .where(WebhookRow.id == number, WebhookRow.ended_at.is_(None))
        .values(ended_at=now, secret="")
    )
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.webhook_id == number, DeliveryRow.status == PENDING)
        .values(status="failed")
    )


def waiting(session: Session) -> int:
    """How many deliveries are not yet made, and not given up."""
    query = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.status == PENDING)
    return session.scalar(query) or 0
