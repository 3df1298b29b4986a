"""The pages where people judge, grade, hold tokens and administer: who may, and what is refused."""

from __future__ import annotations

import re

import pytest

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.authenticate import authenticate_token
from scorecard.actions.read_accounts import list_account_changes, read_account
from scorecard.actions.read_catalogue import read_source
from scorecard.actions.read_evidence import read_entry
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import NotSignedIn
from scorecard.records import Review, Role, Scope
from scorecard.web.service import now
from tests.conftest import NOW
from tests.dashboard.test_pages import Page
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

from .signing import FROM_HERE, PASSWORD, people, sign_in

ELSEWHERE = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"}


@pytest.fixture
def ledger(database, admin):
    begin(
        database,
        a_catalogue_indicator(review=Review.REQUIRED),
        a_catalogue_indicator("shared", review=Review.FOUR_EYES),
    )
    publish(database, admin)
    people(database, Role.VIEWER, Role.ANALYST, Role.REVIEWER)
    return database


@pytest.fixture
def waiting(ledger, admin):
    entries = [an_entry(value=value, title=f"{value} % are for it") for value in (52, 90, 60)]
    return record_evidence(ledger, entries, admin, NOW).ids


@pytest.fixture
def reviewer(ledger, client):
    sign_in(client, "reviewer")
    return client


@pytest.fixture
def chief(ledger, client, database):
    sign_in_as_chief(client, database)
    return client


def sign_in_as_chief(client, database):
    add_account(database, "chief", Role.ADMIN, PASSWORD, NOW)
    sign_in(client, "chief")


def show(client, path):
    response = client.get(path, headers=FROM_HERE)
    assert response.status_code == 200, response.text
    return Page(response.text)


def judge(client, entry_id, verdict, headers=FROM_HERE, **changes):
    form = {
        "key": "k",
        "entry": entry_id,
        "revision": "1",
        "verdict": verdict,
        "candidate": "UKR",
        "framework": "simple",
        **changes,
    }
    return client.post("/review", data=form, headers=headers)


def test_what_waits_is_shown_with_its_effect(reviewer, waiting):
    page = show(reviewer, "/review?candidate=UKR&framework=simple")
    assert "3 entries wait" in page.text
    assert "a score: 90.0" in page.text
    assert sum("id" in attrs for attrs in page.all("tr")) == 3


def test_what_moves_the_score_most_comes_first(reviewer, waiting):
    judge(reviewer, waiting[0], "accepted")
    text = show(reviewer, "/review?candidate=UKR&framework=simple").text
    assert text.index("90 % are for it") < text.index("60 % are for it")
    assert re.search(r"\+38\.00 to 90\.00", text)


def test_a_verdict_is_given_and_the_next_one_has_the_focus(reviewer, ledger, waiting):
    done = judge(reviewer, waiting[0], "accepted")
    assert done.status_code == 303
    assert read_entry(ledger, waiting[0])["status"] == "accepted"
    page = show(reviewer, done.location)
    assert "Accepted: 52 % are for it" in page.text
    focused = [attrs for attrs in page.all("a") if "autofocus" in attrs]
    assert len(focused) == 1


def test_what_is_not_accepted_needs_a_reason(reviewer, ledger, waiting):
    refused = judge(reviewer, waiting[1], "returned")
    assert refused.status_code == 422
    assert "Say why it is returned." in refused.text
    assert read_entry(ledger, waiting[1])["status"] == "pending"
    assert judge(reviewer, waiting[1], "rejected", reason="A rumour.").status_code == 303
    decided = read_entry(ledger, waiting[1])
    assert (decided["status"], decided["decisions"][0]["reason"]) == ("rejected", "A rumour.")


def test_judging_twice_by_the_same_form_is_judging_once(reviewer, ledger, waiting):
    assert judge(reviewer, waiting[0], "accepted").status_code == 303
    assert judge(reviewer, waiting[0], "accepted").status_code == 303
    late = judge(reviewer, waiting[0], "accepted", key="another")
    assert late.status_code == 409
    assert "No revision of the entry waits" in late.text
    assert len(read_entry(ledger, waiting[0])["decisions"]) == 1


