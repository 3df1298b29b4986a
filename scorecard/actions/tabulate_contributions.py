"""What scores are made of as flat rows: criteria, indicators, and under them their entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from scorecard.actions.ask import Question
from scorecard.actions.explain_score import Explanation, explain_score
from scorecard.actions.open_database import Database
from scorecard.actions.tabulate_scores import rows_of_all

CLOCKS = ("candidate", "framework", "version", "as_of", "known_at")
FIGURES = ("points", "contribution", "shortfall", "shortfall_coverage")


def tabulate_contributions(
    database: Database,
    as_of: date,
    known_at: datetime | None = None,
    candidate: str | None = None,
    framework: str | None = None,
    version: int | None = None,
) -> list[dict[str, Any]]:
    """Rows for every candidate and published framework, or for those named. Raises NotFound.

    A score that is withheld has none.
    """

    def rows(question: Question) -> list[dict[str, Any]]:
        return list(contribution_rows(explain_score(database, question)[1]))

    asked = Question("", "", as_of, version, known_at)
    return rows_of_all(database, asked, candidate, framework, rows)


def contribution_rows(answer: Explanation) -> Iterator[dict[str, Any]]:
    """Each node, parents first, and after an indicator the entries that it rests on."""
    if answer.contributions is None:
        return
    shared = {name: getattr(answer.clocks, name) for name in CLOCKS}
    for node in answer.contributions.nodes:
        called = answer.names[node.code]
        yield {
            **shared,
            "kind": called.kind,
            "code": node.code,
            "parent": called.parent,
            "title": called.title,
            **{name: getattr(node, name) for name in FIGURES},
            "entry": None,
            "share": None,
            "source": None,
            "observed_on": None,
        }
        for carries in node.entries:
            entry = answer.entries[carries.entry]
            yield {
                **shared,
                "kind": "entry",
                "code": node.code,
                "parent": node.code,
                "title": entry["title"],
                "points": None,
                "contribution": carries.contribution,
                "shortfall": None,
                "shortfall_coverage": None,
                "entry": entry["public_id"],
                "share": carries.share,
                "source": entry["slug"],
                "observed_on": entry["observed_on"],
            }
