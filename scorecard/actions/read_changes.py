"""Read the feed of changes from a cursor on. What is committed is numbered first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.store import actions, changes
from scorecard.store.driving import glance


@dataclass(frozen=True)
class Changes:
    """Items in order, the position to read on from, and the newest signed state of the tree."""

    items: list[dict[str, Any]]
    position: int
    checkpoint: dict[str, Any] | None


def read_changes(
    database: Database, after: int | None, limit: int, candidate: str | None = None
) -> Changes:
    """The first items after that position; None stands for the end, after which there are none.

    Raises NotFound for an unknown candidate, Invalid for a position that the feed has not reached.
    """
    number_changes(database)
    with database.reading.begin() as session:
        number = None if candidate is None else changes.candidate_number(session, candidate)
        last, checkpoint = changes.last_position(session), changes.last_checkpoint(session)
        if after is None:
            return Changes([], last, checkpoint)
        if after > last:
            raise Invalid.at(
                "after",
                f"Is ahead of the feed, which ends at {last}: this is another database, or one "
                "restored from a backup. Read what you follow again, then begin with after=now.",
            )
        items = changes.read_items(session, after, limit, number)
    # A full answer may have left some out; one that is not full has seen all there was.
    position = int(items[-1]["cursor"]) if len(items) == limit else last
    return Changes(items, position, checkpoint)


def number_changes(database: Database) -> None:
    """Give what is committed its places in the feed. Writes only if something has none."""
    with database.glance.connect() as connection:
        waiting = actions.unnumbered(connection)
    if waiting:
        with database.writing.begin() as session:
            actions.number_actions(session)


def has_news(database: Database, after: int) -> bool:
    """Whether reading after that position could find anything; two look-ups, nothing is held."""
    with database.glance.connect() as connection:
        return actions.unnumbered(connection) or changes.last_position(connection) > after


def count_actions(database: Database) -> int:
    """How much was ever done here. While it stands, every answer about the ledger does."""
    return glance(database, actions.committed)
