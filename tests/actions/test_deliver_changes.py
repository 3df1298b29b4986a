"""Webhooks hear of every change, in order, at least once, and never of what did not happen."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_webhook import add_webhook, change_secret
from scorecard.actions.deliver_changes import LEASE, deliver_next, number_changes
from scorecard.actions.end_webhook import end_webhook
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.read_changes import read_changes
from scorecard.actions.read_webhooks import read_deliveries, read_webhook
from scorecard.actions.retry_delivery import retry_delivery
from scorecard.actions.try_webhook import try_webhook
from scorecard.delivery.client import ANY_PUBLIC, Client
from scorecard.delivery.guard import Guard
from scorecard.delivery.signing import signed
from scorecard.errors import Conflict, Invalid, NotFound
from scorecard.records import Candidate
from scorecard.store import actions, outbox
from tests.conftest import NOW
from tests.delivery.receiving import Receiver, a_client, status
from tests.store.ledger import begin, publish

SECOND = timedelta(seconds=1)


class Desk:
    """A database, its webhooks, and a clock that is set by hand."""

    def __init__(self, database, admin):
        self.database, self.admin, self.now = database, admin, NOW
        self.client = a_client()
        self.made = 0

    def change(self, times=1):
        for _ in range(times):
            self.made += 1
            add_candidate(self.database, Candidate(f"C{self.made}", "C"), self.admin, self.now)

    def hook(self, receiver, candidate=None):
        return add_webhook(
            self.database, self.client, receiver.url, candidate, self.admin, self.now
        )

    def deliver(self, most=1000):
        number_changes(self.database)
        sent = 0
        while sent < most and deliver_next(self.database, self.client, lambda: self.now):
            sent += 1
        return sent

    def log(self, hook, **more):
        return read_deliveries(self.database, hook["id"], **more)[0][::-1]


@pytest.fixture
def desk(database, admin):
    return Desk(database, admin)


def told(receiver):
    return [json.loads(message.body)["data"]["cursor"] for message in receiver.got]


def test_a_webhook_is_told_of_what_comes_after_it_in_order(desk):
    desk.change(2)
    with Receiver().listening() as receiver:
        hook = desk.hook(receiver)
        desk.change(3)
        assert hook["cursor"] == "2"
        assert desk.deliver() == 3
        assert desk.deliver() == 0
    assert told(receiver) == ["3", "4", "5"]
    assert [one["status"] for one in desk.log(hook)] == ["delivered"] * 3


def test_a_message_is_the_item_of_the_feed_signed(desk):
    with Receiver().listening() as receiver:
        hook = desk.hook(receiver)
        desk.change()
        desk.deliver()
    (message,) = receiver.got
    (item,) = read_changes(desk.database, 0, 50).items
    body = json.loads(message.body)
    assert body["type"] == "ledger.changed"
    assert body["timestamp"] == body["data"]["at"]
    assert body["data"] == {**item, "at": body["timestamp"]}
    expected = signed(hook["secret"], "chg_1", NOW, message.body)
    assert {name: message.headers[name] for name in expected} == expected


def test_of_one_candidate_only_what_concerns_it(desk):
    begin(desk.database, codes=("UKR", "GEO"))
    with Receiver().listening() as receiver:
        hook = desk.hook(receiver, "UKR")
        desk.change(2)
        assert desk.deliver() == 0
    assert desk.log(hook) == []


def test_whoever_follows_a_candidate_is_told_of_its_editions_and_which_they_are(desk):
    begin(desk.database, codes=("UKR", "GEO"))
    publish(desk.database, desk.admin)
    with Receiver().listening() as receiver, Receiver().listening() as other:
        desk.hook(receiver, "UKR")
        desk.hook(other, "GEO")
        publish_edition(desk.database, "UKR", "simple", "2025-Q4", desk.admin, NOW)
        desk.now += SECOND
        assert desk.deliver() == 1
    (item,) = [json.loads(message.body)["data"] for message in receiver.got]
    assert item["verb"] == "publish-edition"
    assert [(one["candidate"], one["quarter"], one["number"]) for one in item["editions"]] == [
        ("UKR", "2025-Q4", 1)
    ]
    assert other.got == []


def test_what_is_undone_is_told_to_nobody(desk):
    with Receiver().listening() as receiver:
        desk.hook(receiver)
        session = desk.database.writing()
        actions.begin(session, "undone", desk.admin, NOW)
        session.rollback()
        session.close()
        desk.change()
        assert desk.deliver() == 1
    assert told(receiver) == ["1"]


def test_a_failure_is_tried_again_later_and_later_with_the_same_words(desk):
    with Receiver([status(500), status(503)]).listening() as receiver:
        hook = desk.hook(receiver)
        desk.change()
        assert desk.deliver() == 1
        desk.now += 4.9 * SECOND
        assert desk.deliver() == 0
        desk.now += 1.2 * SECOND
        assert desk.deliver() == 1
        desk.now += 19 * SECOND
        assert desk.deliver() == 0
        desk.now += 6 * SECOND
        assert desk.deliver() == 1
    first, second, third = receiver.got
    assert first.body == second.body == third.body
    ids = {message.headers["webhook-id"] for message in receiver.got}
    assert ids == {"chg_1"}
    assert first.headers["webhook-timestamp"] != third.headers["webhook-timestamp"]
    (delivery,) = desk.log(hook)
    assert delivery["status"] == "delivered"
    assert [one["status_code"] for one in delivery["attempts"]] == [500, 503, 204]


def test_what_came_later_waits_for_what_failed(desk):
    with Receiver([status(204), status(500)]).listening() as receiver:
        desk.hook(receiver)
        desk.change(4)
        assert desk.deliver() == 2
        assert told(receiver) == ["1", "2"]
        desk.now += 7 * SECOND
        assert desk.deliver() == 3
    assert told(receiver) == ["1", "2", "2", "3", "4"]


def test_one_webhook_does_not_wait_for_another(desk):
    down, up = Receiver(then=status(500)), Receiver()
    with down.listening(), up.listening():
        desk.hook(down)
        desk.hook(up)
        desk.change(3)
        desk.deliver()
    assert told(up) == ["1", "2", "3"]
    assert told(down) == ["1"]


def test_after_ten_attempts_in_two_days_a_message_is_given_up_and_shown(desk):
    with Receiver([status(500)] * 10).listening() as receiver:
        hook = desk.hook(receiver)
        desk.change(2)
        start = desk.now
        while read_webhook(desk.database, hook["id"])["failed"] == 0:
            assert desk.deliver(1) == 1
            desk.now += outbox.LONGEST_WAIT + SECOND
        assert len(receiver.got) == 10
        assert told(receiver) == ["1"] * 10
        assert desk.deliver() == 1
    assert told(receiver)[-1] == "2"
    assert [one["status"] for one in desk.log(hook)] == ["failed", "delivered"]
    assert [one["id"] for one in desk.log(hook, status="failed")] == ["chg_1"]
    assert desk.now > start


def test_the_waits_grow_fourfold_to_a_day_and_are_spread():
    plain = [outbox.wait(attempts, 0) for attempts in range(1, 11)]
    seconds = [wait.total_seconds() for wait in plain]
    assert seconds == [5, 20, 80, 320, 1280, 5120, 20480, 81920, 86400, 86400]
    assert outbox.wait(1, 1) == timedelta(seconds=6)
    assert outbox.wait(10, 1) == timedelta(hours=24)


def test_a_receiver_that_is_gone_is_told_nothing_more(desk):
    with Receiver(then=status(410)).listening() as receiver:
        hook = desk.hook(receiver)
        desk.change(3)
        assert desk.deliver() == 1
        desk.change()
        desk.now += timedelta(days=2)
        assert desk.deliver() == 0
    assert read_webhook(desk.database, hook["id"])["ended_at"] == NOW
    assert [one["status"] for one in desk.log(hook)] == ["failed"] * 3


def test_a_webhook_that_is_removed_is_told_nothing_more(desk):
    with Receiver().listening() as receiver:
        hook = desk.hook(receiver)
        desk.change()
        number_changes(desk.database)
        end_webhook(desk.database, hook["id"], NOW)
        desk.change()
        assert desk.deliver() == 0
    assert receiver.got == []
    with desk.database.reading.begin() as session:
        assert session.scalar(text("SELECT secret FROM webhook")) == ""
    for refused in (
        lambda: retry_delivery(desk.database, hook["id"], "chg_1", NOW),
        lambda: change_secret(desk.database, hook["id"]),
        lambda: try_webhook(desk.database, desk.client, hook["id"], NOW),
    ):
        with pytest.raises(Conflict, match="has ended"):
            refused()


def test_a_message_that_was_given_up_is_sent_again_when_asked(desk):
    with Receiver([status(500)] * 10).listening() as receiver:
        hook = desk.hook(receiver)
        desk.change()
        while desk.log(hook) == [] or desk.log(hook)[0]["status"] == "pending":
            desk.deliver(1)
            desk.now += outbox.LONGEST_WAIT + SECOND
        assert desk.deliver() == 0
        retry_delivery(desk.database, hook["id"], "chg_1", desk.now)
        assert desk.deliver() == 1
    (delivery,) = desk.log(hook)
    assert delivery["status"] == "delivered"
    assert len(delivery["attempts"]) == 11


@pytest.mark.parametrize("message", ["chg_9", "chg_", "chg_x", "chg_²", "chg_-1", "1e3", "9" * 40])
def test_only_a_message_that_there_is_can_be_sent_again(desk, message):
    with Receiver().listening() as receiver:
        hook = desk.hook(receiver)
        with pytest.raises(NotFound):
            retry_delivery(desk.database, hook["id"], message, NOW)


def test_a_new_secret_signs_from_the_next_attempt_on(desk):
    with Receiver([status(401)]).listening() as receiver:
        hook = desk.hook(receiver)
        desk.change()
        desk.deliver()
        secret = change_secret(desk.database, hook["id"])
        assert secret != hook["secret"]
        desk.now += 7 * SECOND
        desk.deliver()
    message = receiver.got[-1]
    wanted = signed(secret, "chg_1", desk.now, message.body)["webhook-signature"]
    assert message.headers["webhook-signature"] == wanted


def test_while_one_sender_is_at_it_no_other_sends_the_same(desk):
    """The second looks while the first is being answered."""
    seen = []

    def look(handler, message):
        seen.append(deliver_next(desk.database, desk.client, lambda: desk.now))
        status(204)(handler, message)

    with Receiver(then=look).listening() as receiver:
        desk.hook(receiver)
        desk.change(2)
        assert desk.deliver() == 2
    assert seen == [False, False]
    assert told(receiver) == ["1", "2"]


def test_what_a_sender_that_died_had_claimed_is_sent_when_its_lease_is_over(desk):
    with Receiver().listening() as receiver:
        desk.hook(receiver)
        desk.change(2)
        number_changes(desk.database)
        with desk.database.writing.begin() as session:
            assert outbox.claim(session, desk.now, desk.now + LEASE) is not None
        assert desk.deliver() == 0
        desk.now += LEASE
        assert desk.deliver() == 2
    assert told(receiver) == ["1", "2"]


def test_a_sender_that_outlived_its_lease_does_not_undo_a_delivery(desk):
    """It was frozen; another delivered meanwhile; now it reports its own failure."""
    with Receiver().listening() as receiver:
        hook = desk.hook(receiver)
        desk.change()
        number_changes(desk.database)
        with desk.database.writing.begin() as session:
            frozen = outbox.claim(session, desk.now, desk.now + LEASE)
        desk.now += LEASE
        assert desk.deliver() == 1
        late = outbox.Attempt(False, False, None, "No answer.", 5000)
        with desk.database.writing.begin() as session:
            outbox.settle(session, frozen, late, desk.now, 0.5)
    (delivery,) = desk.log(hook)
    assert delivery["status"] == "delivered"
    assert len(delivery["attempts"]) == 2


def test_two_senders_share_the_work_and_keep_the_order_of_each_webhook(desk):
    receivers = [Receiver() for _ in range(3)]
    with receivers[0].listening(), receivers[1].listening(), receivers[2].listening():
        for receiver in receivers:
            desk.hook(receiver)
        desk.change(30)
        with ThreadPoolExecutor(4) as pool:
            while any(len(receiver.got) < 30 for receiver in receivers):
                list(pool.map(lambda _: desk.deliver(), range(4)))
    for receiver in receivers:
        assert told(receiver) == [str(n) for n in range(1, 31)]


def test_a_name_that_turns_inside_after_registration_is_an_attempt_that_failed(desk):
    """Rebinding: public when it was registered, the metadata address when it is to be told."""
    answers = iter([["93.184.215.14"], ["169.254.169.254"]])
    calls = []
    client = Client(
        Guard(resolve=lambda *_: next(answers)), dial=lambda address, _: calls.append(address)
    )
    hook = add_webhook(desk.database, client, "https://example.org/", None, desk.admin, NOW)
    desk.client = client
    desk.change()
    assert desk.deliver() == 1
    assert calls == []
    (delivery,) = desk.log(hook)
    assert delivery["status"] == "pending"
    assert "not public" in delivery["attempts"][0]["error"]


def test_a_url_that_leads_inside_is_not_registered(desk):
    with pytest.raises(Invalid) as refused:
        add_webhook(desk.database, Client(ANY_PUBLIC), "https://127.0.0.1/", None, desk.admin, NOW)
    assert list(refused.value.problems) == ["url"]


def test_a_test_message_is_signed_and_about_nothing(desk):
    with Receiver([status(204), status(500)]).listening() as receiver:
        hook = desk.hook(receiver)
        fine = try_webhook(desk.database, desk.client, hook["id"], NOW)
        failed = try_webhook(desk.database, desk.client, hook["id"], NOW)
    assert (fine["delivered"], fine["status_code"]) == (True, 204)
    assert (failed["delivered"], failed["status_code"]) == (False, 500)
    message = receiver.got[0]
    assert json.loads(message.body)["type"] == "webhook.test"
    expected = signed(hook["secret"], message.headers["webhook-id"], NOW, message.body)
    assert message.headers["webhook-signature"] == expected["webhook-signature"]
    assert desk.log(hook) == []
