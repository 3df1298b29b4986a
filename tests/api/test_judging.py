"""Corrections, retractions, disputes and reviews: everything appends, everything says why."""

from __future__ import annotations

import pytest

from scorecard.actions.add_account import add_account
from scorecard.actions.issue_token import issue_token
from scorecard.records import Review, Role
from tests.conftest import NOW
from tests.factories import a_body, a_catalogue_indicator
from tests.store.ledger import begin, publish

LIST = "/api/v1/evidence"
CARD = "/api/v1/scorecards/UKR/simple"


class Desk:
    """Somebody at work: what they send, as whom."""

    def __init__(self, client, tokens):
        self.client, self.tokens = client, tokens

    def record(self, role=Role.ANALYST, **changes):
        made = self.client.post(LIST, json=a_body(**changes), headers=self.tokens[role])
        assert made.status_code == 201, made.text
        return made.get_json()["id"]

    def read(self, entry, **query):
        return self.client.get(f"{LIST}/{entry}", query_string=query).get_json()

    def revise(self, entry, role=Role.ANALYST, match=None, **changes):
        tag = f'"{entry}.{match}"' if match else self.client.get(f"{LIST}/{entry}").headers["ETag"]
        body = {"reason": "It was misread.", **changes}
        headers = {**self.tokens[role], "If-Match": tag}
        return self.client.patch(f"{LIST}/{entry}", json=body, headers=headers)

    def send(self, entry, what, role=Role.ANALYST, key=None, **body):
        headers = dict(self.tokens[role]) | ({"Idempotency-Key": key} if key else {})
        return self.client.post(f"{LIST}/{entry}/{what}", json=body, headers=headers)

    def review(self, entry, revision, verdict, role=Role.REVIEWER, **more):
        return self.send(entry, "reviews", role, revision=revision, verdict=verdict, **more)

    def revisions(self, entry):
        return self.client.get(f"{LIST}/{entry}/revisions").get_json()["items"]

    def statuses(self, entry):
        return [one["status"] for one in self.revisions(entry)]

    def score(self, **query):
        return self.client.get(CARD, query_string=query).get_json()["overall"]["score"]


@pytest.fixture
def desk(client, database, tokens, admin):
    begin(
        database,
        a_catalogue_indicator(),
        a_catalogue_indicator("waiting", review=Review.REQUIRED),
        a_catalogue_indicator("two_pairs", review=Review.FOUR_EYES),
    )
    publish(database, admin)
    return Desk(client, tokens)


def test_a_correction_is_a_further_revision_and_the_first_stays_readable(desk):
    entry = desk.record()
    revised = desk.revise(entry, value=60, reason="The table was corrected.")
    assert revised.status_code == 200
    shown = revised.get_json()
    assert (shown["revision"], shown["value"], shown["status"]) == (2, 60, "accepted")
    first, second = desk.revisions(entry)
    assert (first["value"], first["status"]) == (50, "superseded")
    assert first["closed_at"] == second["accepted_at"] == second["recorded_at"]
    assert second["reason"] == "The table was corrected."
    assert desk.read(entry, revision=1)["value"] == 50
    assert desk.read(entry)["value"] == 60


def test_what_a_correction_does_not_name_stays_and_null_takes_away(desk):
    entry = desk.record(summary="As printed.", url="https://example.org/a")
    shown = desk.revise(entry, summary=None, title="Another title").get_json()
    assert shown["summary"] is None
    assert (shown["url"], shown["value"]) == ("https://example.org/a", 50)


