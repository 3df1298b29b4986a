"""Requests made up from the OpenAPI document: whatever is sent, the answer is one it describes.

Nothing that is asked may fail, what is wrong is refused, and what the document allows is taken:
beyond what a schema can say there are few rules, and each is named here. `make fuzz` sends four
times as many.
"""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64encode
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from scorecard.actions.add_account import add_account
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token
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

# Cases for each route; there are about a hundred.
CASES = int(os.environ.get("SCORECARD_TEST_FUZZ_CASES", "58"))
# What computes for seconds, or hashes a password, on purpose: fewer of them.
DEAR = {"sensitivity", "session", "tokens", "users", "editions", "render"}
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# What bodies and queries name, beside paths.
NAMED = {"candidate", "framework", "indicator", "source", "entry"}
PASSWORD = "correct horse battery staple"
QUARTER = "2025-Q4"
REPORT = f"/api/v1/reports/UKR/simple/{QUARTER}/editions"
FILE = b"a file"

# Refusals of what the document allows: no schema says what day it is, what is recorded already,
# or how two members of a request go together.
BEYOND_A_SCHEMA = (
    # Which day or instant it is.
    "Is in the future|ledger begins|was first published|Has passed already",
    "[Mm]ust (not )?be (after|before) |report on it after that|'0000-Q[1-4]' is not",
    # What is there already, or is not.
    r"No [\w ]+ is called|No evidence entry has|Is [A-F] already|Was used for another request",
    "Is that already|No criterion called",
    r"Nothing is different|Is not a cursor|Is ahead of the feed|The tree has \d",
    "the size it grew to|say why another takes its place|No address is known",
    # What the framework or the indicator takes, and what is too dear.
    r"The scale has no|A score of \S+ cannot be reached|has no levels|An? \w+ has no ",
    r"Must be (at most|between|\d|a power of two)|more than [\d,]+ periods",
    r"Must not be (above|negative)|Must be above|Levels must rise|Only an ordinal|Is above \d",
    r"Is below -?\d",
    # How two members go together.
    r"An? \w+( indicator)? needs |The method \w+ (needs|takes)|Needs a framework|^Give ",
    "Bounds need|The value must lie between|Say (why|what)|Two candidates are compared",
    "Belongs to (an entry|from); give",
    # Which characters a person can type.
    r"Must be characters that can be typed|Must have \d",
)
# A method's rules run across its whole tree, a file of entries is no JSON, and which addresses
# may be told of changes is up to the network.
RULES_OF_THEIR_OWN = {"post_framework", "patch_framework_version", "post_import", "post_webhook"}

