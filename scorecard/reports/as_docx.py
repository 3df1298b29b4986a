"""An edition as a Word document: headings, tables with repeated heads, pictures with words."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from scorecard.reports.as_package import zipped
from scorecard.reports.as_pdf import drawn
from scorecard.reports.docx_parts import add_page_numbers, add_picture, add_table
from scorecard.reports.edition import Edition
from scorecard.reports.labels import LABELS
from scorecard.reports.pdf_charts import trend_picture, waterfall_picture
from scorecard.reports.plain_text import in_one_line
from scorecard.reports.print_rows import RUNNING_HEAD, printed_rows

WIDTH, HEIGHT, MARGIN = 210, 297, 20
ACROSS = WIDTH - 2 * MARGIN
NAVY = RGBColor(0x10, 0x24, 0x3F)
FONT = "Arial"
MOST_TITLE = 255
# Points of space after a paragraph.
AFTER = 4
NEWS = "{title} ({news})"


def to_docx(edition: Edition) -> bytes:
    rows = printed_rows(edition)
    document = _blank(edition)
    _front(document, rows)
    picture = trend_picture(edition)
    add_picture(document, drawn(picture), picture["alt"], ACROSS)
    _said(document, LABELS["trend"])
    _criteria(document, rows)
    _changed(document, edition, rows)
    _missing(document, rows)
    _evidence(document, rows)
    _method(document, rows)
    made = io.BytesIO()
    document.save(made)
    return _without_clocks(made.getvalue())


def _blank(edition: Edition) -> Opened:
    """A4, one font, and properties that say what it is and when it was published."""
    document, said = Document(), edition.parameters
    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH), Mm(HEIGHT)
    section.left_margin = section.right_margin = Mm(MARGIN)
    section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.header.paragraphs[0].text = in_one_line(
        RUNNING_HEAD.format(
            candidate=said.candidate_name, framework=said.framework_title, quarter=said.quarter
        )
    )
    add_page_numbers(document, said.name, LABELS["page"], ACROSS)
    document.styles["Normal"].paragraph_format.space_after = Pt(AFTER)
    for style, size in (("Normal", 10), ("Title", 26), ("Heading 1", 18), ("Heading 2", 13)):
        font = document.styles[style].font
        font.name, font.size = FONT, Pt(size)
        if style != "Normal":
            font.color.rgb = NAVY
            # The template names other fonts for headings, and a name of its own wins over ours.
            fonts = document.styles[style].element.rPr.rFonts
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
    moment = datetime.fromisoformat(said.published_at or said.known_at).astimezone(UTC)
    about = document.core_properties
    about.title = in_one_line(f"{said.candidate_name}: {said.framework_title}")[:MOST_TITLE]
    about.subject, about.author, about.comments = said.quarter, said.software, said.name
    about.language = "en"
    about.created = about.modified = moment.replace(tzinfo=None, microsecond=0)
    about.revision, about.last_modified_by = 1, said.software
    return document


def _front(document: Opened, rows: dict[str, Any]) -> None:
    document.add_paragraph(in_one_line(rows["candidate"]), style="Title")
    _said(document, rows["framework"])
    for line in (f"{LABELS['report']}, {rows['quarter']}", *rows["cover"], rows["description"]):
        if line:
            _said(document, line)
    document.add_heading(LABELS["headline"], 1)
    for sentence in rows["words"]:
        _said(document, sentence)
    score = (
        (LABELS["score"], rows["score"] or LABELS["withheld"]),
        (LABELS["interval"], rows["interval"]),
        (LABELS["target"], rows["target"]),
        (LABELS["band"], rows["band"]),
    )
    add_table(document, (LABELS["what"], LABELS["says"]), score, (60, ACROSS - 60))


def _criteria(document: Opened, rows: dict[str, Any]) -> None:
    document.add_heading(LABELS["criteria"], 1).paragraph_format.page_break_before = True
    _said(document, LABELS["criteria_note"])
    names = ("criterion", "weight", "score", "interval", "floor", "verdict", "effect", "coverage")
    lines = [
        (
            "    " * max(0, one["depth"] - 1) + one["title"],
            one["weight"],
            one["score"],
            one["interval"],
            one["threshold"],
            one["verdict"],
            one["effect"],
            one["coverage"],
        )
        for one in rows["criteria"]
    ]
    widths = (48, 15, 15, 26, 12, 20, 14, 20)
    add_table(document, [LABELS[name] for name in names], lines, widths, (1, 2, 4, 6, 7))


def _changed(document: Opened, edition: Edition, rows: dict[str, Any]) -> None:
    document.add_heading(LABELS["changed"], 1)
    _listed(document, rows["changed"])
    _said(document, LABELS["rounded"])
    picture = waterfall_picture(edition)
    if picture is not None:
        add_picture(document, drawn(picture), picture["alt"], ACROSS)
        _said(document, LABELS["waterfall"])
    if rows["moved"]:
        document.add_heading(LABELS["moved"], 2)
        names = ("entry", "indicator", "source", "cause", "effect")
        lines = [
            (_link(one), one["indicator"], one["source"], one["cause"], one["effect"])
            for one in rows["moved"]
        ]
        add_table(document, [LABELS[name] for name in names], lines, (62, 38, 32, 22, 16), (4,))
    if rows["events"]:
        document.add_heading(LABELS["events"], 2)
        _said(document, LABELS["events_note"])
        names = ("observed", "event", "stance", "source", "grade")
        happened = [
            (one["day"], _link(one), one["stance"], one["source"], one["grade"])
            for one in rows["events"]
        ]
        add_table(document, [LABELS[name] for name in names], happened, (22, 78, 24, 32, 14))
    if rows["revisions"]:
        document.add_heading(LABELS["revised"], 2)
        _listed(document, [" ".join(words) for words in rows["revisions"]])


def _missing(document: Opened, rows: dict[str, Any]) -> None:
    document.add_heading(LABELS["lift"], 1)
    _said(document, LABELS["lift_note"] if rows["lifts"] else LABELS["no_lift"])
    if rows["lifts"]:
        names = ("indicator", "criterion", "points", "pull", "gain")
        lines = [
            tuple(one[name] for name in ("title", "criterion", "points", "pull", "gain"))
            for one in rows["lifts"]
        ]
        widths = (62, 48, 18, 20, 22)
        add_table(document, [LABELS[name] for name in names], lines, widths, (2, 3, 4))
    document.add_heading(LABELS["gaps"], 1)
    _listed(document, [one["words"] for one in rows["checks"]])
    if rows["gaps"]:
        head = [LABELS[name] for name in ("indicator", "criterion", "reasons", "age")]
        gaps = [
            (one["title"], one["criterion"], one["reasons"], one["age"]) for one in rows["gaps"]
        ]
        add_table(document, head, gaps, (58, 44, 48, 20), (3,))


def _evidence(document: Opened, rows: dict[str, Any]) -> None:
    document.add_heading(LABELS["evidence"], 1)
    _said(document, LABELS["evidence_note"])
    _said(document, LABELS["sources_note"])
    if not rows["evidence"]:
        _said(document, LABELS["no_evidence"])
        return
    names = ("entry", "indicator", "source", "grade", "observed", "value", "share")
    lines = (
        (
            (NEWS.format(**one) if one["news"] else one["title"], one["url"]),
            *(one[name] for name in ("indicator", "source", "grade", "day", "value", "share")),
        )
        for one in rows["evidence"]
    )
    widths = (46, 30, 26, 13, 20, 22, 13)
    add_table(document, [LABELS[name] for name in names], lines, widths, (5, 6))


def _method(document: Opened, rows: dict[str, Any]) -> None:
    document.add_heading(LABELS["method"], 1)
    _said(document, LABELS["method_note"])
    names = ("criterion", "parameter", "value", "reason")
    lines = (
        (group["title"], one["name"], one["value"], one["reason"])
        for group in rows["method"]
        for one in group["lines"]
    )
    add_table(document, [LABELS[name] for name in names], lines, (36, 24, 45, 65))
    document.add_heading(LABELS["check"], 1)
    _said(document, LABELS["check_note"])
    add_table(document, (LABELS["what"], LABELS["says"]), rows["checking"], (60, ACROSS - 60))


def _link(one: dict[str, Any]) -> tuple[str, str | None]:
    return one["title"], one["url"]


def _said(document: Opened, text: str) -> None:
    document.add_paragraph(in_one_line(text))


def _listed(document: Opened, texts: list[str]) -> None:
    for text in texts:
        document.add_paragraph(in_one_line(text), style="List Bullet")


def _without_clocks(content: bytes) -> bytes:
    """The same document, in a zip that says nothing of when it was written."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped([(name, archive.read(name)) for name in archive.namelist()])
