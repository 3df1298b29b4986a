"""Write a report's workbook, and print the most memory, in MB, that this process ever held."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import orjson

from scorecard.reports.as_xlsx import to_xlsx
from scorecard.reports.edition import edition_from


def main() -> None:
    to_xlsx(edition_from(orjson.loads(Path(sys.argv[1]).read_bytes())))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main()
