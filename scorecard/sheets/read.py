"""The kinds of file that can be read. To add one: a module beside this, and one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from scorecard.sheets.limits import MIB, USUAL, Limits
from scorecard.sheets.read_csv import read_csv
from scorecard.sheets.read_ndjson import read_ndjson
from scorecard.sheets.read_xlsx import read_xlsx
from scorecard.sheets.sheet import Sheet, refused, shown


@dataclass(frozen=True)
class Reader:
    """What announces such a file, and the function that reads it."""

    media_types: tuple[str, ...]
    suffix: str
    read: Callable[[bytes, Limits], Sheet]


READERS: dict[str, Reader] = {
    "csv": Reader(("text/csv", "text/tab-separated-values"), ".csv", read_csv),
    "ndjson": Reader(("application/x-ndjson", "application/jsonl"), ".ndjson", read_ndjson),
    "xlsx": Reader(
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), ".xlsx", read_xlsx
    ),
}


def read_sheet(content: bytes, format_name: str, limits: Limits = USUAL) -> Sheet:
    """The table in a file; Invalid names the row and the column, and says what to change."""
    if len(content) > limits.bytes:
        raise refused(
            f"The file has {len(content) / MIB:,.1f} MiB; at most {limits.bytes / MIB:,.1f} are "
            "taken: split it and send the parts in turn."
        )
    return READERS[format_name].read(content, limits)


def format_of(filename: str | None, media_type: str | None) -> str:
    """The name in READERS, by the file's suffix or else by its media type."""
    suffix = PurePath(filename or "").suffix.lower()
    bare = (media_type or "").partition(";")[0].strip().lower()
    for name, reader in READERS.items():
        if suffix == reader.suffix:
            return name
    for name, reader in READERS.items():
        if bare in reader.media_types:
            return name
    raise refused(
        f"Nothing here reads {shown(filename or bare or 'a file without a name')}: "
        f"send {', '.join(reader.suffix for reader in READERS.values())}."
    )
