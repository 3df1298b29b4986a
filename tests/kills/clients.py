"""Those who go on through every kill: writers that repeat what was not acknowledged, readers.

A writer sends one request at a time, again and again with the same key until it is acknowledged.
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

from tests.factories import a_body
from tests.kills.serving import Killable

PAUSE = 0.02  # before asking a service again that is not there
REST = 0.2  # after an import, so that there are not too many of them to look through


@dataclass(frozen=True)
class Request:
    """What is sent under one key, and the titles of the entries that have to come of it."""

    key: str
    path: str
    media_type: str
    body: bytes
    titles: tuple[str, ...]


@dataclass
class Told:
    """What the clients were told, by key; and how often they had to ask again."""

    acknowledged: dict[str, tuple[Request, dict[str, Any]]] = field(default_factory=dict)
    cut_off: int = 0  # requests whose answer was lost
    replayed: int = 0  # of these, the ones whose effect was there already
    items: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def entries_of(writer: str, candidate: str) -> Iterator[Request]:
    """An entry a request, without end."""
    number = 0
    while True:
        number += 1
        title = f"{writer}-{number}"
        body = a_body(title=title, candidate=candidate, value=number % 100)
        sent = json.dumps(body).encode()
        yield Request(title, "/api/v1/evidence", "application/json", sent, (title,))


def imports_of(writer: str, candidate: str, rows: int) -> Iterator[Request]:
    """A file of so many entries a request, without end; a moment's rest after each."""
    number = 0
    while True:
        number += 1
        titles = tuple(f"{writer}-{number}-{row}" for row in range(rows))
        written = io.StringIO()
        table = csv.DictWriter(written, a_body())
        table.writeheader()
        table.writerows(a_body(title=title, candidate=candidate) for title in titles)
        path = "/api/v1/evidence/imports?dry_run=false"
        yield Request(f"{writer}-{number}", path, "text/csv", written.getvalue().encode(), titles)
        time.sleep(REST)


@dataclass
class Clients:
    """Everybody at once, each in a thread, until `stop`; whatever goes wrong is in `told.wrong`."""

    service: Killable
    token: str
    until: float  # the moment, of time.monotonic, at which they give up
    told: Told = field(default_factory=Told)
    stopping: Event = field(default_factory=Event)
    threads: list[Thread] = field(default_factory=list)

    def start(self, *streams: Iterator[Request]) -> None:
        for stream in streams:
            self._run(lambda ask, stream=stream: self._write(ask, stream))
        self._run(self._follow)
        self._run(self._keep_checkpoints)

    def stop(self) -> None:
        """Each finishes what it has in hand: nothing is left unacknowledged."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _run(self, job: Callable[[Asking], None]) -> None:
        def run() -> None:
            asking = Asking(self)
            try:
                job(asking)
            except Exception as error:  # noqa: BLE001 - it would die with the thread, unseen
                self.told.wrong.append(repr(error))
            finally:
                asking.connection.close()

        thread = Thread(target=run)
        thread.start()
        self.threads.append(thread)

    def _write(self, ask: Asking, requests: Iterator[Request]) -> None:
        for request in requests:
            if self.stopping.is_set():
                return
            answer, lost = ask(request)
            self.told.acknowledged[request.key] = (request, answer)
            self.told.cut_off += lost
            recorded = answer["recorded_at" if "recorded_at" in answer else "created_at"]
            # What says it was recorded before the last asking began was there already.
            self.told.replayed += bool(lost and datetime.fromisoformat(recorded) < ask.began)

    def _follow(self, ask: Asking) -> None:
        """Read the feed as somebody does who keeps a cursor, to its very end."""
        after = 0
        while True:
            last = self.stopping.is_set() and not self._somebody_writes()
            found = ask.read(f"/api/v1/changes?after={after}&limit=200")
            self.told.items += found["items"]
            after = found["next_cursor"]
            if last and not found["items"]:
                return
            time.sleep(0 if found["items"] else PAUSE)

    def _somebody_writes(self) -> bool:
        return any(thread.is_alive() for thread in self.threads[:-2])

    def _keep_checkpoints(self, ask: Asking) -> None:
        while not self.stopping.is_set():
            note = ask.read("/api/v1/ledger/checkpoint")
            if note not in self.told.checkpoints[-1:]:
                self.told.checkpoints.append(note)
            self.stopping.wait(PAUSE * 5)


class Asking:
    """One client's connection, which is made anew as often as it is lost."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self.connection = clients.service.connect()
        self.began = datetime.now(UTC)

    def __call__(self, request: Request) -> tuple[dict[str, Any], int]:
        """The answer that acknowledges it, and how many answers were lost before."""
        headers = {"Content-Type": request.media_type, "Idempotency-Key": request.key}
        (status, text), lost = self._until_answered("POST", request.path, headers, request.body)
        assert status == 201, f"{request.key}: {status} {text[:500]!r}"
        return json.loads(text), lost

    def read(self, path: str) -> Any:
        (status, text), _ = self._until_answered("GET", path, {}, None)
        assert status == 200, f"{path}: {status} {text[:500]!r}"
        return json.loads(text) if text.startswith(b"{") else text.decode()

    def _until_answered(
        self, verb: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[tuple[int, bytes], int]:
        lost = 0
        while True:
            assert time.monotonic() < self.clients.until, f"{verb} {path} is never answered"
            self.began = datetime.now(UTC)
            try:
                return self._answer(verb, path, headers, body), lost
            except ConnectionRefusedError:
                time.sleep(PAUSE)  # it never arrived
            except (OSError, http.client.HTTPException):
                lost += 1
            self.connection.close()

    def _answer(
        self, verb: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        token = {"Authorization": f"Bearer {self.clients.token}"}
        self.connection.request(verb, path, body=body, headers={**headers, **token})
        response = self.connection.getresponse()
        return response.status, response.read()
