"""The references: bare Flask, and raw transactions that write what recording an entry writes."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from flask import Flask, Response, jsonify, request
from sqlalchemy import make_url

from benchmarks.databases import plain
from scorecard.store.tables import EvidenceRevisionRow

CONTENT = [c.name for c in EvidenceRevisionRow.__table__.columns if c.name != "id"]


def bare_flask(ready: bytes) -> Flask:
    """Flask and nothing else: hello, a hello to a POST, an empty 304, and bytes it holds."""
    app = Flask("bare", static_folder=None)

    @app.get("/hello")
    def hello() -> Response:
        return jsonify(message="hello")

    @app.post("/hello")
    def hello_back() -> Response:
        request.get_json()
        return jsonify(message="hello")

    @app.get("/empty")
    def empty() -> Response:
        return Response(status=304)

    @app.get("/ready")
    def bytes_held() -> Response:
        return Response(ready, content_type="application/json")

    return app


@contextmanager
def raw_transaction(
    url: str, candidate: str, contents: Callable[[], dict[str, Any]]
) -> Iterator[Callable[[], None]]:
    """A call that durably writes one entry by the driver alone.

    The same statements as the service's own transaction, without its look-ups: lock the
    candidate, say who does what, raise the revision, remember the change, insert the entry and
    its content.
    `contents` gives what the entry says; a column it does not name is empty.
    """
    if make_url(url).get_backend_name() == "sqlite":
        path = str(make_url(url).database)
        with closing(sqlite3.connect(path, isolation_level=None)) as file:
            yield _on_sqlite(file, candidate, contents)
    else:
        with closing(psycopg.connect(plain(url))) as connection:
            yield _on_postgres(connection, candidate, contents)


def _on_sqlite(
    connection: sqlite3.Connection, candidate: str, contents: Callable[[], dict[str, Any]]
) -> Callable[[], None]:
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")
    statements = _statements(lambda name: f":{name}", lock="")

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        _write(connection, statements, candidate, contents(), _as_sqlite_keeps)
        connection.execute("COMMIT")

    return write


def _on_postgres(
    connection: psycopg.Connection, candidate: str, contents: Callable[[], dict[str, Any]]
) -> Callable[[], None]:
    statements = _statements(lambda name: f"%({name})s", lock=" FOR UPDATE")

    def write() -> None:
        _write(connection, statements, candidate, contents(), lambda value: value)
        connection.commit()

    return write


def _statements(parameter: Callable[[str], str], lock: str) -> list[str]:
    def inserted(table: str, names: list[str]) -> str:
        values = ", ".join(map(parameter, names))
        return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})"

    p = parameter
    return [
        f"SELECT id, revision, changed_at FROM candidate WHERE code = {p('code')}{lock}",
        inserted("action", ["verb", "account_id", "at", "things"]) + " RETURNING id",
        f"UPDATE candidate SET revision = {p('revision')}, changed_at = {p('changed_at')}"
        f" WHERE id = {p('candidate_id')}",
        inserted("candidate_change", ["candidate_id", "revision", "changed_at", "action_id"]),
        inserted("evidence", ["public_id", "candidate_id", "indicator_id"]) + " RETURNING id",
        inserted("evidence_revision", CONTENT),
    ]


def _write(
    connection: Any,
    statements: list[str],
    code: str,
    says: dict[str, Any],
    kept: Callable[[Any], Any],
) -> None:
    find, act, advance, remember, identify, describe = statements
    number, revision, _ = connection.execute(find, {"code": code}).fetchone()
    now = datetime.now(UTC)
    done = {"verb": "record", "account_id": says["recorded_by"], "at": kept(now), "things": 1}
    (action,) = connection.execute(act, done).fetchone()
    change = {
        "candidate_id": number,
        "revision": revision + 1,
        "changed_at": kept(now),
        "action_id": action,
    }
    connection.execute(advance, change)
    connection.execute(remember, change)
    identity = {
        "public_id": str(uuid.uuid4()),
        "candidate_id": number,
        "indicator_id": says["indicator_id"],
    }
    (entry,) = connection.execute(identify, identity).fetchone()
    own = {"evidence_id": entry, "number": 1, "candidate_id": number, "action_id": action}
    row = {**dict.fromkeys(CONTENT), **says, **own, "recorded_at": now, "accepted_at": now}
    connection.execute(describe, {name: kept(value) for name, value in row.items()})


def _as_sqlite_keeps(value: Any) -> Any:
    """Days and instants as SQLAlchemy writes them."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
