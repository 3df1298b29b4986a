"""What is measured of the service: requests through its application object, and its actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import Any

import orjson
from flask import Flask
from sqlalchemy import select

from benchmarks.entries import CANDIDATES, INDICATORS, LAST_DAY, summary
from benchmarks.workload import FRAMEWORK, Workload
from benchmarks.wsgi import Call
from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.trace_history import trace_history
from scorecard.api.edge import to_json
from scorecard.app import create_app
from scorecard.config import Settings
from scorecard.records import Evidence, Kind
from scorecard.schemas.history import history_document
from scorecard.schemas.scorecard import ScorecardView
from scorecard.store.account_tables import AccountRow
from scorecard.store.columns import columns_for
from scorecard.store.tables import CandidateRow, IndicatorRow, SourceRow

# Reads are of a candidate that nobody writes about; each way of writing has one of its own.
READ, POSTED, RECORDED, RAW, PLAIN = CANDIDATES[-1], *CANDIDATES[30:34]
REBUILT = CANDIDATES[:30]
API = "/api/v1"
PAGE = 50
# Never the last of a criterion, whose entries would wait for a review.
ACCEPTED_AT_ONCE = [code for code in INDICATORS if not code.endswith("_i30")]
VIEW = ScorecardView()


def application(workload: Workload) -> Flask:
    return create_app(Settings(database_url=workload.url, rate_limit="1000000000 per minute"))


def says(n: int) -> dict[str, Any]:
    """The n-th new entry, as the API and the record have it. No two say the same."""
    return {
        "kind": "measurement",
        "value": n % 1000 / 10,
        "observed_on": LAST_DAY - timedelta(days=n % 3000),
        "credibility": 2,
        "title": f"A new entry, number {n}",
        "summary": summary(n),
        "url": f"https://example.org/new/{n}",
    }


def indicator(n: int) -> str:
    return ACCEPTED_AT_ONCE[n % len(ACCEPTED_AT_ONCE)]


class Reads:
    """The reading requests. Making one also fills the cache that it is served from."""

    def __init__(self, app: Flask, token: str) -> None:
        card = f"{API}/scorecards/{READ}/{FRAMEWORK}"
        listed = f"{API}/evidence?limit={PAGE}"
        span = "interval=month&from=2016-01-01&to=2025-12-31"
        self.poll = Call(app, card).expecting(200)
        known = {"Authorization": f"Bearer {token}"}
        self.poll_with_token = Call(app, card, headers=known).expecting(200)
        etag = self.poll.answered["ETag"]
        self.not_modified = Call(app, card, headers={"If-None-Match": etag}).expecting(304)
        self.history = Call(app, f"{card}/history?{span}").expecting(200)
        self.readiness = Call(app, f"/c/{READ}/{FRAMEWORK}").expecting(200)
        self.listed = Call(app, f"{listed}&candidate={READ}").expecting(200)
        # Nothing is held for whoever signs in.
        self.listed_anew = Call(app, f"{listed}&candidate={READ}", headers=known).expecting(200)
        self.first_page = Call(app, listed).expecting(200)

    def page(self, number: int) -> Call:
        """The request for a page of the whole list, reached by the cursors before it."""
        at = self.first_page
        for _ in range(number - 1):
            cursor = orjson.loads(at())["next_cursor"]
            at = Call(at.app, f"{API}/evidence?limit={PAGE}&cursor={cursor}")
        return at.expecting(200)


class Writes:
    """The ways of recording one new entry."""

    def __init__(self, app: Flask, workload: Workload) -> None:
        self.workload = workload
        self.numbers = count(1)
        self.post = Call(
            app,
            f"{API}/evidence",
            method="POST",
            headers={"Authorization": f"Bearer {workload.token}"},
            body=self.body,
        ).expecting(201)
        self.number_of = _numbers(workload)

    def body(self) -> bytes:
        n = next(self.numbers)
        about = {"candidate": POSTED, "indicator": indicator(n), "source": "source-b"}
        return orjson.dumps({**about, **says(n)})

    def record(self, candidate: str = RECORDED) -> None:
        n = next(self.numbers)
        stated = {**says(n), "kind": Kind.MEASUREMENT}
        entry = Evidence(candidate=candidate, indicator=indicator(n), source="source-b", **stated)
        workload = self.workload
        record_evidence(workload.database, [entry], workload.analyst, datetime.now(UTC))

    def contents(self) -> dict[str, Any]:
        """The columns of an entry, for the raw transaction."""
        n = next(self.numbers)
        return {
            **says(n),
            "indicator_id": self.number_of[indicator(n)],
            "source_id": self.number_of["source-b"],
            "reliability": "B",
            "observed_precision": "day",
            "review": "none",
            "recorded_by": self.workload.analyst.id,
            "url_mark": n,
            "text_mark": n,
        }


def _numbers(workload: Workload) -> dict[str, int]:
    """Row numbers by code, of candidates, indicators and sources."""
    names: list[tuple[Any, Any]] = [
        (CandidateRow.code, CandidateRow.id),
        (IndicatorRow.code, IndicatorRow.id),
        (SourceRow.slug, SourceRow.id),
        (AccountRow.username, AccountRow.id),
    ]
    with workload.database.reading.begin() as session:
        return {name: n for pair in names for name, n in session.execute(select(*pair))}


class Rebuilds:
    """What is made afresh after one new entry, and reading the columns that it is made from.

    Each goes round the candidates, so that none grows by more than a few entries.
    """

    def __init__(self, app: Flask, writes: Writes) -> None:
        self.pages = {one: Call(app, f"/c/{one}/{FRAMEWORK}").expecting(200) for one in REBUILT}
        self.writes = writes
        self.database = writes.workload.database
        self.today = datetime.now(UTC).date()
        self.changed, self.read = cycle(REBUILT), cycle(REBUILT)
        self.candidate = ""

    def one_more(self) -> None:
        self.candidate = next(self.changed)
        self.writes.record(self.candidate)

    def scorecard(self) -> bytes:
        question = Question(self.candidate, FRAMEWORK, self.today)
        return to_json(VIEW.dump(assess_readiness(self.database, question)[1]))

    def readiness(self) -> bytes:
        """The page, as a browser gets it."""
        return self.pages[self.candidate]()

    def scorecard_and_history(self) -> bytes:
        """The scorecard and every quarter of its history, as the API has them."""
        question = Question(self.candidate, FRAMEWORK, self.today)
        history = trace_history(self.database, question, None, "quarter", "latest")[1]
        return self.scorecard() + to_json(history_document(history))

    def columns(self) -> None:
        number = self.writes.number_of[next(self.read)]
        with self.database.reading.begin() as session:
            columns_for(session, number, INDICATORS)
