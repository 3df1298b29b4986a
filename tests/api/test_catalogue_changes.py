"""Candidates and indicators change with a reason; what was answered before stays what it was."""

from __future__ import annotations

import pytest

from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_edition import verify_edition
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.records import Level, Review, Role
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document, an_entry
from tests.store.ledger import begin, publish

CARD = "/api/v1/scorecards/UKR/simple"
CANDIDATE = "/api/v1/candidates/UKR"
INDICATOR = "/api/v1/indicators/support"
WHY = {"reason": "It asked to be called so."}


@pytest.fixture
def patch(client, tokens):
    """Send a change as somebody of a role."""

    def send(path, role=Role.ADMIN, key=None, **body):
        headers = {**tokens[role], **({"Idempotency-Key": key} if key else {})}
        return client.patch(path, json={**WHY, **body}, headers=headers)

    return send


@pytest.fixture
def begun(database, admin):
    begin(database)
    publish(database, admin)


def test_a_candidate_gets_another_name_and_answers_of_before_keep_theirs(client, patch, begun):
    before = client.get(CARD)
    old = before.get_json()["known_at"]
    then = client.get(f"{CARD}?known_at={old}&as_of=2026-01-01").data
    assert patch(CANDIDATE, name="Ukraina").get_json() == {"code": "UKR", "name": "Ukraina"}
    after = client.get(CARD, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["candidate_name"] == "Ukraina"
    assert client.get(f"{CARD}?known_at={old}&as_of=2026-01-01").data == then
    middle = after.get_json()["known_at"]
    patch(CANDIDATE, name="Ukraine again")
    names = [
        client.get(f"{CARD}?known_at={at}").get_json()["candidate_name"] for at in (old, middle)
    ]
    assert names == ["Ukr", "Ukraina"]


def test_an_edition_still_says_the_name_that_it_was_published_under(database, admin, patch, begun):
    record_evidence(database, [an_entry()], admin, NOW)
    publish_edition(database, "UKR", "simple", "2025-Q4", admin, NOW)
    patch(CANDIDATE, name="Ukraina")
    patch(INDICATOR, name="For joining", description="Of all.")
    found = verify_edition(database, "UKR", "simple", "2025-Q4")
    assert (found.problems, found.notes) == ([], [])


def test_what_was_changed_is_listed_with_who_and_why(client, patch, begun):
    patch(CANDIDATE, name="Ukraina")
    patch(INDICATOR, name="For joining", review="required")
    (one,) = client.get(f"{CANDIDATE}/changes").get_json()["items"]
    assert (one["before"], one["after"]) == ({"name": "Ukr"}, {"name": "Ukraina"})
    assert (one["changed_by"], one["reason"]) == ("admin", WHY["reason"])
    (one,) = client.get(f"{INDICATOR}/changes").get_json()["items"]
    assert one["before"] == {"name": "Support", "review": "none"}
    assert one["after"] == {"name": "For joining", "review": "required"}


def test_the_ledger_holds_the_first_state_and_every_change(database, patch, begun):
    seal_ledger(database)
    patch(CANDIDATE, name="Ukraina")
    patch(INDICATOR, name="For joining")
    patch(INDICATOR, name="Support", description="Of all who answered.")
    seal_ledger(database)
    assert verify_ledger(database, None).problems == []


def test_what_an_indicator_is_called_and_who_reviews_it_may_always_change(
    client, database, admin, patch, begun
):
    record_evidence(database, [an_entry()], admin, NOW)
    changed = patch(INDICATOR, name="For", description="All.", review="four-eyes").get_json()
    assert (changed["name"], changed["description"]) == ("For", "All.")
    assert changed["unit"] == "%"
    assert changed["minimum"] == 0
    (entry,) = record_evidence(database, [an_entry(title="Later")], admin, NOW).ids
    assert client.get(f"/api/v1/evidence/{entry}").get_json()["status"] == "pending"
    assert patch(INDICATOR, description=None).get_json()["description"] is None


@pytest.mark.parametrize(
    "scale", [{"unit": "points"}, {"maximum": 10}, {"minimum": None}, {"kind": "event"}]
)
def test_the_scale_of_an_indicator_with_entries_is_fixed(database, admin, patch, scale):
    begin(database)
    record_evidence(database, [an_entry()], admin, NOW)
    refused = patch(INDICATOR, **scale)
    assert refused.status_code == 409
    assert "'support' has entries" in refused.get_json()["detail"]


def test_the_scale_of_an_indicator_that_a_framework_is_written_for_is_fixed(database, admin, patch):
    begin(database)
    draft_framework(database, a_document(), admin, NOW)
    refused = patch(INDICATOR, unit="points")
    assert refused.status_code == 409
    assert "Version 1 of 'simple'" in refused.get_json()["detail"]


def test_the_scale_of_an_indicator_that_nothing_uses_may_change(database, admin, patch):
    begin(database)
    levels = (Level(0, "no"), Level(1, "yes"))
    ladder = a_catalogue_indicator("ladder", kind="ordinal", levels=levels, review=Review.NONE)
    add_indicators(database, [ladder], admin, NOW)
    path = "/api/v1/indicators/ladder"
    higher = [{"level": 0, "meaning": "no"}, {"level": 5, "meaning": "fully"}]
    assert patch(path, levels=higher).get_json()["levels"] == higher
    refused = patch(path, kind="quantity")
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "#/levels")
    assert patch(path, kind="quantity", levels=[], unit="%").status_code == 200
    assert patch(path, minimum=200).status_code == 422


@pytest.mark.parametrize(
    ("path", "body", "status", "pointer"),
    [
        (CANDIDATE, {"name": "Ukr"}, 422, "#/name"),
        (CANDIDATE, {"name": "New", "reason": " "}, 422, "#/reason"),
        (CANDIDATE, {"code": "UKE", "name": "New"}, 422, "#/code"),
        (INDICATOR, {}, 422, "#/name"),
        (INDICATOR, {"unit": "%"}, 422, "#/unit"),
        (INDICATOR, {"topic": "context"}, 422, "#/topic"),
        ("/api/v1/candidates/UKE", {"name": "New"}, 404, None),
        ("/api/v1/indicators/suport", {"name": "New"}, 404, None),
    ],
)
def test_a_change_that_is_none_is_refused(patch, begun, path, body, status, pointer):
    refused = patch(path, **body)
    assert refused.status_code == status
    if pointer:
        assert refused.get_json()["errors"][0]["pointer"] == pointer


def test_a_change_sent_twice_with_its_key_is_made_once(client, patch, begun):
    for _ in range(2):
        assert patch(CANDIDATE, key="again", name="Ukraina").status_code == 200
        assert patch(INDICATOR, key="again-too", name="For").status_code == 200
    assert len(client.get(f"{CANDIDATE}/changes").get_json()["items"]) == 1
    assert len(client.get(f"{INDICATOR}/changes").get_json()["items"]) == 1


def test_only_an_admin_changes_the_catalogue(patch, begun):
    assert patch(CANDIDATE, Role.REVIEWER, name="New").status_code == 403
    assert patch(INDICATOR, Role.REVIEWER, name="New").status_code == 403