def test_four_eyes_are_two_people(reviewer, ledger):
    mine = find_account(ledger, "reviewer")
    (own,) = record_evidence(ledger, [an_entry(indicator="shared")], mine, NOW).ids
    assert "yours: another person has to judge it" in show(reviewer, "/review").text
    refused = judge(reviewer, own, "accepted")
    assert refused.status_code == 403
    assert "somebody else has to judge it" in refused.text


def test_judging_is_for_reviewers_and_only_from_here(ledger, client, waiting):
    assert judge(client, waiting[0], "accepted").location.startswith("/sign-in")
    sign_in(client)
    assert judge(client, waiting[0], "accepted").status_code == 403
    assert "needs a reviewer" in show(client, "/review").text
    sign_in(client, "reviewer")
    assert judge(client, waiting[0], "accepted", ELSEWHERE).status_code == 403
    assert read_entry(ledger, waiting[0])["status"] == "pending"


def test_an_empty_queue_says_so(reviewer):
    assert "Nothing waits." in show(reviewer, "/review").text


def test_a_correction_that_waits_shows_what_it_changes(reviewer, ledger, waiting):
    judge(reviewer, waiting[0], "accepted")
    form = {"key": "k", "expected": "1", "reason": "A misprint.", "value": "54", "kind": ""}
    form |= {"observed_on": "2024-01-01", "observed_precision": "day", "source": "monitor"}
    form |= {"credibility": "2", "title": "52 % are for it"}
    done = reviewer.post(f"/evidence/{waiting[0]}/revise", data=form, headers=FROM_HERE)
    assert done.status_code == 303
    assert "Value: 52 54 Why: A misprint." in show(reviewer, "/review").text.replace("  ", " ")


def test_a_source_is_added_by_an_analyst_and_found(ledger, client):
    sign_in(client)
    form = {"key": "k", "name": "Razumkov", "slug": "razumkov", "reliability": "B"}
    done = client.post("/sources", data=form, headers=FROM_HERE)
    assert done.location == "/sources/razumkov"
    assert "usually reliable" in show(client, done.location).text
    assert "Razumkov" in show(client, "/sources").text
    taken = client.post("/sources", data={**form, "key": "other"}, headers=FROM_HERE)
    assert taken.status_code == 409
    assert 'id="slug_wrong"' in taken.text
    wrong = client.post("/sources", data={**form, "slug": "Two Words"}, headers=FROM_HERE)
    assert wrong.status_code == 422
    assert 'value="Two Words"' in wrong.text


def test_a_grade_is_given_by_a_reviewer_with_a_reason(reviewer, ledger):
    form = {"key": "k", "reliability": "D"}
    refused = reviewer.post("/sources/monitor", data=form, headers=FROM_HERE)
    assert refused.status_code == 422
    assert 'href="#reason"' in refused.text
    form["reason"] = "Two figures were withdrawn."
    assert reviewer.post("/sources/monitor", data=form, headers=FROM_HERE).status_code == 303
    assert read_source(ledger, "monitor").reliability == "D"
    assert "Two figures were withdrawn." in show(reviewer, "/sources/monitor").text
    sign_in(reviewer)
    form = {"key": "k", "reliability": "A", "reason": "Mine."}
    assert reviewer.post("/sources/monitor", data=form, headers=FROM_HERE).status_code == 403


def test_a_secret_is_shown_once_and_opens_what_was_chosen(ledger, client):
    sign_in(client)
    form = {"name": "notebook", "scopes": ["read", "record"], "days": "30"}
    made = client.post("/tokens", data=form, headers=FROM_HERE)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    secret = re.search(r"scd_[\w-]{40,}", made.text)[0]
    who = authenticate_token(ledger, secret, now())
    assert (who.username, who.scopes) == ("analyst", (Scope.READ, Scope.RECORD))
    later = client.get("/tokens", headers=FROM_HERE).text
    assert "notebook" in later
    assert secret not in later
    revoked = client.post(f"/tokens/{secret[:12]}/revoke", headers=FROM_HERE)
    assert revoked.status_code == 303
    with pytest.raises(NotSignedIn):
        authenticate_token(ledger, secret, now())
    assert "revoked" in show(client, "/tokens").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["review"]}, "scopes")],
)
def test_a_token_that_cannot_be_is_refused_at_its_field(ledger, client, changes, field):
    sign_in(client)
    form = {"name": "notebook", "scopes": ["read"], "days": "30", **changes}
    refused = client.post("/tokens", data=form, headers=FROM_HERE)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert "scd_" not in refused.text


