"""The page that imports a file, as a browser without scripts and one with scripts use it."""

from __future__ import annotations

import io
import json
import re

import pytest

from scorecard.records import Role
from tests.conftest import an_app
from tests.dashboard.signing import FROM_HERE, people, sign_in
from tests.dashboard.test_pages import HOSTILE, HTML, Page, get
from tests.factories import a_body
from tests.store.ledger import begin, publish

FORM = "/evidence/import"


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    return database


@pytest.fixture
def analyst(client, ledger, tokens):
    """An analyst by a token, which costs less than the hash of a password."""
    client.environ_base["HTTP_AUTHORIZATION"] = tokens[Role.ANALYST]["Authorization"]
    return client


def as_ndjson(*bodies):
    return "\n".join(json.dumps(body) for body in bodies).encode()


def send(client, content, do="record", name="poll.ndjson", headers=FROM_HERE, **more):
    form = {"file": (io.BytesIO(content), name), "key": "a-key", "do": do, **more}
    return client.post(FORM, data=form, headers=headers)


def titles(client):
    return {entry["title"] for entry in client.get("/api/v1/evidence").get_json()["items"]}


def lines(response):
    assert response.mimetype == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


def test_it_is_for_analysts_and_linked_for_them(client, ledger):
    people(ledger, Role.ANALYST, Role.VIEWER)
    answer = client.get(FORM, headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")
    assert FORM not in client.get("/", headers=HTML).text
    sign_in(client, "viewer")
    assert client.get(FORM, headers=HTML).status_code == 403
    assert FORM not in client.get("/", headers=HTML).text
    sign_in(client, "analyst")
    assert FORM in {link["href"] for link in get(client, "/").all("a")}


def test_the_form_says_what_is_taken_and_each_has_a_key_of_its_own(analyst):
    page = get(analyst, FORM)
    (file,) = [field for field in page.all("input") if field.get("type") == "file"]
    assert file["accept"] == ".csv,.ndjson,.xlsx"
    assert "at most 64 MiB" in page.text
    assert "No file was sent yet" in page.text
    assert not page.misplaced
    keys = [
        next(field["value"] for field in get(analyst, FORM).all("input") if field["name"] == "key")
        for _ in range(2)
    ]
    assert len(set(keys)) == 2


def test_a_trial_says_what_the_scores_would_become_and_records_nothing(analyst):
    answer = send(analyst, as_ndjson(a_body(value=80)), do="try")
    assert answer.status_code == 303
    page = get(analyst, answer.headers["Location"])
    assert "1 entry can be recorded" in page.text
    assert "What each score would become" in page.text
    assert "Choose the same file again" in page.text
    assert not page.misplaced
    assert titles(analyst) == set()


def test_what_is_recorded_is_on_its_page_and_in_the_list(analyst):
    answer = send(analyst, as_ndjson(a_body(title="a"), a_body(title="b")))
    page = get(analyst, answer.headers["Location"])
    assert "2 entries recorded" in page.text
    assert "All of them count now" in page.text
    assert titles(analyst) == {"a", "b"}
    listed = get(analyst, FORM)
    assert "poll.ndjson recorded 2" in listed.text
    assert answer.headers["Location"] in {link.get("href") for link in listed.all("a")}


def test_what_passed_a_trial_is_recorded_and_no_other_file_in_its_place(analyst):
    tried = send(analyst, as_ndjson(a_body(title="a")), do="try").headers["Location"]
    page = get(analyst, tried)
    (sha256,) = [one["value"] for one in page.all("input") if one.get("name") == "tried"]
    other = send(analyst, as_ndjson(a_body(title="b")), tried=sha256)
    assert other.status_code == 422
    assert "another file than the one that was tried" in other.text
    assert titles(analyst) == set()
    assert send(analyst, as_ndjson(a_body(title="b")), do="try", tried=sha256).status_code == 303
    assert send(analyst, as_ndjson(a_body(title="a")), tried=sha256).status_code == 303
    assert titles(analyst) == {"a"}


def test_the_same_form_sent_twice_records_once(analyst):
    first = send(analyst, as_ndjson(a_body()))
    assert send(analyst, as_ndjson(a_body())).headers["Location"] == first.headers["Location"]
    assert len(titles(analyst)) == 1


def test_another_file_in_the_same_form_is_another_request(analyst):
    send(analyst, as_ndjson(a_body(title="a")))
    send(analyst, as_ndjson(a_body(title="b")))
    assert titles(analyst) == {"a", "b"}


def test_what_is_wrong_is_a_table_and_a_file(analyst):
    rows = [a_body(title=f"{n}", observed_on="31.12.2025") for n in range(120)]
    answer = send(analyst, as_ndjson(*rows))
    html = analyst.get(answer.headers["Location"], headers=HTML).text
    page = Page(html)
    assert "Nothing was recorded: 120 things to change" in page.text
    assert "the first 100 stand below" in page.text
    assert "120 × observed_on : Must be a day" in page.text
    assert html.count("31.12.2025") == 100
    (saved,) = [link["href"] for link in page.all("a") if link["href"].endswith("errors.csv")]
    told = analyst.get(saved, headers=HTML)
    assert len(told.text.splitlines()) == 121
    assert titles(analyst) == set()


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        (b"a,b\n1\n", "poll.csv", "Row 2 has 1 cells, the header 2"),
        (b"\xff\xfe", "poll.csv", "save it as UTF-8"),
        (b"PK\x03\x04", "poll.xlsx", "no workbook"),
        (b"x", "poll.pdf", "send .csv, .ndjson, .xlsx"),
        (b"x", "", "Choose a file"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_above_the_form(analyst, content, name, text):
    answer = send(analyst, content, name=name)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert text in page.text
    assert [field for field in page.all("input") if field.get("aria-invalid")]


def test_a_file_beyond_the_limit_is_refused_with_the_limit(ledger, tokens):
    app = an_app(ledger, max_import_bytes=2**18)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = tokens[Role.ANALYST]["Authorization"]
    answer = send(client, b"x" * (2**18 + 1), name="poll.csv")
    assert (answer.status_code, "at most 0.2" in answer.text) == (422, True)
    answer = send(client, b"x" * (2**18 + 20_000), name="poll.csv")
    assert (answer.status_code, "may have 0.25 MiB" in answer.text) == (413, True)
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize("form", [{"do": "drop"}, {"key": "a b"}, {"key": ""}])
def test_a_form_that_no_page_made_is_refused(analyst, form):
    assert send(analyst, as_ndjson(a_body()), **form).status_code == 422
    assert titles(analyst) == set()


def test_another_site_cannot_send_it(client, ledger):
    people(ledger, Role.ANALYST)
    sign_in(client, "analyst")
    foreign = {**FROM_HERE, "Sec-Fetch-Site": "cross-site"}
    assert send(client, as_ndjson(a_body()), headers=foreign).status_code == 403
    assert titles(client) == set()
    assert send(client, as_ndjson(a_body())).status_code == 303


def test_whatever_stands_in_a_file_is_text_on_the_page(analyst):
    answer = send(
        analyst,
        as_ndjson(a_body(source=HOSTILE)),
        name="<img src=x onerror=alert(1)>{{ 7*7 }}.ndjson",
    )
    html = analyst.get(answer.headers["Location"], headers=HTML).text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "49" not in re.findall(r">\s*(49)\s*<", html)
    assert "<script>alert" not in analyst.get(FORM, headers=HTML).text


def test_a_script_is_told_each_stage_and_where_the_outcome_is(analyst):
    asking = {**FROM_HERE, "Accept": "application/x-ndjson"}
    *stages, last = lines(send(analyst, as_ndjson(a_body()), do="try", headers=asking))
    assert [told["stage"] for told in stages] == [
        "reading the file",
        "checking the cells",
        "looking up what they name",
        "recording",
        "weighing the effect",
    ]
    assert "1 entry can be recorded" in get(analyst, last["location"]).text


def test_a_script_is_told_what_is_wrong_with_the_file(analyst):
    asking = {**FROM_HERE, "Accept": "application/x-ndjson"}
    *_, last = lines(send(analyst, b"a,b\n1\n", name="poll.csv", headers=asking))
    assert last["problem"]["status"] == 422
    assert "Row 2" in last["problem"]["errors"][0]["detail"]
    refused = send(analyst, b"x", name="poll.pdf", headers=asking)
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")


def test_the_form_leads_to_files_to_fill_in(analyst):
    links = {link["href"] for link in get(analyst, FORM).all("a")}
    for name in ("csv", "ndjson", "xlsx"):
        assert f"/api/v1/evidence/imports/template.{name}" in links


def test_an_import_that_nobody_made_is_not_found(analyst):
    assert analyst.get(f"{FORM}/nothing", headers=HTML).status_code == 404
