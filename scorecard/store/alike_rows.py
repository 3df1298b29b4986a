"""What the ledger has that many new entries may repeat: read in sets, a candidate at a time.

Each reader is handed keys and gives the entries in force that share one. Only an index is walked,
so the cost is that of the new rows, however many there are already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.orm import Session

from scorecard.store.tables import EvidenceRevisionRow as Revision
from scorecard.store.tables import EvidenceRow

AT_ONCE = 5_000
DAYS = (("indicator_id", Integer), ("observed_on", Date))
TEXT = (("text_mark", BigInteger),)
LINK = (("url_mark", BigInteger),)
Way = tuple[tuple[str, Any], ...]


class Found(NamedTuple):
    """An entry in force, by what makes it the same as another. The day is as it is written."""

    public_id: str
    indicator_id: int
    observed_on: str
    value: float | None
    level: int | None
    stance: str | None
    source_id: int
    title: str
    url: str | None
    text_mark: int
    url_mark: int | None


def sharing(
    session: Session, candidate_id: int, way: Way, keys: Collection[tuple[Any, ...]]
) -> Iterator[Found]:
    """The candidate's entries with the columns of `way` as one of the keys has them."""
    statement = _statement(session.get_bind().dialect.name, way)
    listed = list(keys)
    for start in range(0, len(listed), AT_ONCE):
        some = orjson.dumps(listed[start : start + AT_ONCE]).decode()
        rows = session.execute(statement, {"candidate": candidate_id, "keys": some})
        for public_id, indicator, day, *said in rows:
            yield Found(public_id, indicator, day.isoformat(), *said)


def numbers_of(session: Session, public_ids: Collection[str]) -> dict[str, int]:
    """The numbers of the entries with those public ids, of whichever exist, however many."""
    way = (("public_id", String),)
    (part,) = _parts(session.get_bind().dialect.name, way)
    statement = select(EvidenceRow.public_id, EvidenceRow.id).where(EvidenceRow.public_id == part)
    found: dict[str, int] = {}
    listed = [(public_id,) for public_id in public_ids]
    for start in range(0, len(listed), AT_ONCE):
        some = orjson.dumps(listed[start : start + AT_ONCE]).decode()
        found |= {row.public_id: row.id for row in session.execute(statement, {"keys": some})}
    return found


@cache
def _statement(dialect: str, way: Way) -> Select[Any]:
    said = (getattr(Revision, name) for name in Found._fields if name != "public_id")
    return (
        select(EvidenceRow.public_id, *said)
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .where(
            Revision.candidate_id == bindparam("candidate"),
            Revision.closed_at.is_(None),
            *(
                getattr(Revision, name) == part
                for (name, _), part in zip(way, _parts(dialect, way), strict=True)
            ),
        )
        .order_by(Revision.id)
    )


def _parts(dialect: str, way: Way) -> list[ColumnElement[Any]]:
    """The parts of a key, from a list of keys sent as one JSON text."""
    keys = bindparam("keys", type_=String)
    if dialect == "sqlite":
        each = func.json_each(keys).table_valued("value", name="k")
        return [func.json_extract(each.c.value, f"$[{place}]") for place in range(len(way))]
    each = func.jsonb_array_elements(func.jsonb(keys)).table_valued("value", name="k")
    return [cast(each.c.value.op("->>")(place), kind) for place, (_, kind) in enumerate(way)]
