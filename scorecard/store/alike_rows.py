"""What the ledger has that many new entries may repeat: read in sets, a candidate at a time.

Each reader is handed keys and gives the entries in force that share one, by key. Only an index is
walked, so the cost is that of the new rows, however many there are already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

AT_ONCE = 5_000


class Found(NamedTuple):
    """An entry in force, by what makes it the same as another."""

    public_id: str
    indicator_id: int
    observed_on: str
    value: float | None
    level: int | None
    stance: str | None
    source_id: int
    title: str
    url: str | None


_SELECT = (
    "SELECT e.public_id, r.indicator_id, r.observed_on, r.value, r.level, r.stance, r.source_id,"
    " r.title, r.url, r.text_mark, r.url_mark FROM "
)
_JOIN = (
    " JOIN evidence_revision r ON r.candidate_id = :candidate AND {same} AND r.closed_at IS NULL"
    " JOIN evidence e ON e.id = r.evidence_id ORDER BY r.id"
)
_DAYS = "r.indicator_id = k.indicator AND r.observed_on = k.day"
_SQLITE_KEYS = "json_each(:keys) AS k"
_STATEMENTS = {
    "sqlite": {
        "days": text(
            _SELECT
            + "(SELECT json_extract(value, '$[0]') AS indicator, json_extract(value, '$[1]') AS day"
            + " FROM json_each(:keys)) AS k"
            + _JOIN.format(same=_DAYS)
        ),
        "text_mark": text(_SELECT + _SQLITE_KEYS + _JOIN.format(same="r.text_mark = k.value")),
        "url_mark": text(_SELECT + _SQLITE_KEYS + _JOIN.format(same="r.url_mark = k.value")),
    },
    "postgresql": {
        "days": text(
            _SELECT
            + "(SELECT (value->>0)::int AS indicator, (value->>1)::date AS day"
            + " FROM json_array_elements(CAST(:keys AS json)) AS value) AS k"
            + _JOIN.format(same=_DAYS)
        ),
        "text_mark": text(
            _SELECT
            + "(SELECT value::text::bigint AS value"
            + " FROM json_array_elements(CAST(:keys AS json)) AS value) AS k"
            + _JOIN.format(same="r.text_mark = k.value")
        ),
        "url_mark": text(
            _SELECT
            + "(SELECT value::text::bigint AS value"
            + " FROM json_array_elements(CAST(:keys AS json)) AS value) AS k"
            + _JOIN.format(same="r.url_mark = k.value")
        ),
    },
}


def on_those_days(
    session: Session, candidate_id: int, days: Collection[tuple[int, str]]
) -> Iterator[Found]:
    """The entries about an indicator on a day, as written, of those."""
    for found, _, _ in _read(session, "days", candidate_id, days):
        yield found


def with_those_marks(
    session: Session, candidate_id: int, way: str, marks: Collection[int]
) -> Iterator[tuple[int, Found]]:
    """The entries with one of those marks, with it; `way` is text_mark or url_mark."""
    for found, text_mark, url_mark in _read(session, way, candidate_id, marks):
        yield (text_mark if way == "text_mark" else url_mark), found


def _read(
    session: Session, way: str, candidate_id: int, keys: Collection[Any]
) -> Iterator[tuple[Found, int, int]]:
    statement = _STATEMENTS[session.get_bind().dialect.name][way]
    listed = list(keys)
    for start in range(0, len(listed), AT_ONCE):
        some = orjson.dumps(listed[start : start + AT_ONCE]).decode()
        for row in session.execute(statement, {"candidate": candidate_id, "keys": some}):
            *said, text_mark, url_mark = row
            if isinstance(said[2], date):
                said[2] = said[2].isoformat()
            yield Found(*said), text_mark, url_mark
