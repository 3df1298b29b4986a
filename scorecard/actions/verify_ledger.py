"""Verify the ledger: derive everything again from the rows, and name what is not as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from scorecard.actions.open_database import Database
from scorecard.actions.seal_ledger import NO_KEY
from scorecard.errors import Unavailable
from scorecard.ledger.notes import Signer
from scorecard.store import audit, seal

MOST = 100


@dataclass(frozen=True)
class Verified:
    """How much was looked at, and the first MOST things that are wrong, in words."""

    size: int
    root: bytes
    problems: list[str]


def verify_ledger(
    database: Database,
    signer: Signer | None,
    kept: str | None = None,
    done: Callable[[int], None] = lambda _: None,
) -> Verified:
    """`kept` is a signed note of earlier, as somebody outside kept it. Seals nothing.

    `done` hears of leaves as they are checked.
    """
    with database.reading.begin() as session:
        found = list(islice(audit.problems(session, signer, done), MOST))
        if kept is not None:
            if signer is None:
                raise Unavailable(NO_KEY)
            found += audit.not_of_this_tree(session, signer, kept)
        size = seal.size(session)
        return Verified(size, seal.root(session, size), found)
