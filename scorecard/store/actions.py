"""What people did: one row an action, found again by its key, numbered once it is committed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.orm import Session

from scorecard.errors import Invalid, Repeated
from scorecard.records import Account, Once
from scorecard.store.ledger_tables import ActionRow
from scorecard.store.outbox import enqueue
from scorecard.store.prepared import Driver, Prepared, on_sqlite

# Any number that no other lock of this service has.
NUMBERING = 4_804_001

_SAID = ("verb", "account_id", "at", "things", "idempotency_key", "request_sha256")
_BEGIN = Prepared(
    insert(ActionRow).returning(ActionRow.id),
    _SAID,
)
# Waits for whoever has the same key in hand, then inserts nothing if they committed.
_BEGIN_UNLESS_TWIN = Prepared(
    postgresql_insert(ActionRow).on_conflict_do_nothing().returning(ActionRow.id), _SAID
)
_OF_KEY = Prepared(
    select(ActionRow.request_sha256).where(
        ActionRow.account_id == bindparam("account"), ActionRow.idempotency_key == bindparam("key")
    )
)
_UNNUMBERED = select(ActionRow.id).where(ActionRow.position.is_(None)).limit(1)
# One statement, one snapshot. Giving places moves actions from the second part to the first.
_COMMITTED = Prepared(
    select(
        select(func.coalesce(func.max(ActionRow.position), 0)).scalar_subquery()
        + select(func.count()).where(ActionRow.position.is_(None)).scalar_subquery()
    )
)
_NUMBER = text(
    "UPDATE action SET position = :last + waiting.place FROM "
    "(SELECT id, row_number() OVER (ORDER BY id) AS place FROM action WHERE position IS NULL)"
    " AS waiting WHERE action.id = waiting.id"
)


def begin(
    on: Session | Driver,
    verb: str,
    account: Account,
    at: datetime,
    once: Once | None = None,
    things: int = 1,
) -> int:
    """Say that `account` does something now, which brings so many things into being.

    Comes before anything is looked at: raises Repeated for a key that has done its work, waiting
    for a twin that is just doing it, and Invalid for a key of another request.
    """
    must_be_new(on, account, once)
    values = {
        "verb": verb,
        "account_id": account.id,
        "at": at,
        "things": things,
        "idempotency_key": once and once.key,
        "request_sha256": once and once.request_sha256,
    }
    # SQLite has one writer: no twin can be doing the same.
    insertion = _BEGIN if once is None or on_sqlite(on) else _BEGIN_UNLESS_TWIN
    row = insertion.row(on, values)
    if row is None:
        must_be_new(on, account, once)
    return int(row[0])


def must_be_new(on: Session | Driver, account: Account, once: Once | None) -> None:
    """Raises Repeated for a key that has done its work, Invalid for one of another request."""
    if once is None:
        return
    row = _OF_KEY.row(on, {"account": account.id, "key": once.key})
    if row is None:
        return
    if row[0] != once.request_sha256:
        raise Invalid.at("Idempotency-Key", "Was used for another request; take a new one.")
    raise Repeated(account.id, once.key)


def find(session: Session | Connection, earlier: Repeated) -> tuple[int, datetime]:
    """The number and the instant of what was done with a key that came again."""
    row = session.execute(
        select(ActionRow.id, ActionRow.at).where(
            ActionRow.account_id == earlier.account, ActionRow.idempotency_key == earlier.key
        )
    ).one()
    return row.id, row.at


def number_actions(session: Session) -> None:
    """Give every committed action its place in the feed and the ledger, if it has none yet.

    Numbers are handed out to actions as they begin, and two may commit the other way round: a
    reader who saw the second would never learn of the first. One at a time, after the commit,
    nothing is skipped. SQLite has one writer, whose transaction this is. What webhooks are to be
    told of is written down with it.
    """
    if session.scalar(_UNNUMBERED) is None:
        return
    hold_numbering(session)
    last = session.scalar(select(func.max(ActionRow.position))) or 0
    session.execute(_NUMBER, {"last": last})
    enqueue(session, last)


def committed(on: Session | Driver) -> int:
    """How many actions are committed: it rises with each, in whatever order they commit."""
    return int(_COMMITTED.row(on, {})[0])


def hold_numbering(session: Session) -> None:
    """Until this transaction ends, nobody else gives actions their places."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(NUMBERING)))


def unnumbered(session: Session | Connection) -> bool:
    """Whether some action that is committed has no place yet."""
    return session.scalar(_UNNUMBERED) is not None
