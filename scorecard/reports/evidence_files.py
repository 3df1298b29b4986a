"""The files that evidence comes in: a table from the name of a format to its reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scorecard.reports.read_csv import read_csv
from scorecard.reports.read_ndjson import read_ndjson
from scorecard.reports.read_xlsx import read_xlsx
from scorecard.reports.sheet import Header, Sheet


@dataclass(frozen=True)
class FileFormat:
    """A media type, a file suffix, and the reader."""

    media_type: str
    suffix: str
    read: Callable[[bytes, Header], Sheet]


FILE_FORMATS: dict[str, FileFormat] = {
    "csv": FileFormat("text/csv", ".csv", read_csv),
    "ndjson": FileFormat("application/x-ndjson", ".ndjson", read_ndjson),
    "xlsx": FileFormat(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", read_xlsx
    ),
}


def format_named(filename: str) -> str | None:
    """The format that a file's name ends in."""
    lower = filename.lower()
    return next((name for name, one in FILE_FORMATS.items() if lower.endswith(one.suffix)), None)
