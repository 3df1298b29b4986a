"""The pages where admins keep the catalogue, frameworks and webhooks: who may, what is refused."""

from __future__ import annotations

import re
from io import BytesIO

import orjson
import pytest

from scorecard.actions.add_account import add_account
from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.deliver_changes import deliver_next, number_changes
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.read_catalogue import list_candidates, read_candidate, read_indicator
from scorecard.actions.read_framework import list_framework_versions, list_frameworks
from scorecard.actions.read_webhooks import list_webhooks
from scorecard.records import Candidate, Level, Review, Role
from scorecard.web.service import now
from tests.conftest import NOW, an_app
from tests.dashboard.test_pages import HOSTILE, Page
from tests.delivery.receiving import Receiver, status
from tests.factories import a_document
from tests.store.ledger import begin, publish

from .signing import FROM_HERE, PASSWORD, people, sign_in

ELSEWHERE = {**FROM_HERE, "Sec-Fetch-Site": "cross-site"}
VERSION_2 = "/admin/frameworks/simple/2"
INDICATOR = {
    "key": "k",
    "name": "Support for accession",
    "code": "support_accession",
    "kind": "quantity",
    "unit": "%",
    "review": "none",
}


@pytest.fixture
def ledger(database, admin):
    begin(database)
    publish(database, admin)
    people(database, Role.REVIEWER)
    add_account(database, "chief", Role.ADMIN, PASSWORD, NOW)
    return database


@pytest.fixture
def app(ledger):
    """The service of an operator who allows receivers on this machine."""
    app = an_app(ledger, webhook_allow="127.0.0.0/8")
    yield app
    app.extensions["scorecard"].database.engine.dispose()


@pytest.fixture
def chief(client):
    sign_in(client, "chief")
    return client


@pytest.fixture
def draft(ledger, admin):
    """Version 2, in which the criterion has another floor and the indicator another title."""
    document = a_document(version=2)
    document["tree"]["children"][0]["floor"]["value"] = 55
    document["tree"]["children"][0]["children"][0]["title"] = "Support, as asked"
    draft_framework(ledger, document, admin, NOW)


def send(client, path, expected, **form):
    response = client.post(path, data=form, headers=FROM_HERE)
    assert response.status_code == expected, response.text
    return response


def show(client, path):
    response = client.get(path, headers=FROM_HERE)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    return Page(response.text)


def send_document(client, document, expected):
    text = document if isinstance(document, str) else orjson.dumps(document).decode()
    return send(client, "/admin/frameworks", expected, key="k", document=text)


def test_a_candidate_is_added_and_can_be_written_about(chief, ledger):
    form = {"key": "k", "name": "Moldova", "code": "MDA"}
    for _ in range(2):  # sent twice, it is added once
        added = send(chief, "/admin/candidates", 303, **form).location
    page = show(chief, added)
    assert "MDA is added" in page.text
    assert "/evidence/new?candidate=MDA" in {link["href"] for link in page.all("a")}
    assert read_candidate(ledger, "MDA").name == "Moldova"


@pytest.mark.parametrize(
    ("form", "number", "told"),
    [
        ({"name": "Moldova", "code": "mda"}, 422, "Must look like UKR"),
        ({"name": "Moldova"}, 422, "Missing data"),
        ({"name": "Another", "code": "UKR"}, 409, "UKR"),
    ],
)
def test_a_candidate_that_cannot_be_is_refused_at_its_field(chief, ledger, form, number, told):
    page = Page(send(chief, "/admin/candidates", number, key="k", **form).text)
    assert told in page.text
    assert "#code" in {link.get("href") for link in page.all("a")}
    assert [one["value"] for one in page.all("input") if one.get("name") == "name"] == [
        form["name"]
    ]
    assert len(list_candidates(ledger)) == 1


def test_an_indicator_with_a_ladder_is_entered_a_line_a_level(chief, ledger):
    form = {**INDICATOR, "kind": "ordinal", "unit": "level", "review": "four-eyes"}
    levels = "0: nothing\r\n1 – a draft law\r\n\r\n2  in force"
    added = send(chief, "/admin/indicators", 303, **form, levels=levels).location
    made = read_indicator(ledger, "support_accession")
    assert made.levels == (Level(0, "nothing"), Level(1, "a draft law"), Level(2, "in force"))
    assert made.review is Review.FOUR_EYES
    assert "support_accession is in the catalogue" in show(chief, added).text


