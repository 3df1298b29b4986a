"""Keep a framework version as a draft, once it is whole and its indicators exist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Invalid, NotFound
from scorecard.records import Account
from scorecard.scoring.model import Framework
from scorecard.store import frameworks, indicators
from scorecard.store.frameworks import FrameworkVersion


def draft_framework(
    database: Database, document: dict[str, Any], account: Account, now: datetime
) -> FrameworkVersion:
    """Raises Invalid with the path of each problem, or Conflict for a version out of turn."""
    framework = as_model(frameworks.canonical(document))
    with database.writing.begin() as session:
        known = indicators.numbered(session, {leaf.code for leaf in framework.indicators()})
        if unknown := _unknown(framework, set(known)):
            raise Invalid(
                f"The catalogue lacks {len(unknown)} of the framework's indicators.",
                {
                    path: [str(NotFound.named("indicator", code, indicators.codes(session)))]
                    for path, code in unknown.items()
                },
            )
        return frameworks.add_version(session, document, account.id, now)


def _unknown(framework: Framework, known: set[str]) -> dict[str, str]:
    """Where in the document each indicator stands that the catalogue does not have."""
    return {
        f"{path}.indicator": leaf.code
        for path, leaf in framework.tree.paths("tree")
        if leaf.code not in known
    }
