"""Compile the report of one quarter: the whole document, from a question with both clocks set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Any

import orjson
from sqlalchemy.orm import Session

from scorecard.actions.ask import Basis, Question, read_basis
from scorecard.actions.compare_scores import Compared, compare_scores
from scorecard.actions.list_revised import list_revised
from scorecard.actions.open_database import Database
from scorecard.actions.read_context import read_context
from scorecard.actions.simulate_score import DRAWS, MOST_CELLS, check_draws
from scorecard.actions.trace_history import LATEST, trace_history
from scorecard.errors import Invalid
from scorecard.reports.as_json import written
from scorecard.reports.edition import Edition, Headline, Parameters
from scorecard.reports.edition_lines import CheckLine
from scorecard.reports.method_lines import method_lines
from scorecard.reports.report_words import check_line, headline_words
from scorecard.schemas.history import history_document
from scorecard.schemas.report_lines import (
    Names,
    change_of,
    criterion_lines,
    event_lines,
    evidence_lines,
    history_lines,
    indicator_lines,
    moved_lines,
)
from scorecard.scoring.interval import INTERVAL_LEVEL
from scorecard.scoring.lift import lifts
from scorecard.scoring.periods import Period, quarter_named, quarter_of
from scorecard.scoring.refresh import MISSING, SINGLE_ORIGIN, STALE, refresh
from scorecard.scoring.results import Scorecard
from scorecard.scoring.scorecard import scorecard_of
from scorecard.scoring.simulation import Simulation, seed_of, simulate
from scorecard.store import annex, evidence_list, frameworks, indicators, sources

# Of what waits for a review, so many are named.
MOST_NAMED = 200


@dataclass(frozen=True)
class Publication:
    """What a publication adds to what is computed; a draft has none of it.

    `software` and `numpy` are those that made it first, when it is compiled again.
    """

    number: int | None = None
    reason: str | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    ledger_size: int | None = None
    ledger_root: str | None = None
    software: str | None = None
    numpy: str | None = None


DRAFT = Publication()


def known_quarter(quarter: str) -> Period:
    """Raises Invalid for what is no quarter."""
    try:
        return quarter_named(quarter)
    except ValueError as error:
        raise Invalid.at("quarter", str(error)) from None


def finished_quarter(quarter: str, today: date) -> Period:
    """Raises Invalid for what is no quarter, or one that is not over."""
    period = known_quarter(quarter)
    if period.end >= today:
        raise Invalid.at("quarter", f"{quarter} ends on {period.end}; report on it after that.")
    return period


def software() -> str:
    """What makes reports here, by name and version."""
    return f"scorecard {version('scorecard')}"


def compile_report(
    database: Database,
    candidate: str,
    framework: str,
    period: Period,
    version_: int | None = None,
    known_at: datetime | None = None,
    publication: Publication = DRAFT,
) -> Edition:
    """The same document whenever it is asked for with the same clocks, version and publication.

    Raises NotFound for names, Invalid for a `known_at` before the ledger begins.
    """
    question = Question(candidate, framework, period.end, version_, known_at)
    with database.reading.begin() as session:
        basis = read_basis(session, question)
        settled = replace(
            question, version=basis.standing.version, known_at=basis.standing.known_at
        )
        read = _Read(session, basis)
    before = quarter_of(period.start - timedelta(days=1))
    # Both readings are of what is known now: what was said then is in the revisions.
    compared = compare_scores(database, replace(settled, as_of=before.end), settled)[1]
    history = history_document(trace_history(database, settled, None, "quarter", LATEST)[1])
    simulation = _simulated(basis)
    parameters = _parameters(basis, period, before, simulation, publication)
    card = read.card
    units, names = read.names.units, compared.names
    return Edition(
        parameters=parameters,
        headline=_headline(parameters, card, compared, simulation, names),
        criteria=list(criterion_lines(basis.framework, card, compared)),
        indicators=list(indicator_lines(card, compared, units, read.lifts, read.queue)),
        history=list(history_lines(history, basis.framework.tree.code)),
        change=change_of(compared),
        moved=list(moved_lines(compared)),
        revisions=list_revised(database, settled, period, publication.published_at),
        evidence=list(evidence_lines(card, compared, read.entries, read.names)),
        events=list(
            event_lines(
                read_context(
                    database, candidate, period.start, period.end, basis.standing.known_at
                ),
                read.names,
            )
        ),
        checklist=read.checklist(),
        method=method_lines(read.document),
    )


class _Read:
    """What one snapshot says beyond the basis: the card, its entries whole, and what waits."""

    def __init__(self, session: Session, basis: Basis) -> None:
        self.known_at = basis.standing.known_at
        assessment = basis.assessed()
        self.card = scorecard_of(assessment)
        self.lifts = lifts(assessment)
        self.queue = refresh(assessment, basis.evidence)
        leaves = list(self.card.overall.leaves())
        numbers = [carries.entry for leaf in leaves for carries in leaf.entries]
        self.entries = annex.whole_entries(session, numbers, self.known_at)
        codes = {leaf.code for leaf in leaves}
        self.names = Names(
            units={
                code: one.unit for code, (_, one) in indicators.numbered(session, codes).items()
            },
            sources={one.slug: one.name for one in sources.list_sources(session)},
        )
        asked = basis.question
        version_ = frameworks.get_version(session, asked.framework, basis.standing.version)
        self.document: dict[str, Any] = orjson.loads(version_.document)
        filters = evidence_list.Filters(
            known_at=self.known_at,
            candidate=asked.candidate,
            indicators=tuple(sorted(codes)),
            status="pending",
        )
        self.waiting = evidence_list.list_page(session, filters, MOST_NAMED, None)[0]

    def checklist(self) -> list[CheckLine]:
        overall = self.card.overall
        titles = {node.code: node.title for node in overall.walk()}
        withheld = [titles[node.code] for node in overall.walk() if node.score is None]
        disputed = [one for one in self.entries.values() if one["disputes"]]
        return [
            check_line("coverage", withheld),
            check_line("missing", self._queued(MISSING)),
            check_line("stale", self._queued(STALE)),
            check_line("single-origin", self._queued(SINGLE_ORIGIN)),
            check_line("disputes", sorted(one["title"] for one in disputed)),
            check_line("unreviewed", sorted(one["title"] for one in self.waiting)),
        ]

    def _queued(self, reason: str) -> list[str]:
        return [one.title for one in self.queue if reason in one.reasons]


def _simulated(basis: Basis) -> Simulation:
    check_draws("draws", DRAWS, len(basis.framework.indicators()), MOST_CELLS)
    seed = seed_of(basis.sha256, basis.question.candidate, basis.day, basis.standing.revision, 0)
    return simulate(basis.assessed(), 0, DRAWS, seed)


def _parameters(
    basis: Basis, period: Period, before: Period, simulation: Simulation, published: Publication
) -> Parameters:
    clocks, framework = basis.clocks, basis.framework
    return Parameters(
        candidate=clocks.candidate,
        candidate_name=clocks.candidate_name,
        framework=clocks.framework,
        framework_title=framework.title,
        framework_description=framework.description,
        framework_version=clocks.version,
        framework_sha256=basis.sha256,
        quarter=period.name,
        quarter_before=before.name,
        as_of=written(clocks.as_of),
        known_at=written(clocks.known_at),
        revision=clocks.revision,
        decimals=clocks.decimals,
        interval_level=INTERVAL_LEVEL,
        lowest=_closed(framework.scale.lowest),
        highest=_closed(framework.scale.highest),
        draws=simulation.draws,
        seed=0,
        numpy=published.numpy or simulation.numpy,
        software=published.software or software(),
        number=published.number,
        reason=published.reason,
        published_at=None if published.published_at is None else written(published.published_at),
        published_by=published.published_by,
        ledger_size=published.ledger_size,
        ledger_root=published.ledger_root,
    )


def _headline(
    parameters: Parameters,
    card: Scorecard,
    compared: Compared,
    simulation: Simulation,
    names: dict[str, Any],
) -> Headline:
    overall, found = card.overall, compared.comparison
    target = None if simulation.target is None else simulation.target.value
    ready = None if simulation.ready is None else simulation.ready.value
    capped = card.band_capped_by
    return Headline(
        score=overall.score,
        lower=overall.lower,
        upper=overall.upper,
        target=overall.threshold,
        verdict=overall.verdict,
        band=card.band,
        band_capped_by=None if capped is None else names[capped].title,
        ready=card.ready,
        target_probability=target,
        ready_probability=ready,
        coverage=overall.coverage,
        worst_case=overall.worst_case,
        best_case=overall.best_case,
        words=list(
            headline_words(
                name=parameters.candidate_name,
                day=parameters.as_of,
                quarter_before=parameters.quarter_before,
                decimals=parameters.decimals,
                level=parameters.interval_level,
                score=overall.score,
                lower=overall.lower,
                upper=overall.upper,
                target=overall.threshold,
                verdict=overall.verdict,
                change=found.change,
                clear=found.clear,
                short=[one.title for one in card.blockers if one.code != overall.code],
                ready=card.ready,
                likely=target,
            )
        ),
    )


def _closed(end: float) -> float | None:
    return end if abs(end) != float("inf") else None
