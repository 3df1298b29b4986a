"""Write a long report's workbook, and print the most memory, in MB, that this process ever held.

A process of its own, with the whole service in it as a server has: the report is read short and
made long, so that the reading of a long document before it is not measured.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import orjson

import scorecard.app  # noqa: F401 - it takes its memory, as it does where reports are made
from benchmarks.long_report import with_entries
from scorecard.reports.edition import edition_from
from scorecard.reports.formats import FORMATS


def main() -> None:
    edition = edition_from(orjson.loads(Path(sys.argv[1]).read_bytes()))
    FORMATS["xlsx"].write(with_entries(edition, int(sys.argv[2])))
    # Not getrusage: its maximum is begun by the process that this one was forked from.
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    print(int(peak) // 1024)


if __name__ == "__main__":
    main()
