"""Publish a quarter's report as an edition: from now on it never changes, and can be cited."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scorecard.actions.compile_report import (
    Publication,
    compile_report,
    finished_quarter,
    software,
)
from scorecard.actions.open_database import Database
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.errors import Conflict, Invalid, NotAllowed, Repeated
from scorecard.records import Account, Once, Role
from scorecard.reports.edition import Edition, document_of
from scorecard.scoring.periods import Period
from scorecard.store import actions, candidates, editions, frameworks, seal
from scorecard.store.editions import Published
from scorecard.store.standing import Standing, find_standing

__all__ = ["Published", "publish_edition"]

NO_REASON = "Edition {number} is published; say why another takes its place."
NO_EDITION = "There is no edition that it could take the place of; leave it out."


@dataclass(frozen=True)
class _Pinned:
    """Everything that stood still for one instant: what the edition is computed from.

    `editions` is how many there were of the candidate by the framework, of whichever quarter.
    """

    standing: Standing
    publication: Publication
    at: datetime
    editions: int


def publish_edition(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    account: Account,
    now: datetime,
    reason: str | None = None,
    once: Once | None = None,
) -> Published:
    """The next edition of the quarter, as known now, by the newest version of the framework.

    Its files are rendered by `render_edition`, afterwards: one that fails does not hold it up.
    Raises NotAllowed below a reviewer, NotFound for names, Invalid for a quarter that is not over,
    or for a correction without a reason, Conflict if nothing is known that the last edition does
    not say, or if somebody else published meanwhile.
    """
    if not account.role.includes(Role.REVIEWER):
        raise NotAllowed(f"This needs the role reviewer; {account.username} is {account.role}.")
    period = finished_quarter(quarter, now.date())
    try:
        pinned = _pin(database, candidate, framework, period, account, now, reason, once)
        edition = compile_report(
            database,
            candidate,
            framework,
            period,
            pinned.standing.version,
            pinned.standing.known_at,
            pinned.publication,
        )
        kept = _keep(database, edition, pinned, account, once)
    except Repeated as earlier:
        with database.reading.begin() as session:
            return editions.made_by(session, actions.find(session, earlier)[0])
    # What is sealed at once cannot be changed unseen before somebody reads a checkpoint.
    seal_ledger(database)
    return kept


def _pin(
    database: Database,
    candidate: str,
    framework: str,
    period: Period,
    account: Account,
    now: datetime,
    reason: str | None,
    once: Once | None,
) -> _Pinned:
    """Seal the ledger and read where it stands, while nobody can change the candidate."""
    with database.writing.begin() as session:
        actions.must_be_new(session, account, once)
        at = candidates.lock(session, [candidate], now)[candidate].at
        actions.number_actions(session)
        size = seal.seal(session)
        root = base64.b64encode(seal.root(session, size)).decode()
        standing = find_standing(session, candidate, framework)
        there = editions.list_editions(session, candidate, framework)
        last = next((one for one in there if one.quarter == period.name), None)
        if last is None and reason is not None:
            raise Invalid.at("reason", NO_EDITION)
        if last is not None:
            if reason is None:
                raise Invalid.at("reason", NO_REASON.format(number=last.number))
            _must_differ(last, standing)
        at = max([at, *(one.published_at + candidates.TICK for one in there)])
        publication = Publication(
            number=1 if last is None else last.number + 1,
            reason=reason,
            published_at=at,
            published_by=account.username,
            ledger_size=size,
            ledger_root=root,
            software=software(),
        )
        return _Pinned(standing, publication, at, len(there))


def _must_differ(last: Published, standing: Standing) -> None:
    if (last.known_at, last.version) == (standing.known_at, standing.version):
        raise Conflict(
            f"Edition {last.number} says all that is known: nothing was recorded or decided since."
        )


def _keep(
    database: Database, edition: Edition, pinned: _Pinned, account: Account, once: Once | None
) -> Published:
    """Insert the edition, unless another was published while this one was computed."""
    said, number = edition.parameters, pinned.publication.number
    document = document_of(edition)
    with database.writing.begin() as session:
        action = actions.begin(session, "publish-edition", account, pinned.at, once)
        candidates.lock(session, [said.candidate], pinned.at)
        there = editions.list_editions(session, said.candidate, said.framework)
        # Another quarter's counts too: what it says is in this one's list of revisions.
        if len(there) != pinned.editions:
            raise Conflict("Another edition was published meanwhile; look at it, then try again.")
        row: dict[str, Any] = {
            "candidate_id": pinned.standing.candidate_id,
            "framework_id": frameworks.number_of(session, said.framework),
            "version_id": pinned.standing.version_id,
            "quarter": said.quarter,
            "number": number,
            "known_at": pinned.standing.known_at,
            "score": edition.headline.score,
            "lower": edition.headline.lower,
            "upper": edition.headline.upper,
            "document": document.decode(),
            "sha256": hashlib.sha256(document).hexdigest(),
            "reason": said.reason,
            "published_at": pinned.at,
            "published_by": account.id,
            "action_id": action,
        }
        editions.add_edition(session, row)
        return editions.find_edition(session, said.candidate, said.framework, said.quarter, number)
