"""A client that a generator makes from the OpenAPI document works: it lists, reads and records."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from datetime import date
from http import HTTPStatus
from pathlib import Path

import pytest

from scorecard.actions.add_account import find_account
from scorecard.actions.issue_token import issue_token
from scorecard.actions.open_database import open_database
from tests.conftest import NOW, Sqlite, an_app, served

BIN = Path(sys.executable).parent
GENERATED = ("--path", "openapi.json", "--output-path", "readiness_client", "--meta", "none")
# The generator knows no body that is a table.
OF_FILES = {"post_import"}
VERBS = {"get", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def url(sqlite_sample, tmp_path_factory):
    return Sqlite(tmp_path_factory.mktemp("client")).create(sqlite_sample)


@pytest.fixture(scope="module")
def made(url, tmp_path_factory):
    """The generated package, how many operations it should have, and what the generator said."""
    folder = tmp_path_factory.mktemp("generated")
    database = open_database(url)
    app = an_app(database)
    document = app.test_client().get("/api/openapi.json")
    for one in (app.extensions["scorecard"].database, database):
        one.engine.dispose()
    (folder / "openapi.json").write_bytes(document.data)
    done = subprocess.run(
        [BIN / "openapi-python-client", "generate", *GENERATED],
        cwd=folder,
        env={"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield folder / "readiness_client", document.get_json(), done.stdout
    sys.path.remove(str(folder))


def part(name):
    return importlib.import_module(f"readiness_client.{name}")


def test_every_operation_is_in_it(made):
    package, document, said = made
    assert "WARNING" not in said.upper(), said
    named = {
        operation["operationId"]
        for item in document["paths"].values()
        for verb, operation in item.items()
        if verb in VERBS
    }
    assert {path.stem for path in package.glob("api/*/*.py")} - {"__init__"} == named - OF_FILES


def test_it_lists_reads_and_records(made, url):
    models = part("models")
    database = open_database(url)
    token = issue_token(database, find_account(database, "admin"), "client", NOW)
    database.engine.dispose()
    with (
        served(url) as address,
        part("client").AuthenticatedClient(base_url=address, token=token) as client,
    ):
        listed = part("api.evidence.get_evidence").sync(
            client=client, candidate="UKR", indicator="nato_referendum_for", limit=5
        )
        assert len(listed.items) == 5
        assert {entry.indicator for entry in listed.items} == {"nato_referendum_for"}

        read = part("api.scorecards.get_scorecard")
        day = {"as_of": date(2025, 12, 31)}
        card = read.sync("UKR", "nato-accession", client=client, **day)
        assert card.overall.score == pytest.approx(62.7, abs=0.05)
        assert card.as_of == day["as_of"]

        entry = models.Evidence(
            candidate="UKR",
            indicator="nato_referendum_for",
            kind=models.EvidenceKind.MEASUREMENT,
            value=70.0,
            observed_on=date(2025, 12, 15),
            source="kyiv-post",
            credibility=models.EvidenceCredibility.VALUE_3,
            title="A made-up poll, by a generated client",
        )
        record = part("api.evidence.post_evidence")
        recorded = record.sync_detailed(client=client, body=entry, idempotency_key="once")
        assert recorded.status_code == HTTPStatus.CREATED
        again = record.sync(client=client, body=entry, idempotency_key="once")
        assert again.id == recorded.parsed.id

        found = part("api.evidence.get_entry").sync(recorded.parsed.id, client=client)
        assert (found.value, found.title) == (70.0, entry.title)
        after = read.sync("UKR", "nato-accession", client=client, **day)
        assert after.revision == card.revision + 1
        assert after.overall.score != card.overall.score

        entry.indicator = "nato_referendum_fro"
        problem = record.sync(client=client, body=entry)
        assert isinstance(problem, models.Problem)
        assert problem.errors[0].pointer == "#/indicator"