def test_a_score_follows_the_correction_and_the_old_answer_stands(desk):
    entry = desk.record()
    before = desk.client.get(CARD).get_json()
    desk.revise(entry, value=60)
    after = desk.client.get(CARD).get_json()
    assert before["overall"]["score"] == pytest.approx(50)
    assert after["overall"]["score"] == pytest.approx(60)
    again = desk.client.get(CARD, query_string={"known_at": before["known_at"]}).get_json()
    assert again == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"candidate": "GEO"}, "candidate"),
        ({"indicator": "waiting"}, "indicator"),
        ({"id": "01936b2e-7c1a-7000-8000-000000000009"}, "id"),
        ({"value": 101}, "value"),
        ({"value": None}, "value"),
        ({"value": "sixty"}, "value"),
        ({"revision": 4}, "revision"),
        ({"reason": "   ", "value": 60}, "reason"),
        ({"reason": None, "value": 60}, "reason"),
        ({}, "reason"),
        ({"value": 50}, "reason"),
        ({"source": "nobody"}, "source"),
        ({"observed_on": "2999-01-01"}, "observed_on"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_by_name_and_nothing_changes(desk, changes, field):
    entry = desk.record()
    refused = desk.revise(entry, **changes)
    assert refused.status_code == 422, refused.text
    assert [problem["pointer"] for problem in refused.get_json()["errors"]] == [f"#/{field}"]
    assert desk.statuses(entry) == ["accepted"]


def test_a_correction_made_from_an_older_revision_is_refused_with_the_newest(desk):
    entry = desk.record()
    desk.revise(entry, value=60)
    refused = desk.revise(entry, match=1, value=70)
    assert refused.status_code == 412
    assert refused.get_json()["revision"] == 2
    assert desk.read(entry)["value"] == 60


def test_a_correction_says_what_it_was_made_from(desk):
    entry = desk.record()
    headers = desk.tokens[Role.ANALYST]
    body = {"value": 60, "reason": "Misread."}
    missing = desk.client.patch(f"{LIST}/{entry}", json=body, headers=headers)
    assert missing.status_code == 428
    for tag in ("*", "1", '"x"', 'W/"x.1"'):
        wrong = {**headers, "If-Match": tag}
        assert desk.client.patch(f"{LIST}/{entry}", json=body, headers=wrong).status_code == 422


def test_an_analyst_corrects_and_retracts_only_their_own(desk, database):
    other = add_account(database, "other", Role.ANALYST, None, NOW)
    secret = issue_token(database, other, "test", NOW)
    entry = desk.record()
    desk.tokens["other"] = {"Authorization": f"Bearer {secret}"}
    assert desk.revise(entry, role="other", value=60).status_code == 403
    assert desk.send(entry, "retract", "other", reason="Wrong.").status_code == 403
    assert desk.send(entry, "disputes", "other", reason="Wrong.").status_code == 201
    assert desk.revise(entry, role=Role.REVIEWER, value=60).status_code == 200


def test_what_is_retracted_counts_no_more_and_stays_readable(desk):
    entry = desk.record()
    known_at = desk.client.get(CARD).get_json()["known_at"]
    gone = desk.send(entry, "retract", reason="The poll was never made.").get_json()
    assert (gone["status"], gone["value"]) == ("retracted", 50)
    (decision,) = gone["decisions"]
    assert decision["reason"] == "The poll was never made."
    assert decision["decided_by"] == "analyst"
    assert desk.score() is None
    assert desk.score(known_at=known_at) == pytest.approx(50)
    assert desk.send(entry, "retract", reason="Again.").status_code == 409
    assert desk.revise(entry, value=60).status_code == 409
    assert desk.client.get(LIST).get_json()["items"] == []


@pytest.mark.parametrize("what", ["retract", "disputes"])
def test_nothing_is_taken_back_or_disputed_without_a_reason(desk, what):
    entry = desk.record()
    assert desk.send(entry, what).status_code == 422
    assert desk.send(entry, what, reason=" ").status_code == 422
    assert desk.read(entry)["decisions"] == []


def test_a_dispute_is_shown_and_counted_and_moves_no_score(desk):
    entry = desk.record()
    before = desk.score()
    shown = desk.send(entry, "disputes", reason="The sample was not random.").get_json()
    assert (shown["status"], shown["disputes"]) == ("accepted", 1)
    assert desk.score() == before


def test_what_waits_counts_once_it_is_accepted(desk):
    entry = desk.record(indicator="waiting")
    assert desk.read(entry)["status"] == "pending"
    shown = desk.review(entry, 1, "accepted").get_json()
    assert shown["status"] == "accepted"
    assert shown["accepted_at"] == shown["decisions"][0]["decided_at"] > shown["recorded_at"]


def test_an_accepted_value_counts_while_its_correction_waits(desk):
    entry = desk.record(indicator="waiting")
    desk.review(entry, 1, "accepted")
    desk.revise(entry, value=60)
    assert desk.statuses(entry) == ["accepted", "pending"]
    assert desk.read(entry)["value"] == 50
    assert desk.read(entry)["newest"] == 2
    desk.review(entry, 2, "accepted")
    assert desk.statuses(entry) == ["superseded", "accepted"]
    first, second = desk.revisions(entry)
    assert first["closed_at"] == second["accepted_at"]


@pytest.mark.parametrize("verdict", ["returned", "rejected"])
def test_a_correction_that_is_not_accepted_leaves_what_counted(desk, verdict):
    entry = desk.record(indicator="waiting")
    desk.review(entry, 1, "accepted")
    desk.revise(entry, value=60)
    assert desk.review(entry, 2, verdict, reason="Where is this from?").status_code == 201
    assert desk.statuses(entry) == ["accepted", verdict]
    assert desk.read(entry)["value"] == 50


def test_what_is_returned_is_mended_by_its_author_and_waits_again(desk):
    entry = desk.record(indicator="waiting")
    returned = desk.review(entry, 1, "returned", reason="Give the page.").get_json()
    assert returned["status"] == "returned"
    assert desk.revise(entry, summary="Page 12.").status_code == 200
    assert desk.statuses(entry) == ["returned", "pending"]
    desk.review(entry, 2, "accepted")
    assert desk.statuses(entry) == ["returned", "accepted"]


def test_what_was_rejected_is_over(desk):
    entry = desk.record(indicator="waiting")
    desk.review(entry, 1, "rejected", reason="Not about this.")
    assert desk.revise(entry, value=60).status_code == 409
    assert desk.review(entry, 1, "accepted").status_code == 409


def test_a_review_pins_the_revision_it_judged(desk):
    entry = desk.record(indicator="waiting")
    desk.revise(entry, value=60)
    assert desk.statuses(entry) == ["superseded", "pending"]
    late = desk.review(entry, 1, "accepted")
    assert late.status_code == 409
    assert "Revision 2 waits now" in late.get_json()["detail"]
    assert desk.statuses(entry) == ["superseded", "pending"]


@pytest.mark.parametrize("verdict", ["returned", "rejected"])
def test_a_refusal_says_why(desk, verdict):
    entry = desk.record(indicator="waiting")
    assert desk.review(entry, 1, verdict).status_code == 422
    assert desk.statuses(entry) == ["pending"]


def test_nobody_accepts_their_own_where_four_eyes_are_asked_for(desk):
    entry = desk.record(Role.REVIEWER, indicator="two_pairs")
    assert desk.review(entry, 1, "accepted").status_code == 403
    assert desk.review(entry, 1, "accepted", Role.ADMIN).status_code == 201
    own = desk.record(Role.REVIEWER, indicator="waiting")
    assert desk.review(own, 1, "accepted").status_code == 201


def test_an_analyst_reviews_nothing(desk):
    entry = desk.record(indicator="waiting")
    assert desk.review(entry, 1, "accepted", Role.ANALYST).status_code == 403


def test_others_that_cite_or_say_the_same_are_named(desk):
    first = desk.record(url="https://www.example.org/poll/")
    link = desk.record(url="http://example.org/poll#page", value=51, title="Another")
    assert [(one["entry"], one["same"]) for one in desk.read(link)["alike"]] == [(first, ["link"])]
    text = desk.record(title="  HALF are for   it", observed_on="2023-01-01")
    assert [(one["entry"], one["same"]) for one in desk.read(text)["alike"]] == [(first, ["text"])]
    value = desk.record(title="The same day")
    assert [(one["entry"], one["same"]) for one in desk.read(value)["alike"]] == [
        (first, ["value"])
    ]
    assert len(desk.read(first)["alike"]) == 3


def test_who_records_learns_at_once_that_it_may_be_there_already(desk):
    first = desk.record()
    made = desk.client.post(
        LIST, json=a_body(title="Logged again"), headers=desk.tokens[Role.ANALYST]
    )
    assert made.status_code == 201
    assert [one["entry"] for one in made.get_json()["alike"]] == [first]


def test_a_key_repeats_the_answer_and_not_the_effect(desk):
    headers = {**desk.tokens[Role.ANALYST], "Idempotency-Key": "one"}
    first = desk.client.post(LIST, json=a_body(), headers=headers)
    desk.revise(first.get_json()["id"], value=60)
    again = desk.client.post(LIST, json=a_body(), headers=headers)
    assert (again.status_code, again.get_data()) == (201, first.get_data())
    assert again.headers["Location"] == first.headers["Location"]
    other = desk.client.post(LIST, json=a_body(value=1), headers=headers)
    assert other.status_code == 422
    assert other.get_json()["errors"][0]["pointer"] == "#/Idempotency-Key"
    reviewer = {**desk.tokens[Role.REVIEWER], "Idempotency-Key": "one"}
    assert desk.client.post(LIST, json=a_body(value=1), headers=reviewer).status_code == 201


def test_a_refused_request_does_not_use_up_its_key(desk):
    headers = {**desk.tokens[Role.ANALYST], "Idempotency-Key": "one"}
    assert desk.client.post(LIST, json=a_body(value=101), headers=headers).status_code == 422
    assert desk.client.post(LIST, json=a_body(value=50), headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ключ"])
def test_a_key_that_is_none_is_named(desk, key):
    headers = [*desk.tokens[Role.ANALYST].items(), ("Idempotency-Key", key)]
    refused = desk.client.post(LIST, json=a_body(), headers=headers)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["pointer"] == "#/Idempotency-Key"


def test_every_judgement_has_its_effect_once(desk):
    entry = desk.record()
    for _ in range(2):
        assert desk.send(entry, "disputes", key="d", reason="Wrong.").status_code == 201
    assert desk.read(entry)["disputes"] == 1
    for _ in range(2):
        assert desk.send(entry, "retract", key="r", reason="Wrong.").status_code == 200
    waiting = desk.record(indicator="waiting")
    body = {"revision": 1, "verdict": "accepted"}
    for _ in range(2):
        answer = desk.send(waiting, "reviews", Role.REVIEWER, key="v", **body)
        assert answer.status_code == 201
    assert desk.statuses(waiting) == ["accepted"]


@pytest.mark.parametrize("what", ["revisions", "retract", "disputes", "reviews"])
def test_an_entry_that_is_not_there_is_not_found(desk, what):
    body = {"reviews": {"revision": 1, "verdict": "accepted"}}.get(what, {"reason": "x"})
    if what == "revisions":
        assert desk.client.get(f"{LIST}/nothing/{what}").status_code == 404
    else:
        assert desk.send("nothing", what, Role.ADMIN, **body).status_code == 404


def test_what_no_framework_weighs_waits_in_the_queue_all_the_same(desk):
    desk.record()
    queue = f"{CARD}/reviews"
    assert desk.client.get(queue).get_json()["items"] == []
    other = desk.record(indicator="waiting")
    (only,) = desk.client.get(queue).get_json()["items"]
    assert (only["entry"]["id"], only["weighed"], only["effect"]) == (other, False, None)


def test_a_queue_says_the_score_that_accepting_would_give(client, database, tokens, admin):
    begin(database, a_catalogue_indicator(review=Review.REQUIRED))
    publish(database, admin)
    desk = Desk(client, tokens)
    first = desk.record()
    (only,) = client.get(f"{CARD}/reviews").get_json()["items"]
    assert (only["entry"]["id"], only["score"], only["effect"]) == (first, pytest.approx(50), None)
    desk.review(first, 1, "accepted")
    small = desk.record(value=52, observed_on="2024-02-01", title="Small")
    large = desk.record(value=80, observed_on="2024-02-01", title="Large")
    desk.revise(first, value=60)
    asked = client.get(f"{CARD}/reviews").get_json()
    assert [one["entry"]["id"] for one in asked["items"]] == [large, first, small]
    assert [one["effect"] for one in asked["items"]] == pytest.approx([30, 10, 2])
    for one in asked["items"][:1]:
        desk.review(one["entry"]["id"], one["entry"]["revision"], "accepted")
        assert desk.score() == pytest.approx(one["score"])