schemathesis.openapi.format(
    "date", st.dates(date(1990, 1, 1), datetime.now(UTC).date()).map(date.isoformat)
)
schemathesis.openapi.format(
    "date-time",
    st.datetimes(NOW.replace(tzinfo=None), datetime.now(UTC).replace(tzinfo=None)).map(
        lambda at: f"{at.isoformat()}Z"
    ),
)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A service with one of everything, the headers of its admin, and what there is by name."""
    url = Sqlite(tmp_path_factory.mktemp("fuzz")).create()
    migrate(url)
    database = open_database(url)
    admin = add_account(database, "admin", Role.ADMIN, PASSWORD, NOW)
    people = [f"analyst-{n}" for n in range(5)]
    for name in people:
        add_account(database, name, Role.ANALYST, None, NOW)
    begin(database)
    publish(database, admin)
    draft_framework(database, a_document(version=2), admin, NOW)
    app = an_app(
        database,
        password_attempts="100000 per minute",
        ledger_key=new_seed(),
        webhook_allow="127.0.0.1:9",
        max_exports=1_000_000,  # the transport of these requests closes no answer
        export_seconds=5,
    )
    token = {"Authorization": f"Bearer {issue_token(database, admin, 'fuzz', NOW)}"}
    client = app.test_client()

    def made(path, status=201, **sent):
        answer = client.post(path, headers=token, **sent)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    webhook = made("/api/v1/webhooks", json={"url": "http://127.0.0.1:9/hook"})["id"]
    entries = [
        an_entry(title=f"Entry {n}", value=n, observed_on=date(2025, 12, 1)) for n in range(40)
    ]
    ids = record_evidence(database, entries, admin, NOW).ids
    file = {"file": (BytesIO(FILE), "a.txt")}
    made(f"/api/v1/evidence/{ids[0]}/attachments", data=file)
    head = "candidate,indicator,kind,value,observed_on,source,credibility,title\r\n"
    imported = made(
        "/api/v1/evidence/imports?filename=polls.csv",
        data=head + "UKR,support,measurement,7,2025-12-02,monitor,2,Imported\r\n",
        content_type="text/csv",
    )["id"]
    made(REPORT, json={})
    number_changes(database)
    told = client.get(f"/api/v1/webhooks/{webhook}/deliveries", headers=token).get_json()
    there = {
        "candidate": ["UKR"],
        "framework": ["simple"],
        "indicator": ["support"],
        "source": ["monitor"],
        "entry": list(ids),
        "slug": ["simple", "monitor"],
        "code": ["UKR", "support"],
        "version": [1, 2],
        "entry_id": list(ids),
        "sha256": [hashlib.sha256(FILE).hexdigest()],
        "quarter": [QUARTER],
        "number": [1],
        "username": people,
        "token_id": [
            issue_token(database, admin, f"spare {n}", NOW)[:PREFIX_LENGTH] for n in range(5)
        ],
        "import_id": [imported],
        "webhook_id": [webhook],
        "delivery_id": [one["id"] for one in told["items"]],
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
    right = operation.as_strategy(POSITIVE).map(lambda case: (case, True))
    wrong = operation.as_strategy(NEGATIVE).map(lambda case: (case, False))
    real = st.fixed_dictionaries({name: st.sampled_from(some) for name, some in there.items()})
    writes_files = path.endswith(("/draft", "/verification"))
    dear = writes_files or (verb != "get" and DEAR & set(path.split("/")))

    @settings(
        max_examples=max(CASES // 9, 1) if dear else CASES,
        deadline=None,
        database=None,
        derandomize="SCORECARD_TEST_FUZZ_CASES" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(made=st.one_of(right, wrong), names=real, named=st.integers(0, 3))
    def ask(made, names, named):
        case, allowed = made
        if named:
            _name(case, names)
        if path.endswith("/changes") and isinstance(case.query, dict):
            case.query.pop("wait", None)
        # What is compressed, its transport would take as it comes.
        headers = {**secured, "Accept-Encoding": "identity"}
        answer = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        own = operation.definition.raw["operationId"] in RULES_OF_THEIR_OWN
        if allowed and not own and not _ends_a_line([case.query, case.body]):
            _must_be_taken(answer, [case.query, case.body])

    ask()


def _name(case, names):
    """Ask about what is there, wherever the case names something and has nothing wrong."""
    wrong = {place for place, part in case.meta.components.items() if part.mode is NEGATIVE}
    if ParameterLocation.PATH not in wrong:
        in_path = {name: names[name] for name in names if f"{{{name}}}" in case.operation.path}
        case.path_parameters = {**(case.path_parameters or {}), **in_path}
    for place, said in ((ParameterLocation.QUERY, case.query), (ParameterLocation.BODY, case.body)):
        if place not in wrong and isinstance(said, dict):
            said.update({name: names[name] for name in NAMED & set(said)})


def _ends_a_line(said):
    """A text that ends a line: to Python, unlike JSON Schema, $ comes before that end as well."""
    if isinstance(said, dict):
        return _ends_a_line([*said, *said.values()])
    if isinstance(said, list):
        return any(map(_ends_a_line, said))
    return isinstance(said, str) and said.endswith("\n")


def _must_be_taken(answer, sent):
    """What the document allows is not refused, but by a rule that no schema can say."""
    if answer.status_code not in {400, 422}:
        return
    problem = answer.json()
    for one in problem.get("errors") or [problem]:
        said = one["detail"]
        assert any(re.search(rule, said) for rule in BEYOND_A_SCHEMA), (
            said,
            one.get("pointer", one.get("parameter")),
            sent,
        )
