"""Keep a framework version as a draft, once it is whole and fits the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Invalid, NotFound, Repeated
from scorecard.records import Account, CatalogueIndicator, Once
from scorecard.scoring.model import Framework, Indicator
from scorecard.store import actions, frameworks, indicators
from scorecard.store.frameworks import FrameworkVersion

LADDER = "ordinal"


def draft_framework(
    database: Database,
    document: dict[str, Any],
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> FrameworkVersion:
    """Raises Invalid with the path of each problem, or Conflict for a version out of turn."""
    framework = as_model(frameworks.canonical(document))
    with suppress(Repeated), database.writing.begin() as session:
        action = actions.begin(session, "draft-framework", account, now, once, things=0)
        must_fit(session, framework)
        return frameworks.add_version(session, document, account.id, action, now)
    with database.reading.begin() as session:
        return frameworks.get_version(session, document["slug"], document["version"])


def must_fit(session: Session, framework: Framework) -> None:
    """Raises Invalid, with paths, for indicators or levels that the catalogue does not have."""
    wanted = {leaf.code for leaf in framework.indicators()}
    known = {code: record for code, (_, record) in indicators.numbered(session, wanted).items()}
    if set(known) < wanted:
        every = indicators.codes(session)
        raise Invalid(
            f"The catalogue lacks {len(wanted - set(known))} of the framework's indicators.",
            {
                f"{path}.indicator": [str(NotFound.named("indicator", leaf.code, every))]
                for path, leaf in framework.tree.paths("tree")
                if leaf.code not in known
            },
        )
    if problems := dict(_off_their_ladders(framework, known)):
        raise Invalid("The framework's levels are not the catalogue's.", problems)


def _off_their_ladders(
    framework: Framework, known: Mapping[str, CatalogueIndicator]
) -> Iterator[tuple[str, list[str]]]:
    """Every rung of an ordinal scale has its points, and no others have any."""
    for path, leaf in framework.tree.paths("tree"):
        rungs = [rung.level for rung in known[leaf.code].levels]
        if leaf.normalisation.method == LADDER and not rungs:
            text = f"{leaf.code!r} has no levels in the catalogue; use knots or steps."
            yield f"{path}.normalisation.method", [text]
        elif leaf.normalisation.method == LADDER:
            yield from _of_ladder(f"{path}.normalisation.levels", leaf, rungs)


def _of_ladder(path: str, leaf: Indicator, rungs: list[int]) -> Iterator[tuple[str, list[str]]]:
    scale = ", ".join(map(str, rungs))
    for number, level in enumerate(leaf.normalisation.values):
        if level not in rungs:
            text = f"{leaf.code!r} has no level {level:g}; its levels are {scale}."
            yield f"{path}[{number}].level", [text]
    lacking = [str(rung) for rung in rungs if rung not in leaf.normalisation.values]
    if lacking:
        yield path, [f"Says nothing of level {', '.join(lacking)}; {leaf.code!r} has {scale}."]
