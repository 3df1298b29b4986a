"""Answer where an entry counts: in which framework, for which indicator, for how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from scorecard.actions.ask import Question
from scorecard.actions.explain_score import Explanation, explain_score
from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import list_frameworks


@dataclass(frozen=True)
class Use:
    """One framework that weighs the entry's indicator.

    `share` is how much of the indicator's value the entry carries and `contribution` what that
    gives the overall score; both are None where it carries nothing, or the score is withheld.
    """

    framework: str
    title: str
    criterion: str
    share: float | None
    contribution: float | None
    withheld: bool


def find_uses(
    database: Database, public_id: str, candidate: str, indicator: str, as_of: date
) -> list[Use]:
    """By the newest published version of each framework, as known now. Raises NotFound."""
    published = sorted(
        {one["slug"] for one in list_frameworks(database) if one["status"] == "published"}
    )
    found = []
    for slug in published:
        _, explained = explain_score(database, Question(candidate, slug, as_of))
        if indicator in explained.names:
            found.append(_use(slug, explained, public_id, indicator))
    return found


def _use(slug: str, explained: Explanation, public_id: str, indicator: str) -> Use:
    parent = explained.names[indicator].parent
    titles = {code: name.title for code, name in explained.names.items()}
    share, contribution = None, None
    made = explained.contributions
    for node in () if made is None else made.nodes:
        for carries in node.entries:
            if explained.entries[carries.entry]["public_id"] == public_id:
                share, contribution = carries.share, carries.contribution
    return Use(
        slug, explained.title, titles[parent or indicator], share, contribution, made is None
    )
