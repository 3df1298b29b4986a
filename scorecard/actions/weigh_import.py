"""Say what recording the rows of a file would do to scores. Nothing is written for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from scorecard.actions.ask import Question, read_basis
from scorecard.actions.check_rows import Known
from scorecard.actions.find_repeats import Numbered
from scorecard.records import Review
from scorecard.schemas.evidence_columns import Entries
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT, day_number, instant_number
from scorecard.scoring.scorecard import scorecard
from scorecard.store import frameworks
from scorecard.store.columns import More, columns_for

TICK = timedelta(microseconds=1)
# Rows that are not recorded have no numbers yet; these are after all that have.
NEW = 2**40


def weigh_import(
    session: Session, entries: Entries, known: Known, numbered: Numbered, now: datetime
) -> list[dict[str, Any]]:
    """The overall score today, of each candidate by each framework that weighs what is imported.

    `before` and `after` are None where the score is withheld.
    """
    about = set(entries.column("indicator"))
    candidates = sorted(set(entries.column("candidate")))
    found = []
    for slug in _published(session):
        for code in candidates:
            question = Question(code, slug, now.date())
            basis = read_basis(session, question)
            codes = sorted(leaf.code for leaf in basis.framework.indicators())
            if about.isdisjoint(codes):
                continue
            at = max(now, basis.standing.known_at + TICK)
            number = basis.standing.candidate_id
            more = _more(entries, known, numbered, number, at)
            evidence = columns_for(session, number, codes, more=more)
            before = scorecard(basis.framework, basis.evidence, basis.day, basis.known_at)
            after = scorecard(basis.framework, evidence, basis.day, instant_number(at))
            found.append(
                {
                    "candidate": code,
                    "framework": slug,
                    "version": basis.standing.version,
                    "before": before.overall.score,
                    "after": after.overall.score,
                }
            )
    return found


def _published(session: Session) -> list[str]:
    versions = frameworks.list_versions(session)
    return sorted({version.slug for version in versions if version.published_at is not None})


def _more(entries: Entries, known: Known, numbered: Numbered, candidate: int, at: datetime) -> More:
    """The candidate's rows that would count at once, as the database would give them."""
    review = {number: indicator.review for number, indicator in known.indicators.values()}
    kept = [
        place
        for place, number in enumerate(numbered.candidate)
        if number == candidate and review[numbered.indicator[place]] is Review.NONE
    ]

    def said(name: str) -> list[Any]:
        column = entries.column(name)
        return [column[place] for place in kept]

    def whole(values: Sequence[Any]) -> Any:
        return np.array(values, dtype=np.int64)

    def real(name: str) -> Any:
        return np.array([np.nan if n is None else n for n in said(name)], dtype=np.float64)

    def days(name: str) -> Any:
        return whole([NEVER_DAY if d is None else _day(d) for d in said(name)])

    numbers = whole([NEW + place for place in kept])
    instant = np.full(len(kept), instant_number(at))
    default = [known.sources[slug][1] for slug in said("source")]
    grades = [given or own for given, own in zip(said("reliability"), default, strict=True)]
    columns = {
        "candidate": np.full(len(kept), candidate),
        "indicator": whole([numbered.indicator[place] for place in kept]),
        "entry": numbers,
        "evidence": numbers,
        "source": whole([numbered.source[place] for place in kept]),
        "recorded": instant,
        "observed": days("observed_on"),
        "valid_until": days("valid_until"),
        "accepted": instant,
        "closed": np.full(len(kept), NEVER_INSTANT),
        "value": np.where(
            np.array(said("kind")) == "event",
            np.nan,
            np.where(np.isnan(real("value")), real("level"), real("value")),
        ),
        **{name: real(name) for name in ("lower", "upper", "interval_level", "standard_error")},
        "reliability": whole([ord(grade) for grade in grades]),
        "credibility": whole(said("credibility")),
    }
    origins = zip(numbers.tolist(), said("origin"), strict=True)
    return More(columns, [(number, name) for number, name in origins if name is not None])


def _day(written: str) -> int:
    return day_number(date.fromisoformat(written))
