"""An edition as a PDF (PDF/UA-1 and PDF/A-2a), set by typst.

Everything reaches the template as JSON: nothing that somebody typed can become markup.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import typst

from scorecard.reports.edition import Edition
from scorecard.reports.glyphs import FONTS, LONGEST_WORD, in_print
from scorecard.reports.pdf_charts import pictures
from scorecard.reports.plain_text import cut
from scorecard.reports.print_rows import printed_rows

TEMPLATE = Path(__file__).parent / "report.typ"
PICTURE = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
PIXELS_AN_INCH = 150
# What a reader is told in one breath; PDF/A allows no more than 32,767 bytes.
MOST_ALT, CUT = 2_000, " …"
# What a reader copies, such as a hash, is whole as long as it fits its line.
LONGEST_COPIED = 64
MOST_RUNNING = 90
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


def to_pdf(edition: Edition) -> bytes:
    said = edition.parameters
    moment = datetime.fromisoformat(said.published_at or said.known_at).astimezone(UTC)
    made = typst.Compiler(
        TEMPLATE.read_bytes(), font_paths=fonts(), ignore_system_fonts=True
    ).compile(
        format="pdf",
        sys_inputs={"report": orjson.dumps(typesetter_input(edition)).decode()},
        pdf_standards=STANDARDS,
        timestamp=moment.replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no file.")
    return made


def drawn(picture: dict[str, str]) -> bytes:
    """A chart as PNG, for documents that hold no SVG."""
    made = typst.Compiler(PICTURE, font_paths=fonts(), ignore_system_fonts=True).compile(
        format="png", ppi=PIXELS_AN_INCH, sys_inputs={"svg": picture["svg"]}
    )
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gave no picture.")
    return made


def typesetter_input(edition: Edition) -> dict[str, Any]:
    """All that the template is given: texts that can be printed, and drawings."""
    rows = printed_rows(edition)
    return {
        **shown(rows),
        "title": cut(in_print(rows["heading"]), MOST_ALT, CUT),
        "name": in_print(rows["name"], LONGEST_COPIED),
        "running": cut(in_print(rows["running"]), MOST_RUNNING, CUT),
        "checking": shown(rows["checking"], LONGEST_COPIED),
        "pictures": _shown_pictures(pictures(edition)),
    }


def shown(value: Any, longest: int = LONGEST_WORD) -> Any:
    """The same with every text as it can be printed, and no longer word than that."""
    if isinstance(value, str):
        return in_print(value, longest)
    if isinstance(value, dict):
        return {name: one if name == "url" else shown(one, longest) for name, one in value.items()}
    if isinstance(value, list):
        return [shown(one, longest) for one in value]
    return value


def _shown_pictures(value: Any) -> Any:
    """Drawings are ours; the words beside them may hold what somebody typed."""
    if isinstance(value, dict):
        return {name: _shown_part(name, one) for name, one in value.items()}
    return value


def _shown_part(name: str, value: Any) -> Any:
    if name == "alt":
        return cut(in_print(value), MOST_ALT, CUT)
    return value if name == "svg" else _shown_pictures(value)


@cache
def fonts() -> typst.Fonts:
    """The fonts beside this file and no others, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
