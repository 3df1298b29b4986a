"""What a question about scores rests on: the standing, the method, the evidence, one snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.scoring.assess import Assessment, assess
from scorecard.scoring.clocks import day_number, instant_number
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.store import candidates, frameworks
from scorecard.store.columns import columns_for, columns_of_all
from scorecard.store.driving import glance
from scorecard.store.standing import Standing, find_standing, look_up, pulse

__all__ = ["Basis", "Question", "Standing", "locate", "read_bases", "read_basis", "still"]


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

    def assessed(self) -> Assessment:
        """The day asked about, as a single column."""
        return self._assessed

    @cached_property
    def _assessed(self) -> Assessment:
        return assess(self.framework, self.evidence, np.array([self.day]), np.array(self.known_at))

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
            decimals=self.framework.scale.decimals,
        )


def locate(database: Database, question: Question) -> Standing:
    """Which revision and method version would answer: one cheap query, for caches.

    Raises NotFound for names, Invalid for a `known_at` before the ledger begins.
    """
    # By `known_at` it is two queries; an instant that is over gives the same whenever it is asked.
    found = glance(
        database,
        lambda on: look_up(
            on, question.candidate, question.framework, question.version, question.known_at
        ),
    )
    if found is None:
        with database.reading.begin() as session:
            return _standing(session, question)
    return found


def still(database: Database, question: Question, standing: Standing) -> bool:
    """Whether the question still stands there. Raises as `locate` does."""
    if question.version is not None or question.known_at is not None:
        return locate(database, question) == standing
    found = glance(database, lambda on: pulse(on, question.candidate, question.framework))
    return found == (standing.revision, standing.version)


def read_basis(
    session: Session, question: Question, also: Iterable[str] = (), *, waiting: bool = False
) -> Basis:
    """With evidence about the framework's indicators, and about those in `also`.

    With `waiting`, also what waits for a review, which no score takes in.

    Raises NotFound for names, Invalid for a `known_at` before the ledger begins.
    """
    standing = _standing(session, question)
    version = frameworks.get_version(session, question.framework, standing.version)
    framework = as_model(version.document).standing_in_for(question.candidate)
    codes = {*also, *(leaf.code for leaf in framework.indicators())}
    columns = columns_for(session, standing.candidate_id, sorted(codes), waiting=waiting)
    return Basis(question, standing, framework, version.sha256, columns)


def read_bases(
    session: Session,
    framework: str,
    as_of: date,
    version: int | None = None,
    known_at: datetime | None = None,
) -> list[Basis]:
    """The same question about every candidate that was there to be asked about, in one scan."""
    standings: dict[str, Standing] = {}
    for candidate in candidates.list_candidates(session):
        question = Question(candidate.code, framework, as_of, version, known_at)
        try:
            standings[candidate.code] = _standing(session, question)
        except Invalid as error:
            # A candidate added later was not there yet.
            if "known_at" not in error.problems:
                raise
    if not standings:
        return []
    # Which version it is depends on the framework and the instant alone.
    stored = frameworks.get_version(session, framework, next(iter(standings.values())).version)
    model = as_model(stored.document)
    codes = [leaf.code for leaf in model.indicators()]
    columns = columns_of_all(session, codes)
    found: list[Basis] = []
    for code, standing in standings.items():
        question = Question(code, framework, as_of, version, known_at)
        evidence = columns.get(standing.candidate_id) or columns_for(
            session, standing.candidate_id, codes
        )
        own = model.standing_in_for(code)
        found.append(Basis(question, standing, own, stored.sha256, evidence))
    return found


def _standing(session: Session, question: Question) -> Standing:
    return find_standing(
        session, question.candidate, question.framework, question.version, question.known_at
    )