@pytest.mark.parametrize(
    ("changes", "number", "field", "told"),
    [
        ({"minimum": "low"}, 422, "minimum", "is not a number"),
        ({"minimum": "9", "maximum": "1"}, 422, "minimum", "Must not be above the maximum"),
        ({"levels": "one: a law"}, 422, "levels", "Line 1 must be a level"),
        ({"kind": "ordinal"}, 422, "levels", "needs its levels"),
        ({"code": "support"}, 409, "code", "support"),
        ({"unit": ""}, 422, "unit", "Missing data"),
    ],
)
def test_what_is_wrong_with_an_indicator_is_said_at_its_field(
    chief, ledger, changes, number, field, told
):
    page = Page(send(chief, "/admin/indicators", number, **{**INDICATOR, **changes}).text)
    assert told in page.text
    assert f"#{field}" in {link.get("href") for link in page.all("a")}
    typed = [one.get("value") for one in page.all("input") if one.get("id") == "name"]
    assert typed == ["Support for accession"]


def test_indicators_are_found_by_part_of_a_name(chief, ledger):
    assert "1 of 1 has “SUPP” in code or name" in show(chief, "/admin/indicators?q=SUPP").text
    assert "None is called like that" in show(chief, "/admin/indicators?q=x").text


def test_the_next_version_begins_with_the_newest_and_is_kept_as_a_draft(chief, ledger):
    answer = chief.get("/admin/frameworks/simple/next.json", headers=FROM_HERE)
    assert "simple-2.json" in answer.headers["Content-Disposition"]
    document = answer.get_json()
    assert document == a_document(version=2)
    document["tree"]["children"][0]["floor"]["value"] = 55
    upload = (BytesIO(orjson.dumps(document)), "simple-2.json")
    drafted = send(chief, "/admin/frameworks", 303, key="k", file=upload).location
    assert drafted == VERSION_2
    (newest, _) = list_framework_versions(ledger, "simple")
    assert (newest["version"], newest["status"]) == (2, "draft")


def test_a_draft_sent_twice_is_kept_once(chief, ledger):
    for _ in range(2):
        send_document(chief, a_document(version=2), 303)
    assert len(list_framework_versions(ledger, "simple")) == 2


def test_a_draft_says_what_it_changes_and_is_published_for_good(chief, ledger, draft):
    text = show(chief, VERSION_2).text
    assert "What it changes against version 1" in text
    assert "Public (public) floor 40 55" in text
    assert "Publishing freezes this version" in text
    refused = send(chief, VERSION_2, 422)
    assert "Say that you mean it" in refused.text
    assert 'href="#sure"' in refused.text
    send(chief, VERSION_2, 303, sure="yes")
    text = show(chief, VERSION_2).text
    assert "it never changes" in text
    assert "Publish version 2" not in text
    assert "already published" in send(chief, VERSION_2, 409, sure="yes").text


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("", "Choose a file, or paste the document."),
        ("{", "The document is not JSON: "),
        ("[]", "Invalid input type"),
        ("[" * 101 + "]" * 101, "nests too deep"),
    ],
)
def test_what_is_no_document_is_said_and_stays(chief, ledger, document, told):
    page = Page(send_document(chief, document, 422).text)
    assert told in page.text
    assert len(list_frameworks(ledger)) == 1


def test_all_that_is_wrong_with_a_document_is_said_with_the_name_of_the_place(chief, ledger):
    document = a_document(version=2)
    document["tree"]["children"][0]["weight"] = "much"
    document["tree"]["children"][0]["children"][0]["indicator"] = "suport"
    page = Page(send_document(chief, document, 422).text)
    assert "tree.children[0].weight (public): Must be a number" in page.text
    document["tree"]["children"][0]["weight"] = 1
    page = Page(send_document(chief, document, 422).text)
    assert "tree.children[0].children[0].indicator (suport): No indicator" in page.text
    assert '"suport"' in page.text, "what was sent stays"


