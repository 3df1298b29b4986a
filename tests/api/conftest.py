"""One small service for all that is refused: nothing a refused request sends is ever written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from scorecard.actions.add_account import add_account
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.issue_token import issue_token
from scorecard.actions.open_database import open_database
from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Role
from tests.conftest import NOW, an_app
from tests.factories import a_document, an_entry
from tests.store.ledger import begin, publish

KNOWN = "01936b2e-7c1a-7000-8000-000000000001"
TABLES = ("candidate_change", "evidence", "evidence_revision", "source", "indicator")
TABLES += ("candidate", "framework", "framework_version", "api_token", "account")


class Small:
    """The service, the headers of each role, and how much its database holds."""

    def __init__(self, app: Flask, tokens: dict[Role, dict[str, str]]) -> None:
        self.app = app
        self.tokens = tokens
        self.database = app.extensions["scorecard"].database

    def held(self) -> list[int]:
        with self.database.reading.begin() as session:
            counted = (text(f"SELECT count(*) FROM {table}") for table in TABLES)
            return [session.scalar(query) for query in counted]

    def ask(self, method: str, path: str, role: Role | None = None, **more):
        headers = {**(self.tokens[role] if role else {}), **more.pop("headers", {})}
        return self.app.test_client().open(f"/api/v1{path}", method=method, headers=headers, **more)


@pytest.fixture(scope="module")
def small_service(server, empty_template) -> Iterator[Small]:
    database = open_database(server.create(empty_template))
    accounts = {role: add_account(database, str(role), role, None, NOW) for role in Role}
    begin(database)
    publish(database, accounts[Role.ADMIN])
    draft_framework(database, a_document(version=2), accounts[Role.ADMIN], NOW)
    record_evidence(database, [an_entry(id=KNOWN)], accounts[Role.ADMIN], NOW)
    app = an_app(database, max_body_bytes=50_000)
    yield Small(
        app,
        {
            role: {"Authorization": f"Bearer {issue_token(database, who, 'test', NOW)}"}
            for role, who in accounts.items()
        },
    )
    app.extensions["scorecard"].database.engine.dispose()
    database.engine.dispose()


@pytest.fixture
def small(small_service, time_machine) -> Iterator[Small]:
    """The same service; at the end it holds what it held, or the test fails."""
    time_machine.move_to(NOW.replace(month=12), tick=False)
    before = small_service.held()
    yield small_service
    assert small_service.held() == before, "something was written"
