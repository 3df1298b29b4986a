"""What a question about scores rests on: the standing, the method, the evidence, one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.records import Clocks
from scorecard.scoring.clocks import day_number, instant_number
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.store import frameworks
from scorecard.store.columns import columns_for
from scorecard.store.standing import Standing, find_standing

__all__ = ["Basis", "Question", "Standing", "locate", "read_basis"]


@dataclass(frozen=True)
class Question:
    """Which candidate, by which method, on which day, as known when. None = the default."""

    candidate: str
    framework: str
    as_of: date
    version: int | None = None
    known_at: datetime | None = None


@dataclass(frozen=True)
class Basis:
    """Everything an answer is computed from. `sha256` is the framework document's."""

    question: Question
    standing: Standing
    framework: Framework
    sha256: str
    evidence: EvidenceColumns

    @property
    def day(self) -> int:
        return day_number(self.question.as_of)

    @property
    def known_at(self) -> int:
        return instant_number(self.standing.known_at)

    @property
    def clocks(self) -> Clocks:
        """What was asked, resolved."""
        return Clocks(
            candidate=self.question.candidate,
            candidate_name=self.standing.candidate_name,
            framework=self.question.framework,
            version=self.standing.version,
            as_of=self.question.as_of,
            known_at=self.standing.known_at,
            revision=self.standing.revision,
        )


def locate(database: Database, question: Question) -> Standing:
    """Which revision and method version would answer: one cheap query, for caches."""
    with database.glance.connect() as connection:
        return _standing(connection, question)


def read_basis(session: Session, question: Question) -> Basis:
    """Raises NotFound for names, Invalid for a `known_at` before the ledger begins."""
    standing = _standing(session, question)
    version = frameworks.get_version(session, question.framework, standing.version)
    framework = as_model(version.document).standing_in_for(question.candidate)
    codes = [leaf.code for leaf in framework.indicators()]
    columns = columns_for(session, standing.candidate_id, codes)
    return Basis(question, standing, framework, version.sha256, columns)


def _standing(session: Session | Connection, question: Question) -> Standing:
    return find_standing(
        session, question.candidate, question.framework, question.version, question.known_at
    )
