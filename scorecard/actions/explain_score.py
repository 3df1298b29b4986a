"""Answer what a score is made of, down to the entries, adding up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scorecard.actions.ask import Question, Standing, read_basis
from scorecard.actions.open_database import Database
from scorecard.records import Clocks
from scorecard.scoring.contributions import Contributions, contributions
from scorecard.scoring.model import Criterion, Framework
from scorecard.store import evidence


@dataclass(frozen=True)
class NodeName:
    """Where a criterion or an indicator stands in its framework."""

    title: str
    kind: str
    parent: str | None


@dataclass(frozen=True)
class Explanation:
    """`contributions` is None where the score is withheld. `entries` are by number."""

    clocks: Clocks
    title: str
    names: dict[str, NodeName]
    contributions: Contributions | None
    entries: dict[int, dict[str, Any]]


def explain_score(database: Database, question: Question) -> tuple[Standing, Explanation]:
    """Raises NotFound for names, Invalid for a `known_at` before the ledger begins."""
    with database.reading.begin() as session:
        basis = read_basis(session, question)
        found = contributions(basis.assessed())
        nodes = () if found is None else found.nodes
        numbers = [carries.entry for node in nodes for carries in node.entries]
        entries = evidence.carrying(session, numbers)
    return basis.standing, Explanation(
        clocks=basis.clocks,
        title=basis.framework.title,
        names=names_in(basis.framework),
        contributions=found,
        entries=entries,
    )


def names_in(framework: Framework) -> dict[str, NodeName]:
    """Every criterion and indicator by code, parents first."""
    found = {framework.tree.code: NodeName(framework.tree.title, "criterion", None)}
    for node in framework.criteria():
        for child in node.children:
            kind = "criterion" if isinstance(child, Criterion) else "indicator"
            found[child.code] = NodeName(child.title, kind, node.code)
    return found
