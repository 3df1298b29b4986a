"""Read the first sheet of an XLSX workbook, in a process of its own (see workbook_cells)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from scorecard.reports.sheet import Header, Sheet, anything, assembled, unreadable

READER = Path(__file__).with_name("workbook_cells.py")


def read_xlsx(content: bytes, accept: Header = anything) -> Sheet:
    """Row numbers are those of the sheet. Raises Invalid, whatever the file does to its reader."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        # The program is ours and takes no argument; only what it reads is a stranger's.
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(READER)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as reader:
            try:
                return assembled(_rows(reader), accept, typed=True)
            finally:
                reader.kill()


def _rows(reader: subprocess.Popen[bytes]) -> Iterator[list[Any]]:
    printed: IO[bytes] | None = reader.stdout
    for line in printed or ():
        row = orjson.loads(line)
        if isinstance(row, str):
            raise unreadable(row)
        yield row
    if reader.wait() != 0:
        raise unreadable(
            "Cannot be read as a workbook, or not within the memory and time that one may take; "
            "save it as CSV."
        )
