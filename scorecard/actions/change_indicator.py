"""Change what the catalogue says of an indicator, with a reason; its scale only before first use.

Entries are kept in the unit that they were recorded in, and frameworks are written for the scale
that they were drafted for: another scale is another indicator.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Conflict, Invalid, Repeated
from scorecard.records import Account, CatalogueIndicator, Once
from scorecard.schemas.catalogue import whole_indicator
from scorecard.store import actions, candidates, catalogue_changes, frameworks, indicators
from scorecard.store.catalogue_changes import INDICATOR

FROZEN = ("unit", "kind", "levels", "minimum", "maximum")


def change_indicator(
    database: Database,
    code: str,
    changes: Mapping[str, Any],
    reason: str,
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> CatalogueIndicator:
    """What `changes` leaves out stays.

    Raises NotFound, Invalid if nothing would change or it would not be whole, Conflict for the
    scale of an indicator in use.
    """
    with suppress(Repeated), database.writing.begin() as session:
        # Whoever records holds a candidate: nobody is half-way with the old scale in mind.
        candidates.lock(session, candidates.codes(session), now)
        action = actions.begin(session, "change-indicator", account, now, once)
        number, before = indicators.must_find(session, code)
        after = whole_indicator(replace(before, **changes))
        changed = [name for name in changes if getattr(before, name) != getattr(after, name)]
        if not changed:
            raise Invalid.at(next(iter(changes)), "Is that already.")
        if scale := [name for name in changed if name in FROZEN]:
            _must_be_unused(session, number, code, scale)
        said = catalogue_changes.said_now(session, INDICATOR)[number]
        indicators.change_indicator(session, number, after)
        catalogue_changes.note(session, INDICATOR, number, said, reason, account.id, now, action)
    with database.reading.begin() as session:
        return indicators.get_indicator(session, code)


def _must_be_unused(session: Session, number: int, code: str, scale: list[str]) -> None:
    listed = " and ".join(scale)
    if indicators.has_entries(session, number):
        raise Conflict(f"{code!r} has entries, so its {listed} cannot change; add another one.")
    for version in frameworks.list_versions(session):
        if code in {leaf.code for leaf in as_model(version.document).indicators()}:
            raise Conflict(
                f"Version {version.number} of {version.slug!r} is written for {code!r}, so its "
                f"{listed} cannot change; add another indicator."
            )