def test_a_version_out_of_turn_is_refused_with_the_one_that_follows(chief, ledger):
    assert "next version of" in send_document(chief, a_document(version=7), 409).text


def test_a_webhook_is_added_tried_told_and_ended(chief, app, ledger, admin):
    with Receiver([status(500), status(204), status(503)]).listening() as receiver:
        made = send(chief, "/admin/webhooks", 201, url=receiver.url)
        (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made.text)
        (hook,) = list_webhooks(ledger)
        here = f"/admin/webhooks/{hook['id']}"
        assert secret not in chief.get(here, headers=FROM_HERE).text
        assert "was not taken: Answered 500" in Page(send(chief, f"{here}/test", 200).text).text
        assert "was taken: Answered 204." in Page(send(chief, f"{here}/test", 200).text).text
        add_candidate(ledger, Candidate("MDA", "Moldova"), admin, NOW)
        _deliver(app)
        text = show(chief, here).text
        assert "Answered 503" in text
        (message,) = re.findall(r"chg_\d+", text)
        send(chief, f"{here}/deliveries/{message}/retry", 303)
        _deliver(app)
        page = show(chief, f"{here}?status=delivered")
        assert message in page.text
        assert "Answered 204" in page.text
        assert "None of these" in show(chief, f"{here}?status=failed").text
        send(chief, f"{here}/end", 303, sure="yes")
    assert "ended" in show(chief, here).text
    assert "Send again" not in show(chief, here).text
    for what in ("test", "secret", f"deliveries/{message}/retry"):
        send(chief, f"{here}/{what}", 409, sure="yes")


def _deliver(app):
    service = app.extensions["scorecard"]
    number_changes(service.database)
    while deliver_next(service.database, service.receivers, now):
        pass


def test_a_new_secret_and_an_end_are_meant(chief, ledger):
    send(chief, "/admin/webhooks", 201, url="http://127.0.0.1:9/hook?k=1")
    (hook,) = list_webhooks(ledger)
    here = f"/admin/webhooks/{hook['id']}"
    assert 'href="#end"' in send(chief, f"{here}/end", 422).text
    assert 'href="#renew"' in send(chief, f"{here}/secret", 422).text
    assert list_webhooks(ledger)[0]["ended_at"] is None
    assert "whsec_" in send(chief, f"{here}/secret", 201, sure="yes").text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"url": "ftp://x"}, "url"),
        ({}, "url"),
        ({"url": "http://127.0.0.1/", "candidate": "XX"}, "candidate"),
    ],
)
def test_an_address_that_must_not_be_asked_is_refused_at_its_field(chief, ledger, form, field):
    refused = send(chief, "/admin/webhooks", 422, **form)
    assert f'href="#{field}"' in refused.text
    assert list_webhooks(ledger) == []


@pytest.mark.parametrize(
    "path", ["/admin/candidates", "/admin/indicators", "/admin/frameworks", "/admin/webhooks"]
)
def test_these_are_for_admins_and_only_from_here(client, ledger, path):
    sign_in(client, "reviewer")
    assert client.get(path, headers=FROM_HERE).status_code == 403
    assert client.post(path, headers=FROM_HERE).status_code == 403
    sign_in(client, "chief")
    assert client.post(path, headers=ELSEWHERE).status_code == 403


@pytest.mark.parametrize("what", ["end", "secret", "test", "deliveries/chg_1/retry"])
def test_a_webhook_that_nobody_made_is_not_found(chief, ledger, what):
    send(chief, f"/admin/webhooks/none/{what}", 404, sure="yes")


def test_what_somebody_typed_is_text_on_these_pages(chief, ledger):
    send(chief, "/admin/candidates", 303, key="k", name=HOSTILE, code="MDA")
    send(chief, "/admin/indicators", 303, **{**INDICATOR, "name": HOSTILE, "unit": HOSTILE})
    send_document(chief, a_document(version=2, title=HOSTILE), 303)
    refused = send_document(chief, f"</textarea>{HOSTILE}", 422)
    shown = [
        refused.text,
        *(
            chief.get(path, headers=FROM_HERE).text
            for path in ("/admin/candidates", "/admin/indicators", "/admin/frameworks", VERSION_2)
        ),
    ]
    for html in shown:
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html
