"""Print a report with the service's own typesetter, and say how long one PDF took.

A process of its own, as its peer is: what a typesetter remembers of the last document would make
the next one cheaper than it is.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import orjson
import typst

from scorecard.reports.as_pdf import fonts, to_pdf
from scorecard.reports.edition import edition_from


def main() -> None:
    edition = edition_from(orjson.loads(Path(sys.argv[1]).read_bytes()))
    typst.Compiler(b"Ready", font_paths=fonts(), ignore_system_fonts=True).compile(format="pdf")
    cpu, wall = time.process_time(), time.perf_counter()
    made = to_pdf(edition)
    spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    json.dump({**spent, "bytes": len(made)}, sys.stdout)


if __name__ == "__main__":
    main()
