"""Requests made up from the OpenAPI document: whatever is sent, the answer is one it describes.

`make fuzz` sends many times as many. Nothing that is asked may fail, and what is wrong is refused.
"""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from io import BytesIO

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from scorecard.actions.add_account import add_account
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.issue_token import issue_token
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import open_database
from scorecard.actions.read_changes import number_changes
from scorecard.actions.record_evidence import record_evidence
from scorecard.api import changes
from scorecard.ledger.notes import new_seed
from scorecard.records import Role
from tests.conftest import NOW, Sqlite, an_app
from tests.factories import a_document, an_entry
from tests.store.ledger import begin, publish

# Cases for each route; there are about seventy.
CASES = int(os.environ.get("SCORECARD_TEST_FUZZ_CASES", "6"))
PASSWORD = "correct horse battery staple"
FILE = b"a file"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with one of everything, the headers of its admin, and what there is by name."""
    url = Sqlite(tmp_path_factory.mktemp("fuzz")).create()
    migrate(url)
    database = open_database(url)
    admin = add_account(database, "admin", Role.ADMIN, PASSWORD, NOW)
    begin(database)
    publish(database, admin)
    draft_framework(database, a_document(version=2), admin, NOW)
    entries = [an_entry(title=f"Entry {n}", value=n) for n in range(40)]
    ids = record_evidence(database, entries, admin, NOW).ids
    app = an_app(
        database,
        password_attempts="100000 per minute",
        ledger_key=new_seed(),
        max_exports=1_000_000,  # the transport of these requests closes no answer
        export_seconds=5,
    )
    token = {"Authorization": f"Bearer {issue_token(database, admin, 'fuzz', NOW)}"}
    file = {"file": (BytesIO(FILE), "a.txt")}
    attached = app.test_client().post(
        f"/api/v1/evidence/{ids[0]}/attachments", data=file, headers=token
    )
    assert attached.status_code == 201, attached.text
    number_changes(database)
    there = {
        "candidate": ["UKR"],
        "framework": ["simple"],
        "slug": ["simple", "monitor"],
        "code": ["UKR", "support"],
        "version": [1, 2],
        "entry_id": list(ids),
        "sha256": [hashlib.sha256(FILE).hexdigest()],
        "quarter": ["2025-Q4"],
    }
    yield app, token, there
    app.extensions["scorecard"].database.engine.dispose()
    database.engine.dispose()


@pytest.fixture(scope="module")
def document(service):
    return schemathesis.openapi.from_wsgi("/api/openapi.json", service[0])


def labels():
    """The routes, before there is a service to ask."""
    from scorecard.app import create_app  # noqa: PLC0415 - an app to read the document of
    from scorecard.config import Settings  # noqa: PLC0415

    app = create_app(Settings(database_url="sqlite:///:memory:"))
    document = app.test_client().get("/api/openapi.json").get_json()
    verbs = ("get", "post", "patch", "put", "delete")
    return [(v, p) for p, item in document["paths"].items() for v in verbs if v in item]


@pytest.mark.parametrize(("verb", "path"), labels(), ids=lambda part: part.rpartition("v1/")[2])
def test_every_answer_is_one_that_the_document_describes(
    service, document, verb, path, monkeypatch
):
    _, token, there = service
    monkeypatch.setattr(changes, "LONGEST_STREAM_SECONDS", 0.0)
    operation = document[path][verb]
    secured = token
    if operation.definition.raw["security"] == [{"password": []}]:
        secured = {"Authorization": "Basic " + b64encode(f"admin:{PASSWORD}".encode()).decode()}
    known = [name for name in there if f"{{{name}}}" in path]
    real = {name: st.sampled_from(there[name]) for name in known}
    positive, negative = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    made = st.one_of(operation.as_strategy(positive), operation.as_strategy(negative))

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize="SCORECARD_TEST_FUZZ_CASES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made, names=st.fixed_dictionaries(real), named=st.integers(0, 3))
    def ask(case, names, named):
        if named:
            case.path_parameters = {**(case.path_parameters or {}), **names}
        if path.endswith("/changes") and isinstance(case.query, dict):
            case.query.pop("wait", None)
        # What is compressed, its transport would take as it comes.
        headers = {**secured, "Accept-Encoding": "identity"}
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    ask()
