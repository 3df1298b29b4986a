"""The tables of who did what, and of the tree that makes any change to it show.

One action is one row, whatever came of it; what it brought into being carries its number, so the
things themselves are the leaves. Positions are given after the commit (see number_actions): the
order of numbers a database hands out is not the order of its commits.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from scorecard.store.db import Base, Instant


class ActionRow(Base):
    """What somebody did, and how many things came of it. `position` is set once, afterwards.

    The key and the request's hash are those of an Idempotency-Key: repeated, it finds this row.
    """

    __tablename__ = "action"
    __table_args__ = (
        Index(
            "ix_action_unnumbered",
            "id",
            sqlite_where=text("position IS NULL"),
            postgresql_where=text("position IS NULL"),
        ),
        Index(
            "ix_action_key",
            "account_id",
            "idempotency_key",
            unique=True,
            sqlite_where=text("idempotency_key IS NOT NULL"),
            postgresql_where=text("idempotency_key IS NOT NULL"),
        ),
        CheckConstraint(
            "(idempotency_key IS NULL) = (request_sha256 IS NULL)", name="key_with_request"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    things: Mapped[int]
    position: Mapped[int | None] = mapped_column(unique=True)
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    request_sha256: Mapped[str | None] = mapped_column(String(64))


class LeafRow(Base):
    """A sealed leaf of the tree: the hash of what one thing said when it was sealed."""

    __tablename__ = "leaf"
    __table_args__ = (Index(None, "thing", "thing_id", unique=True),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    thing: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class SubtreeRow(Base):
    """The hash of a complete subtree, so that a proof need not hash every leaf again."""

    __tablename__ = "subtree"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class CheckpointRow(Base):
    """A signed statement of how large the tree was and what its root was."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(Text)
