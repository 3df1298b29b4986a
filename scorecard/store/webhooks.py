"""Webhooks, and the log of what each was told. Secrets leave here only to sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.orm import Session

from scorecard.errors import Conflict, NotFound
from scorecard.store import actions, changes
from scorecard.store.account_tables import AccountRow
from scorecard.store.outbox import STATUS, end_webhook
from scorecard.store.tables import CandidateRow
from scorecard.store.webhook_tables import AttemptRow, DeliveryRow, WebhookRow

MESSAGE = "chg_"


def message_of(position: int) -> str:
    """The id of the message about a change: the same however often it is sent."""
    return f"{MESSAGE}{position}"


def add_webhook(
    session: Session,
    public_id: str,
    url: str,
    secret: str,
    candidate: int | None,
    account: int,
    now: datetime,
) -> int:
    """It is told of all that is numbered after the position that is given back."""
    actions.hold_numbering(session)
    actions.number_actions(session)
    session.execute(
        insert(WebhookRow).values(
            public_id=public_id,
            url=url,
            secret=secret,
            candidate_id=candidate,
            created_by=account,
            created_at=now,
        )
    )
    return changes.last_position(session)


def list_webhooks(session: Session) -> list[dict[str, Any]]:
    """Those that have ended too, the newest first."""
    return [_plain(row) for row in session.execute(_webhooks().order_by(WebhookRow.id.desc()))]


def get_webhook(session: Session, public_id: str) -> dict[str, Any]:
    """Raises NotFound."""
    row = session.execute(_webhooks().where(WebhookRow.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound.named("webhook", public_id)
    return _plain(row)


def find_live(session: Session, public_id: str) -> tuple[int, str, str]:
    """Its number, URL and secret. Raises NotFound, or Conflict if it has ended."""
    row = session.execute(
        select(WebhookRow.id, WebhookRow.url, WebhookRow.secret, WebhookRow.ended_at).where(
            WebhookRow.public_id == public_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound.named("webhook", public_id)
    if row.ended_at is not None:
        raise Conflict("This webhook has ended; register the URL again.")
    return row.id, row.url, row.secret


def end(session: Session, public_id: str, now: datetime) -> None:
    """Raises NotFound. One that has ended stays so."""
    number = session.scalar(select(WebhookRow.id).where(WebhookRow.public_id == public_id))
    if number is None:
        raise NotFound.named("webhook", public_id)
    end_webhook(session, number, now)


def change_secret(session: Session, public_id: str, secret: str) -> None:
    """Raises NotFound, or Conflict if it has ended."""
    number, _, _ = find_live(session, public_id)
    session.execute(update(WebhookRow).where(WebhookRow.id == number).values(secret=secret))


def list_deliveries(
    session: Session, public_id: str, status: str | None, before: int | None, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """The newest first with every attempt, from below that position; and where to go on, or None.

    Raises NotFound.
    """
    number = session.scalar(select(WebhookRow.id).where(WebhookRow.public_id == public_id))
    if number is None:
        raise NotFound.named("webhook", public_id)
    query = select(DeliveryRow).where(DeliveryRow.webhook_id == number)
    if status is not None:
        query = query.where(DeliveryRow.status == STATUS[status])
    if before is not None:
        query = query.where(DeliveryRow.position < before)
    found = session.scalars(query.order_by(DeliveryRow.position.desc()).limit(limit + 1)).all()
    rows = found[:limit]
    attempts = _attempts(session, [row.id for row in rows])
    shown = [
        {
            "id": message_of(row.position),
            "cursor": str(row.position),
            "status": row.status,
            "next_at": row.next_at if row.status == "pending" else None,
            "attempts": attempts.get(row.id, []),
        }
        for row in rows
    ]
    return shown, rows[-1].position if len(found) > limit else None


def retry(session: Session, public_id: str, position: int, now: datetime) -> None:
    """Have a change told again at once, delivered or not, and before all that came after it.

    Raises NotFound, or Conflict if the webhook has ended.
    """
    number, _, _ = find_live(session, public_id)
    mine = (DeliveryRow.webhook_id == number, DeliveryRow.position == position)
    status = session.scalar(select(DeliveryRow.status).where(*mine))
    if status is None:
        raise NotFound.named("delivery", message_of(position))
    session.execute(
        update(DeliveryRow).where(*mine).values(status="pending", attempts=0, next_at=now)
    )


def _attempts(session: Session, deliveries: list[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.scalars(
        select(AttemptRow).where(AttemptRow.delivery_id.in_(deliveries)).order_by(AttemptRow.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.delivery_id, []).append(
            {
                "at": row.at,
                "status_code": row.status_code,
                "error": row.error,
                "milliseconds": row.milliseconds,
            }
        )
    return found


def _webhooks() -> Select[Any]:
    def so_many(status: str) -> Any:
        return (
            select(func.count())
            .select_from(DeliveryRow)
            .where(
                DeliveryRow.webhook_id == WebhookRow.id,
                DeliveryRow.status == STATUS[status],
            )
            .scalar_subquery()
            .label(status)
        )

    return (
        select(
            WebhookRow.public_id.label("id"),
            WebhookRow.url,
            CandidateRow.code.label("candidate"),
            AccountRow.username.label("created_by"),
            WebhookRow.created_at,
            WebhookRow.ended_at,
            so_many("pending"),
            so_many("failed"),
        )
        .join(AccountRow, AccountRow.id == WebhookRow.created_by)
        .outerjoin(CandidateRow, CandidateRow.id == WebhookRow.candidate_id)
    )


def _plain(row: Any) -> dict[str, Any]:
    return {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 - public in all but name
