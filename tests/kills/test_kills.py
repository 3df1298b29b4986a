"""kill -9 of the service, again and again, while people write, follow, and seal the ledger.

What was acknowledged is there, once. What was not acknowledged is absent or whole, and the same
request with the same key ends in one effect. SCORECARD_TEST_KILLS says how many kills on each
engine; `make kills` is twenty, with a line of figures for each.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from contextlib import closing

from sqlalchemy import text

from scorecard.actions.issue_token import issue_token
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.ledger.notes import LEDGER, Signer, seed_from
from scorecard.store import audit
from tests.conftest import NOW
from tests.kills.clients import Clients, entries_of, imports_of
from tests.kills.serving import Killable
from tests.store.ledger import begin

KILLS = int(os.environ.get("SCORECARD_TEST_KILLS", "3"))
# Seconds that the service may live, at most, once somebody's request was acknowledged.
LONGEST_LIFE = 0.8 if KILLS <= 3 else 2.0
IMPORTED = 2_000  # entries a file
GIVE_UP_SECONDS = 60 + 30 * KILLS
# Nothing of these is found, whatever else is wrong with the checks of the ledger itself.
HALVES = {
    "an entry without a revision": (
        "SELECT e.id FROM evidence e LEFT JOIN evidence_revision r ON r.evidence_id = e.id"
        " WHERE r.id IS NULL"
    ),
    "an action that did not do all it said": (
        "SELECT a.id FROM action a WHERE a.verb IN ('record', 'import') AND a.things <>"
        " (SELECT count(*) FROM evidence_revision r WHERE r.action_id = a.id)"
    ),
    "a revision of a candidate without an action of its own": (
        "SELECT x.action_id FROM candidate_change x LEFT JOIN evidence_revision r"
        " ON r.action_id = x.action_id WHERE x.revision > 0 AND r.id IS NULL"
    ),
    "a gap in a candidate's revisions": (
        "SELECT candidate_id FROM candidate_change GROUP BY candidate_id"
        " HAVING count(*) <> max(revision) + 1"
    ),
    "a gap in the feed": (
        "SELECT 1 FROM (SELECT count(position) AS places, max(position) AS last FROM action) AS it"
        " WHERE places <> coalesce(last, 0)"
    ),
}


def test_what_was_acknowledged_outlives_every_kill(database, admin, tmp_path):
    seed = random.randrange(2**32)
    begin(database, codes=("UKR", "GEO"))
    token = issue_token(database, admin, "kills", NOW)
    url = database.engine.url.render_as_string(hide_password=False)
    database.engine.dispose()  # the service alone has it open
    with closing(Killable(url, tmp_path / "errors")) as service:
        clients = Clients(service, token, time.monotonic() + GIVE_UP_SECONDS)
        service.start()
        clients.start(*streams())
        kill_again_and_again(service, clients, random.Random(seed))
        clients.stop()
    found = f"seed {seed}"
    assert clients.told.wrong == [], found
    counts = check_entries(database, clients.told, found)
    check_feed(clients.told, found)
    check_halves(database, found)
    check_ledger(database, Signer(LEDGER, seed_from(service.key)), clients.told, found)
    report(database, clients.told, service.kills, counts)


def streams():
    return [
        entries_of("one", "UKR"),
        entries_of("two", "GEO"),
        imports_of("file", "GEO", IMPORTED),
    ]


def kill_again_and_again(service, clients, chance):
    """At a moment drawn by chance after something was acknowledged by what then is killed."""
    for _ in range(KILLS):
        before = len(clients.told.acknowledged)
        while len(clients.told.acknowledged) == before and not clients.told.wrong:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, LONGEST_LIFE))
        service.kill()
        service.kills += 1
        service.start()


def check_entries(database, told, found):
    """Each acknowledged entry is there once, under the id that was told; nothing else is."""
    with database.reading.begin() as session:
        rows = session.execute(
            text(
                "SELECT r.title, e.public_id FROM evidence_revision r"
                " JOIN evidence e ON e.id = r.evidence_id"
            )
        ).all()
        kept = session.scalars(text("SELECT public_id FROM evidence_import")).all()
    there = Counter(title for title, _ in rows)
    promised = {title for request, _ in told.acknowledged.values() for title in request.titles}
    whole = [
        {there[title] for title in request.titles} for request, _ in told.acknowledged.values()
    ]
    counts = {
        "lost": sum(1 for title in promised if not there[title]),
        "duplicated": sum(count - 1 for count in there.values()),
        "partial": sum(1 for one in whole if len(one) > 1),
    }
    assert not any(counts.values()), f"{found}: {counts}"
    assert set(there) == promised, found
    ids = dict(rows)
    imported = set()
    for request, answer in told.acknowledged.values():
        if len(request.titles) == 1:
            assert answer["id"] == ids[request.titles[0]], found
        else:
            assert (answer["status"], answer["rows"]) == ("recorded", IMPORTED), found
            imported.add(answer["id"])
    assert imported == set(kept), found
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def check_feed(told, found):
    """Whoever followed the changes all along was told of each action once, without a gap."""
    cursors = [int(item["cursor"]) for item in told.items]
    assert cursors == list(range(1, len(cursors) + 1)), found
    made = Counter(item["things"] for item in told.items if item["verb"] in {"record", "import"})
    assert made == Counter(len(request.titles) for request, _ in told.acknowledged.values()), found
    ids = Counter(entry for item in told.items for entry in item["entries"])
    assert set(ids.values()) <= {1}, found


def check_halves(database, found):
    with database.reading.begin() as session:
        for what, query in HALVES.items():
            assert session.execute(text(query)).all() == [], f"{found}: {what}"
        if database.engine.dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


def check_ledger(database, signer, told, found):
    """The tree is whole, and began as each checkpoint says that was read between the kills."""
    assert told.checkpoints, found
    seal_ledger(database)
    assert verify_ledger(database, signer, told.checkpoints[-1]).problems == [], found
    with database.reading.begin() as session:
        for note in told.checkpoints:
            assert list(audit.not_of_this_tree(session, signer, note)) == [], found


def report(database, told, kills, counts):
    posts = [request for request, _ in told.acknowledged.values() if len(request.titles) == 1]
    imports = len(told.acknowledged) - len(posts)
    print(  # noqa: T201 - the figures to report
        f"\n{database.engine.dialect.name}: {kills} kill -9; {len(posts):,} POSTs and {imports} "
        f"imports of {IMPORTED:,} rows acknowledged, {counts}; {told.cut_off} answers lost, "
        f"{told.replayed} of them of what was done already and is not done twice; "
        f"{len(told.items):,} changes followed, each once; {len(told.checkpoints)} checkpoints, "
        "the tree whole"
    )
