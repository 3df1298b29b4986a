"""Export evidence: all that some filters find, from one snapshot, as chunks of a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions.open_database import Database
from scorecard.actions.read_evidence import Filters, narrowed
from scorecard.errors import Invalid, Unavailable
from scorecard.sheets.columns import COLUMNS
from scorecard.sheets.write_json import json_pieces
from scorecard.sheets.write_ndjson import ndjson_lines
from scorecard.sheets.write_xlsx import refuse_more_than_fit, write_xlsx
from scorecard.store import export
from scorecard.store.export_csv import csv_lines

CHUNK = 262_144

Chunks = Generator[bytes, None, None]


@dataclass(frozen=True)
class Snapshot:
    """The evidence as it was at one moment. `tell` hears of rows taken; `end` lets go of it."""

    session: Session
    filters: Filters
    tell: Callable[[int], None]
    end: Callable[[], None]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """A tuple a row, as told."""
        for row in export.rows(self.session, self.filters):
            yield row
            self.tell(1)


@dataclass(frozen=True)
class Format:
    """A media type, a file suffix, and the writer, which gives the file in chunks."""

    media_type: str
    suffix: str
    write: Callable[[Snapshot], Chunks]


def _gathered(lines: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The same bytes in chunks of about CHUNK, each with how many lines it has."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= CHUNK:
            yield b"".join(held), len(held)
            held, size = [], 0
    if held:
        yield b"".join(held), len(held)


def _as_csv(snapshot: Snapshot) -> Chunks:
    for chunk, lines in _gathered(csv_lines(snapshot.session, snapshot.filters)):
        snapshot.tell(lines)
        yield chunk


def _as_ndjson(snapshot: Snapshot) -> Chunks:
    for chunk, _ in _gathered(ndjson_lines(COLUMNS, snapshot.rows())):
        yield chunk


def _as_json(snapshot: Snapshot) -> Chunks:
    for chunk, _ in _gathered(json_pieces(COLUMNS, snapshot.rows())):
        yield chunk


def _as_xlsx(snapshot: Snapshot) -> Chunks:
    """Whole before the first chunk: a spreadsheet's directory of parts has their sizes."""
    refuse_more_than_fit(export.count(snapshot.session, snapshot.filters))
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, COLUMNS, snapshot.rows())
        snapshot.end()
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", ".csv", _as_csv),
    "json": Format("application/json", ".json", _as_json),
    "ndjson": Format("application/x-ndjson", ".ndjson", _as_ndjson),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", _as_xlsx
    ),
}


class Export:
    """A file on its way out. It holds a snapshot until it is read to its end, or closed.

    `state` is what its bytes follow from. It may be closed from another thread: whoever reads on
    is told so.
    """

    def __init__(
        self, held: ExitStack, session: Session, filters: Filters, form: Format, state: Hashable
    ) -> None:
        self.format = form
        self.state = state
        self._session, self._filters = session, filters
        self._held = held
        self._lock = Lock()
        self._closed = False
        self._told: list[Callable[[int], None]] = []
        self._chunks = form.write(Snapshot(session, filters, self._tell, held.close))

    def count(self) -> int:
        """How many entries it has."""
        return export.count(self._session, self._filters)

    def chunks(self, *told: Callable[[int], None]) -> Iterator[bytes]:
        """The file in chunks of about a quarter of a megabyte; `told` hears of rows as they go.

        Raises Unavailable once closed.
        """
        self._told += told
        while chunk := self._next():
            yield chunk

    def _tell(self, rows: int) -> None:
        for told in self._told:
            told(rows)

    def _next(self) -> bytes:
        with self._lock:
            if self._closed:
                raise Unavailable("The export was ended before it was read.")
            chunk = next(self._chunks, b"")
            if not chunk:
                self._held.close()
            return chunk

    def close(self) -> None:
        """Let go of the snapshot. Once is enough, and more does nothing."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._chunks.close()
                self._held.close()


def export_evidence(
    database: Database,
    format_name: str,
    filters: Filters,
    framework: str | None = None,
    criterion: str | None = None,
) -> Export:
    """What the filters find, in the order it was recorded. Whoever asked closes it.

    Filters are those of lists. Raises NotFound, or Invalid for a format there is none of.
    """
    if format_name not in FORMATS:
        raise Invalid.at("format", f"Must be one of: {', '.join(FORMATS)}.")
    with ExitStack() as stack:
        session = stack.enter_context(export.reading(database))
        exact = narrowed(session, filters, framework, criterion)
        state = (format_name, exact, export.position(session, exact))
        return Export(stack.pop_all(), session, exact, FORMATS[format_name], state)
