"""Print the cells of a workbook's first sheet: a program of its own, that a bomb can only end.

It reads an XLSX file on standard input and prints a JSON list a row, or one JSON text that says
why there is none. A workbook is a compressed archive of documents that refer to each other: a few
kilobytes can stand for gigabytes in more ways than can be checked for, so whatever a file does,
it does it here, within limits that the operating system keeps.
"""

from __future__ import annotations

import io
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import orjson
import python_calamine

MOST_UNCOMPRESSED = 32 * 1024 * 1024
MOST_PARTS = 500
MOST_SECONDS = 20
MOST_MEMORY = 512 * 1024 * 1024
PIECE = 65_536


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    content = sys.stdin.buffer.read()
    wrong = why_not(content)
    if wrong is not None:
        sys.stdout.buffer.write(orjson.dumps(wrong))
        return
    for row in rows(content):
        sys.stdout.buffer.write(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE))


def why_not(content: bytes) -> str | None:
    """What is wrong with the archive, found by unpacking it a piece at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                return f"Holds {len(parts):,} parts; a workbook has fewer than {MOST_PARTS}."
            left = MOST_UNCOMPRESSED
            for part in parts:
                left -= part.file_size
                if left >= 0:
                    left += part.file_size - _size(archive, part, left)
                if left < 0:
                    return (
                        f"Unpacks to more than {MOST_UNCOMPRESSED // 1024**2} MiB; "
                        "split it, or save it as CSV."
                    )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return "Is not an XLSX workbook, or it is damaged or locked by a password."
    return None


def _size(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """How large a part really is, however large it says it is; counting ends past `most`."""
    size = 0
    with archive.open(part) as packed:
        while size <= most and (piece := packed.read(PIECE)):
            size += len(piece)
    return size


def rows(content: bytes) -> Iterator[list[Any]]:
    book = python_calamine.load_workbook(io.BytesIO(content))
    sheet = book.get_sheet_by_index(0)
    above = sheet.start[0] if sheet.start else 0
    for _ in range(above):
        yield []
    for row in sheet.iter_rows():
        yield [_plain(cell) for cell in row]


def _plain(cell: Any) -> Any:
    """A day is written as people write it; midnight is what Excel adds to one."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, date) else cell


if __name__ == "__main__":
    main()
