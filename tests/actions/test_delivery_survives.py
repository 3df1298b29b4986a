"""The sender is killed again and again, the receiver fails by chance: no change goes untold.

SCORECARD_TEST_LONG=1 tells 5,000 changes through 30 kills; otherwise it is 100 through 3.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from threading import Lock, Thread

from scorecard.actions.add_webhook import add_webhook
from scorecard.actions.deliver_changes import number_changes
from scorecard.actions.read_changes import read_changes
from scorecard.actions.read_webhooks import read_webhook
from scorecard.delivery.signing import signed
from scorecard.store import actions
from tests.conftest import NOW
from tests.delivery.receiving import Receiver, a_client, status

LONG = os.environ.get("SCORECARD_TEST_LONG") == "1"
CHANGES, KILLS = (5000, 30) if LONG else (100, 3)
GIVE_UP_SECONDS = 1200 if LONG else 90
# The sender as it is, with a clock that runs sixty times as fast: waits of 5 seconds are short.
SENDER = """
import sys, time
from datetime import UTC, datetime, timedelta
from scorecard.actions.deliver_changes import deliver_next, number_changes
from scorecard.actions.guard_receivers import guard_receivers
from scorecard.actions.open_database import open_database
from dataclasses import replace
database = open_database(sys.argv[1])
client = replace(guard_receivers("127.0.0.0/8"), seconds=0.4)
began = datetime.fromisoformat(sys.argv[2])
clock = lambda: began + 60 * (datetime.now(UTC) - began)
print("sending", flush=True)
while True:
    number_changes(database)
    if not deliver_next(database, client, clock, timedelta(seconds=60)):
        time.sleep(0.02)
"""


class Unreliable:
    """Answers as a receiver on a bad day; remembers what it took."""

    def __init__(self, seed):
        self.chance, self.lock, self.taken = random.Random(seed), Lock(), []

    def __call__(self, handler, message):
        with self.lock:
            luck = self.chance.random()
        if luck < 0.05:
            status(500)(handler, message)
        elif luck < 0.08:
            handler.close_connection = True
        elif luck < 0.09:
            time.sleep(0.6)
        else:
            with self.lock:
                self.taken.append(message.headers["webhook-id"])
            if luck < 0.12:
                handler.close_connection = True  # taken, but the sender is not told
            else:
                status(204)(handler, message)


def start_sender(url, began):
    return subprocess.Popen(
        [sys.executable, "-c", SENDER, url, began.isoformat()], stdout=subprocess.PIPE
    )


def write(database, admin, seed):
    """Changes, and as many that are undone."""
    chance = random.Random(seed)
    for number in range(CHANGES):
        for undone in (True, False):
            session = database.writing()
            actions.begin(session, "undone" if undone else f"kept.{number}", admin, NOW)
            (session.rollback if undone else session.commit)()
            session.close()
        time.sleep(chance.random() / 200)


def test_no_change_goes_untold_however_often_the_sender_is_killed(database, admin):
    seed = random.randrange(2**32)
    unreliable = Unreliable(seed)
    url = database.engine.url.render_as_string(hide_password=False)
    receiver = Receiver(then=unreliable)
    with receiver.listening():
        hook = add_webhook(database, a_client(), receiver.url, None, admin, NOW)
        writer = Thread(target=write, args=(database, admin, seed))
        writer.start()
        began, kills = datetime.now(UTC), 0
        sender = start_sender(url, began)
        chance, end = random.Random(seed), time.monotonic() + GIVE_UP_SECONDS
        while writer.is_alive() or kills < KILLS or read_webhook(database, hook["id"])["pending"]:
            assert time.monotonic() < end, f"seed {seed}: it never ends"
            assert sender.poll() is None, f"seed {seed}: the sender gave up"
            if kills < KILLS:
                sender.stdout.readline()
                time.sleep(chance.random())
                sender.kill()
                sender.wait()
                sender.stdout.close()
                kills += 1
                sender = start_sender(url, began)
            number_changes(database)
            time.sleep(0.05)
        sender.kill()
        sender.wait()
        sender.stdout.close()
        writer.join()
    check(database, receiver, unreliable, hook, seed)
    print(  # noqa: T201 - the figures to report
        f"{CHANGES} changes, {kills} kill -9: {len(set(unreliable.taken))} taken, 0 lost, "
        f"{len(unreliable.taken) - CHANGES} taken again under the same id"
    )


def check(database, receiver, unreliable, hook, seed):
    items, cursor = [], 0
    while (found := read_changes(database, cursor, 200)).items:
        items, cursor = items + found.items, found.position
    ids = [f"chg_{item['cursor']}" for item in items]
    assert [item["verb"] for item in items] == [f"kept.{n}" for n in range(CHANGES)]
    assert read_webhook(database, hook["id"])["failed"] == 0
    assert set(unreliable.taken) == set(ids), f"seed {seed}"
    assert list(dict.fromkeys(unreliable.taken)) == ids, f"seed {seed}: out of order"
    bodies = {}
    for message in receiver.got:
        name = message.headers["webhook-id"]
        assert bodies.setdefault(name, message.body) == message.body, "said otherwise"
        at = datetime.fromtimestamp(int(message.headers["webhook-timestamp"]), UTC)
        wanted = signed(hook["secret"], name, at, message.body)["webhook-signature"]
        assert message.headers["webhook-signature"] == wanted
        assert json.loads(message.body)["data"]["cursor"] == name.removeprefix("chg_")