def test_no_other_site_makes_a_token(ledger, client):
    sign_in(client)
    form = {"name": "notebook", "scopes": ["read"], "days": "30"}
    assert client.post("/tokens", data=form, headers=ELSEWHERE).status_code == 403
    assert "You have no token yet." in show(client, "/tokens").text


def test_an_admin_adds_somebody_changes_their_role_and_deactivates_them(chief, ledger):
    form = {"username": "olena", "role": "analyst", "password": PASSWORD}
    done = chief.post("/admin/people", data=form, headers=FROM_HERE)
    assert done.location == "/admin/people/olena"

    def change(**changes):
        return chief.post(done.location, data=changes, headers=FROM_HERE)

    assert change(role="reviewer").status_code == 303
    assert change(active="no").status_code == 303
    olena = read_account(ledger, "olena")
    assert (olena.role, olena.active) == (Role.REVIEWER, False)
    text = show(chief, done.location).text
    assert "Change role: analyst to reviewer, chief" in text
    assert "inactive" in text
    assert change(active="yes").status_code == 303
    assert change(password="short").status_code == 422
    assert len(list_account_changes(ledger, "olena")) == 4


def test_a_name_that_is_taken_is_refused_and_no_password_is_shown_again(chief):
    form = {"username": "analyst", "role": "viewer", "password": PASSWORD}
    refused = chief.post("/admin/people", data=form, headers=FROM_HERE)
    assert refused.status_code == 409
    assert 'href="#username"' in refused.text
    assert 'value="analyst"' in refused.text
    assert PASSWORD not in refused.text


def test_the_ledger_is_verified_on_its_page(chief):
    assert "Sealed leaves" in show(chief, "/admin/ledger").text
    verified = chief.post("/admin/ledger", headers=FROM_HERE)
    assert verified.status_code == 200
    assert "Everything is as it was recorded" in verified.text


@pytest.mark.parametrize("path", ["/admin/people", "/admin/people/analyst", "/admin/ledger"])
def test_administering_is_for_admins_and_only_from_here(ledger, client, database, path):
    sign_in(client, "reviewer")
    assert client.get(path, headers=FROM_HERE).status_code == 403
    assert client.post(path, data={"active": "no"}, headers=FROM_HERE).status_code == 403
    sign_in_as_chief(client, database)
    assert client.post(path, data={"active": "no"}, headers=ELSEWHERE).status_code == 403
    assert read_account(ledger, "analyst").active


@pytest.mark.parametrize(
    "path",
    [
        "/evidence",
        "/evidence/new",
        "/evidence/new?candidate=UKR&indicator=support",
        "/review",
        "/sources",
        "/sources/monitor",
        "/tokens",
        "/admin/people",
        "/admin/people/analyst",
        "/admin/ledger",
        "/admin/candidates",
        "/admin/indicators",
        "/admin/frameworks",
        "/admin/frameworks/simple/1",
        "/admin/webhooks",
    ],
)
def test_a_page_is_whole_light_and_its_own(chief, waiting, path):
    response = chief.get(path, headers=FROM_HERE)
    page = Page(response.text)
    assert response.headers["Cache-Control"] == "no-store"
    assert len(response.data) < 100_000
    assert (page.open, page.misplaced) == ([], [])
    assert len(page.all("h1")) == 1
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(set(ids)) == len(ids)
    assert not page.all("style")
    for tag, attrs in page.tags:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        assert tag != "script" or attrs["src"].startswith("/static/")
        for name in ("aria-labelledby", "aria-describedby", "for", "list"):
            assert set((attrs.get(name) or "").split()) <= set(ids), (tag, name)
        if (attrs.get("href") or "").startswith("#"):
            assert attrs["href"][1:] in ids
