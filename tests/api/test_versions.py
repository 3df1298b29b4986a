"""Versions of a framework: a draft may change, a published one never, and two can be told apart."""

from __future__ import annotations

import pytest

from scorecard.actions.draft_framework import draft_framework
from scorecard.records import Role
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document
from tests.store.ledger import begin, publish

FIRST, SECOND = (f"/api/v1/frameworks/simple/versions/{number}" for number in (1, 2))


@pytest.fixture
def drafted(database, admin):
    """Version 1 is published, version 2 a draft that says the same."""
    begin(database, a_catalogue_indicator(), a_catalogue_indicator("other"))
    publish(database, admin)
    draft_framework(database, a_document(version=2), admin, NOW)


@pytest.fixture
def patch(client, tokens):
    def send(path, body, role=Role.ADMIN, **headers):
        return client.patch(path, json=body, headers={**tokens[role], **headers})

    return send


def a_tree():
    """The criterion `public` weighs two indicators, has another floor, and `other` is new."""
    tree = a_document()["tree"]
    (criterion,) = tree["children"]
    (leaf,) = criterion["children"]
    new = {**leaf, "indicator": "other", "title": "Other", "weight": 3}
    floor = {"value": 45, "reason": "It was too low."}
    changed = {**criterion, "title": "The public", "floor": floor, "children": [leaf, new]}
    return {**tree, "children": [changed]}


def test_a_draft_takes_what_is_sent_and_keeps_the_rest(client, drafted, patch):
    before = client.get(SECOND).get_json()
    changed = patch(SECOND, {"title": "Second", "target": None})
    assert changed.status_code == 200
    after = client.get(SECOND).get_json()
    assert after["title"] == changed.get_json()["title"] == "Second"
    assert "target" not in after
    assert after["tree"] == before["tree"]
    assert after["sha256"] != before["sha256"]
    assert after["status"] == "draft"


def test_what_is_published_never_changes(client, drafted, patch, tokens):
    refused = patch(FIRST, {"title": "Other"})
    assert refused.status_code == 409
    assert "already published" in refused.get_json()["detail"]
    client.post(f"{SECOND}/publish", headers=tokens[Role.ADMIN])
    assert patch(SECOND, {"title": "Other"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"version": 3}, "#/version"),
        ({"slug": "other"}, "#/slug"),
        ({"colour": "red"}, "#/colour"),
        ({"tree": None}, "#/tree"),
        ({"scale": {"bands": []}}, "#/scale"),
        ({"title": ""}, "#/title"),
    ],
)
def test_a_draft_that_would_not_be_whole_is_refused(client, drafted, patch, body, pointer):
    before = client.get(SECOND).get_json()
    refused = patch(SECOND, body)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"].startswith(pointer)
    assert client.get(SECOND).get_json() == before


def test_a_draft_of_an_indicator_that_the_catalogue_lacks_is_refused(drafted, patch):
    tree = a_tree()
    tree["children"][0]["children"][1]["indicator"] = "othr"
    refused = patch(SECOND, {"tree": tree}).get_json()
    assert "Did you mean 'other'?" in refused["errors"][0]["detail"]


def test_a_change_of_nothing_is_refused_and_one_sent_twice_is_made_once(drafted, patch):
    assert patch(SECOND, {}).status_code == 422
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        assert patch(SECOND, {"title": "Second"}, **key).status_code == 200
    assert patch("/api/v1/frameworks/simple/versions/9", {"title": "x"}).status_code == 404
    assert patch(SECOND, {"title": "x"}, Role.REVIEWER).status_code == 403


def test_two_versions_are_told_apart_thing_by_thing(client, drafted, patch):
    assert client.get(f"{SECOND}/diff?from=1").get_json()["items"] == []
    target = {"value": 70, "reason": "Nobody has 80."}
    patch(SECOND, {"tree": a_tree(), "target": target, "title": "Second"})
    found = client.get(f"{SECOND}/diff?from=1").get_json()
    assert (found["before"]["version"], found["after"]["version"]) == (1, 2)
    told = {(one["code"], one["what"]): (one["before"], one["after"]) for one in found["items"]}
    assert told[None, "target"] == (a_document()["target"], target)
    assert told[None, "title"] == ("Simple", "Second")
    assert told["public", "floor"][0]["value"] == 40
    assert told["public", "floor"][1] == {"value": 45, "reason": "It was too low."}
    assert told["public", "title"] == ("Public", "The public")
    before, after = told["other", "added"]
    assert before is None
    assert (after["indicator"], after["weight"]) == ("other", 3)
    assert len(told) == len(found["items"]) == 5
    back = client.get(f"{FIRST}/diff?from=2").get_json()["items"]
    assert {(one["code"], one["what"]) for one in back} == {
        *(set(told) - {("other", "added")}),
        ("other", "removed"),
    }


def test_an_ageing_profile_that_changed_is_told_with_what_it_says(client, drafted, patch):
    profile = {**a_document()["ageing"]["lasting"], "half_life_days": 900}
    patch(SECOND, {"ageing": {"lasting": profile}})
    (one,) = client.get(f"{SECOND}/diff?from=1").get_json()["items"]
    assert (one["code"], one["what"]) == ("support", "ageing")
    assert one["before"]["half_life_days"] is None
    assert (one["after"]["profile"], one["after"]["half_life_days"]) == ("lasting", 900)


def test_a_version_is_compared_with_the_one_before_unless_told(client, drafted, patch):
    patch(SECOND, {"title": "Second"})
    told = client.get(f"{SECOND}/diff").get_json()
    assert told == client.get(f"{SECOND}/diff?from=1").get_json()
    assert [one["what"] for one in told["items"]] == ["title"]
    assert client.get(f"{FIRST}/diff").status_code == 404


@pytest.mark.parametrize(("query", "status"), [("?from=9", 404), ("?from=0", 422), ("?to=1", 422)])
def test_a_version_to_compare_with_has_to_be_there(client, drafted, query, status):
    assert client.get(f"{SECOND}/diff{query}").status_code == status
