"""The pages of evidence: the list, one entry, a new one, a correction, and what is refused."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.read_evidence import list_evidence, read_entry, read_revisions
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.records import Candidate, Kind, Level, Review, Role
from scorecard.store.evidence_list import Filters
from tests.conftest import NOW
from tests.dashboard.test_pages import HOSTILE, Page
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

from .signing import FROM_HERE, people, sign_in

NEW = "/evidence/new"
LADDER = a_catalogue_indicator(
    "ladder",
    kind="ordinal",
    minimum=None,
    maximum=None,
    levels=(Level(0, "no law"), Level(1, "in force")),
)
REVIEWED = a_catalogue_indicator("reviewed", review=Review.REQUIRED)


@pytest.fixture
def ledger(database, admin):
    begin(database, a_catalogue_indicator(), LADDER, REVIEWED)
    publish(database, admin)
    people(database, Role.VIEWER, Role.ANALYST, Role.REVIEWER)
    return database


@pytest.fixture
def analyst(ledger, client):
    sign_in(client)
    return client


@pytest.fixture
def recorded(ledger, admin):
    (entry_id,) = record_evidence(ledger, [an_entry(title="Half of them")], admin, NOW).ids
    return entry_id


def a_form(**changes):
    form = {
        "key": "a-key",
        "candidate": "UKR",
        "indicator": "support",
        "kind": "measurement",
        "value": "70",
        "observed_on": "2026-09-30",
        "source": "monitor",
        "credibility": "2",
        "title": "Most are for it",
        "do": "save",
        **changes,
    }
    return {name: text for name, text in form.items() if text is not None}


def send(client, where=NEW, headers=FROM_HERE, **changes):
    return client.post(where, data=a_form(**changes), headers=headers)


def all_of(database):
    return list_evidence(database, Filters(), 50, None)[0]


def test_a_new_entry_is_saved_and_shown(analyst, ledger):
    done = send(analyst, url="https://a.org/poll", lower="", summary="Two\r\nlines")
    assert done.status_code == 303
    (entry,) = all_of(ledger)
    assert done.location == f"/evidence/{entry['id']}"
    assert (entry["value"], entry["recorded_by"], entry["summary"]) == (70, "analyst", "Two\nlines")
    page = Page(analyst.get(done.location, headers=FROM_HERE).text)
    assert "70 %" in page.text
    assert "B2: source usually reliable, information probably true" in page.text
    assert "Most are for it" in page.text


def test_the_form_asks_for_what_the_kind_needs_and_nothing_else(analyst):
    def names(indicator, **more):
        asked = {"candidate": "UKR", "indicator": indicator, **more}
        page = Page(analyst.get(NEW, query_string=asked, headers=FROM_HERE).text)
        fields = page.all("input") + page.all("select") + page.all("textarea")
        return {attrs.get("name") for attrs in fields}

    assert "value" in names("support")
    assert not {"level", "stance"} & names("support")
    assert "level" in names("ladder")
    assert not {"value", "lower", "standard_error", "stance"} & names("ladder")
    assert "stance" in names("support", kind="event")
    assert not {"level", "lower"} & names("support", kind="event")


def test_the_levels_of_a_ladder_stand_with_what_they_mean(analyst):
    page = analyst.get(f"{NEW}?candidate=UKR&indicator=ladder", headers=FROM_HERE)
    assert "1 – in force" in Page(page.text).text
    saved = send(
        analyst, indicator="ladder", kind="assessment", value=None, level="1", rationale="Law 1."
    )
    assert saved.status_code == 303


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("value", "seventy", "is not a number; write it like 71.5"),
        ("value", "170", "Is above 100"),
        ("observed_on", "30.9.2026", "Must be a day that exists"),
        ("observed_on", "2099-01-01", "Is in the future"),
        ("source", "monitr", "Did you mean &#39;monitor&#39;?"),
        ("url", "example.org", "starts with http"),
        ("title", "", "Missing data"),
        ("credibility", None, "Missing data"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    analyst, ledger, field, text, told
):
    refused = send(analyst, summary="Kept as typed", **{field: text})
    assert refused.status_code == 422
    assert told in refused.text
    assert f'href="#{field}"' in refused.text
    assert f'id="{field}_wrong"' in refused.text
    assert "Kept as typed" in refused.text
    assert not text or text in refused.text
    assert all_of(ledger) == []


def test_all_that_is_wrong_is_said_at_once(analyst):
    refused = send(analyst, value="x", source="nobody", observed_on="never")
    for field in ("value", "observed_on"):
        assert f'id="{field}_wrong"' in refused.text
    assert "A measurement needs a value" not in refused.text


def test_what_an_entry_would_do_is_said_and_nothing_is_saved(analyst, ledger, recorded):
    tried = send(analyst, do="try", value="90", observed_on="2026-10-30")
    assert tried.status_code == 200
    text = Page(tried.text).text
    assert "50.00 to 90.00, ▲ +40.00" in text
    assert "Nothing is saved yet." in text
    assert [one["id"] for one in all_of(ledger)] == [recorded]


def test_an_entry_that_would_wait_says_so(analyst):
    tried = send(analyst, do="try", indicator="reviewed")
    assert "It waits for a review first." in tried.text


def test_an_entry_that_cites_the_same_is_named_before_another_is_saved(analyst, ledger):
    send(analyst, url="https://a.org/poll")
    asked = send(analyst, url="http://www.a.org/poll/", title="Said otherwise", value="71")
    assert asked.status_code == 409
    assert "Is it another one?" in asked.text
    assert "same link" in asked.text
    assert len(all_of(ledger)) == 1
    seen = re.search(r'name="alike" value="([^"]+)"', asked.text)[1]
    again = send(
        analyst, url="http://www.a.org/poll/", title="Said otherwise", value="71", alike=seen
    )
    assert again.status_code == 303
    assert len(all_of(ledger)) == 2


def test_an_exact_repeat_is_refused_and_leads_to_what_is_there(analyst, ledger):
    first = send(analyst)
    refused = send(analyst, key="another-key")
    assert refused.status_code == 409
    assert "Exactly this is already recorded" in refused.text
    assert f'href="{first.location}"' in refused.text


def test_the_same_form_sent_twice_saves_once(analyst, ledger):
    first, second = send(analyst), send(analyst)
    assert first.location == second.location
    assert len(all_of(ledger)) == 1


def test_another_keeps_indicator_source_and_day(analyst):
    done = send(analyst, do="another")
    assert done.status_code == 303
    kept = parse_qs(urlsplit(done.location).query)
    assert kept["indicator"] == ["support"]
    page = Page(analyst.get(done.location, headers=FROM_HERE).text)
    filled = {attrs.get("name"): attrs.get("value") for attrs in page.all("input")}
    assert (filled["source"], filled["observed_on"]) == ("monitor", "2026-09-30")
    assert not filled["title"]
    assert "Saved" in page.text


def test_an_indicator_there_is_none_of_is_asked_for_again(analyst):
    page = analyst.get(f"{NEW}?candidate=UKR&indicator=suport", headers=FROM_HERE)
    assert page.status_code == 422
    assert "Did you mean &#39;support&#39;?" in page.text


def test_whom_an_entry_is_about_is_asked_where_there_are_several_and_the_rest_is_kept(
    analyst, ledger, admin
):
    alone = analyst.get(f"{NEW}?indicator=support", headers=FROM_HERE)
    assert "Add evidence: Support" in Page(alone.text).text
    add_candidate(ledger, Candidate("MDA", "Moldova"), admin, NOW)
    begun = "indicator=support&observed_on=2026-09-30&source=monitor"
    asks = analyst.get(f"{NEW}?{begun}", headers=FROM_HERE)
    assert asks.status_code == 200
    inputs = Page(asks.text).all("input")
    said = {one["name"]: one.get("value") for one in inputs if "name" in one}
    assert "Moldova" in asks.text
    assert said == {"indicator": "support", "observed_on": "2026-09-30", "source": "monitor"}


def test_the_list_finds_counts_and_leads_to_entries(ledger, client, recorded):
    page = Page(client.get("/evidence?q=half", headers=FROM_HERE).text)
    assert "1 entry" in page.text
    assert f"/evidence/{recorded}" in {attrs.get("href") for attrs in page.all("a")}
    nothing = Page(client.get("/evidence?q=nothing+like+it", headers=FROM_HERE).text)
    assert "No entry fits." in nothing.text
    about = client.get("/evidence?about=simple/public&kind=&source=monitor", headers=FROM_HERE)
    assert "Half of them" in about.text
    assert "/api/v1/evidence.csv?source=monitor&amp;framework=simple&amp;criterion=public" in (
        about.text
    )


def test_the_list_goes_on_where_a_page_ends(ledger, client, admin):
    entries = [an_entry(title=f"Number {number}", value=number) for number in range(60)]
    record_evidence(ledger, entries, admin, NOW)
    first = client.get("/evidence", headers=FROM_HERE)
    assert "60" in Page(first.text).text
    following = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    rest = Page(client.get(following, headers=FROM_HERE).text)
    assert len(rest.all("tr")) == 1 + 10


def test_the_drawer_shows_an_entry_beside_the_list(ledger, client, recorded):
    page = Page(client.get(f"/evidence?entry={recorded}", headers=FROM_HERE).text)
    assert page.all("aside")
    assert "Where it counts" in page.text
    assert "100 % of the indicator, 50.00 points of the score" in page.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("source=monitr", "Did you mean"),
        ("observed_from=soon", "Must be a day"),
        ("kind=rumour", "Must be one of"),
        ("colour=red", "Unknown field"),
        ("cursor=x", "Is not a cursor"),
    ],
)
def test_a_filter_that_cannot_be_is_said_and_the_others_stay(ledger, client, query, told):
    page = client.get(f"/evidence?q=kept&{query}", headers=FROM_HERE)
    assert page.status_code == 422
    assert told in page.text
    assert 'value="kept"' in page.text


def test_hostile_text_stays_text_wherever_it_is_shown(ledger, client, admin):
    (entry_id,) = record_evidence(
        ledger, [an_entry(title=HOSTILE, summary=HOSTILE, origin="x")], admin, NOW
    ).ids
    sign_in(client)
    for path in ("/evidence", f"/evidence/{entry_id}", f"/evidence/{entry_id}/revise"):
        page = Page(client.get(path, headers=FROM_HERE).text)
        assert not page.all("img")
        assert all(attrs.get("src", "").startswith("/static/") for attrs in page.all("script"))
        assert page.misplaced == []


def correct(client, entry_id, **changes):
    form = a_form(reason="A misprint.", expected="1", title="Half of them", value="50")
    form |= {"observed_on": "2024-01-01", "observed_precision": "day", **changes}
    form = {
        name: text for name, text in form.items() if name not in {"candidate", "indicator", "kind"}
    }
    return client.post(f"/evidence/{entry_id}/revise", data=form, headers=FROM_HERE)


def test_a_correction_is_appended_with_its_reason(ledger, client, recorded):
    sign_in(client, "reviewer")
    form = Page(client.get(f"/evidence/{recorded}/revise", headers=FROM_HERE).text)
    filled = {attrs.get("name"): attrs.get("value") for attrs in form.all("input")}
    assert (filled["value"], filled["expected"]) == ("50", "1")
    assert correct(client, recorded, value="51.5").status_code == 303
    first, second = read_revisions(ledger, recorded)
    assert (first["value"], second["value"], second["reason"]) == (50, 51.5, "A misprint.")
    text = Page(client.get(f"/evidence/{recorded}", headers=FROM_HERE).text).text
    assert "Corrected by reviewer" in text
    assert "Value: 50 51.5" in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": "", "value": "51"}, "Missing data"),
        ({"value": "many"}, "is not a number"),
        ({}, "Nothing is different"),
    ],
)
def test_a_correction_that_cannot_be_keeps_what_was_typed(ledger, client, recorded, changes, told):
    sign_in(client, "reviewer")
    refused = (
        correct(client, recorded, summary="Kept as typed", **changes)
        if changes
        else (correct(client, recorded))
    )
    assert refused.status_code == 422
    assert told in refused.text
    assert not changes or "Kept as typed" in refused.text


def test_whoever_comes_second_sees_both_versions(ledger, client, recorded):
    sign_in(client, "reviewer")
    correct(client, recorded, value="51")
    second = correct(client, recorded, value="52")
    assert second.status_code == 412
    text = Page(second.text).text
    assert "Revision 2 is the newest" in text
    assert "Value 52 51" in text
    assert correct(client, recorded, value="52", expected="2").status_code == 303


def test_an_analyst_disputes_what_others_recorded_and_retracts_only_their_own(
    analyst, ledger, recorded
):
    def post(entry_id, what):
        form = {"key": "k", "reason": "It counts twice."}
        return analyst.post(f"/evidence/{entry_id}/{what}", data=form, headers=FROM_HERE)

    assert post(recorded, "dispute").status_code == 303
    refused = post(recorded, "retract")
    assert refused.status_code == 403
    assert "only a reviewer may retract" in refused.text
    assert "It counts twice." in refused.text
    shown = Page(analyst.get(f"/evidence/{recorded}", headers=FROM_HERE).text)
    assert "Disputed by analyst" in shown.text
    assert f"/evidence/{recorded}/retract" not in {f.get("action") for f in shown.all("form")}
    own = send(analyst).location.rsplit("/", 1)[1]
    assert post(own, "retract").status_code == 303
    assert read_entry(ledger, own)["status"] == "retracted"


def test_a_reason_is_needed(analyst, recorded):
    refused = analyst.post(f"/evidence/{recorded}/dispute", data={"key": "k"}, headers=FROM_HERE)
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text


def test_a_file_is_attached_once_and_can_be_downloaded(analyst, recorded):
    def attach(content):
        form = {"key": "k", "file": (BytesIO(content), "доказ.txt")}
        return analyst.post(f"/evidence/{recorded}/attach", data=form, headers=FROM_HERE)

    assert attach(b"The table.").status_code == 303
    shown = Page(analyst.get(f"/evidence/{recorded}", headers=FROM_HERE).text)
    assert "доказ.txt" in shown.text
    (link,) = [a["href"] for a in shown.all("a") if "/attachments/" in a.get("href", "")]
    assert analyst.get(link).data == b"The table."
    assert attach(b"").status_code == 422


@pytest.mark.parametrize("what", ["revise", "retract", "dispute", "attach"])
def test_changes_are_for_analysts_and_only_from_here(ledger, client, recorded, what):
    path = f"/evidence/{recorded}/{what}"
    nobody = client.post(path, headers=FROM_HERE)
    assert (nobody.status_code, nobody.location.split("?")[0]) == (303, "/sign-in")
    sign_in(client, "viewer")
    assert client.post(path, headers=FROM_HERE).status_code == 403
    sign_in(client, "analyst")
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"}
    assert client.post(path, headers=elsewhere).status_code == 403
    assert [one["decisions"] for one in read_revisions(ledger, recorded)] == [[]]


def test_a_reader_is_shown_no_form_they_may_not_send(ledger, client, recorded):
    shown = client.get(f"/evidence/{recorded}", headers=FROM_HERE)
    assert shown.status_code == 200
    assert "Change it" not in shown.text


def test_an_entry_there_is_none_of_is_not_found(ledger, client):
    for path in ("/evidence/nothing", "/evidence?entry=nothing"):
        assert client.get(path, headers=FROM_HERE).status_code == 404


def test_an_event_moves_no_score(analyst, ledger):
    assert send(analyst, kind="event", value=None, stance="supports").status_code == 303
    (event,) = all_of(ledger)
    assert event["kind"] == Kind.EVENT


def test_an_entry_is_proven_once_it_is_sealed(ledger, client, recorded):
    proof = f"/evidence/{recorded}/proof"
    assert proof in client.get(f"/evidence/{recorded}", headers=FROM_HERE).text
    assert "It is not sealed yet" in Page(client.get(proof, headers=FROM_HERE).text).text
    seal_ledger(ledger)
    page = Page(client.get(proof, headers=FROM_HERE).text)
    assert "Sealed in the tree of" in page.text
    told = client.get(f"/api/v1/ledger/proof?entry={recorded}").get_json()
    (leaf,) = told["leaves"]
    hashes = [told["root"], leaf["hash"], *leaf["proof"]]
    assert {b64decode(one).hex() for one in hashes} <= set(page.text.split())


def test_what_there_is_none_of_has_no_proof(ledger, client):
    assert client.get("/evidence/none/proof", headers=FROM_HERE).status_code == 404
