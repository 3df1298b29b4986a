"""Parts of a Word document that its library has no word for: tables in one go, links, alt text.

A table is written as elements, not cell by cell: the library looks for each cell anew, which takes
minutes where there are thousands.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx.document import Document as Opened
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from scorecard.reports.plain_text import in_one_line

# A twentieth of a point, in which Word measures columns.
TWIPS_A_MM = 56.6929
LINK_COLOUR = "1D5A96"
RULE, HEAD_RULE = "D5D9DC", "10243F"
SMALL_POINTS = 8.5
SMALL = f"{2 * SMALL_POINTS:.0f}"  # half points

Cell = str | tuple[str, str | None]


def add_table(
    document: Opened,
    head: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[float],
    right: Sequence[int] = (),
) -> None:
    """A table as wide as `widths` (millimetres) say. A pair is a text and where it leads.

    The head is repeated on every page, and no row is torn apart.
    """
    table = _element("w:tbl")
    properties = _element("w:tblPr")
    properties.append(_element("w:tblW", type="dxa", w=str(_twips(sum(widths)))))
    properties.append(_borders())
    properties.append(_element("w:tblLayout", type="fixed"))
    properties.append(_margins())
    properties.append(_element("w:tblLook", firstRow="1", noHBand="1", noVBand="1"))
    table.append(properties)
    grid = _element("w:tblGrid")
    grid.extend([_element("w:gridCol", w=str(_twips(width))) for width in widths])
    table.append(grid)
    table.append(_row(document, head, widths, right, is_head=True))
    for row in rows:
        table.append(_row(document, row, widths, right, is_head=False))
    body = document.element.body
    body.insert(len(body) - 1, table)  # before the section's own properties
    document.add_paragraph()


def _row(
    document: Opened,
    cells: Sequence[Cell],
    widths: Sequence[float],
    right: Sequence[int],
    *,
    is_head: bool,
) -> Any:
    row, properties = _element("w:tr"), _element("w:trPr")
    properties.append(_element("w:cantSplit"))
    if is_head:
        properties.append(_element("w:tblHeader"))
    row.append(properties)
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text, url = (cell, None) if isinstance(cell, str) else cell
        made, about = _element("w:tc"), _element("w:tcPr")
        about.append(_element("w:tcW", type="dxa", w=str(_twips(width))))
        if is_head:
            borders = _element("w:tcBorders")
            borders.append(_element("w:bottom", val="single", sz="8", color=HEAD_RULE))
            about.append(borders)
        made.append(about)
        paragraph, how = _element("w:p"), _element("w:pPr")
        how.append(_element("w:spacing", before="20", after="20"))
        if number in right:
            how.append(_element("w:jc", val="right"))
        paragraph.append(how)
        paragraph.append(_linked(document, text, url, bold=is_head))
        made.append(paragraph)
        row.append(made)
    return row


def _linked(document: Opened, text: str, url: str | None, *, bold: bool) -> Any:
    if url is None:
        return _run(text, bold=bold)
    link = _element("w:hyperlink")
    number = document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), number)
    link.append(_run(text, bold=bold, colour=LINK_COLOUR))
    return link


def _run(text: str, *, bold: bool, colour: str | None = None) -> Any:
    run, how = _element("w:r"), _element("w:rPr")
    if bold:
        how.append(_element("w:b"))
    if colour is not None:
        how.append(_element("w:color", val=colour))
    how.append(_element("w:sz", val=SMALL))
    run.append(how)
    said = _element("w:t")
    said.text = in_one_line(text)
    said.set(qn("xml:space"), "preserve")
    run.append(said)
    return run


def add_page_numbers(document: Opened, name: str, word: str, width: float) -> None:
    """The name on the left, and on the right the page of all pages, which Word fills in."""
    footer = document.sections[0].footer.paragraphs[0]
    # The template has stops of its own, for another width.
    stops = document.styles["Footer"].paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{name}\t{word} ").font.size = Pt(SMALL_POINTS)
    for field, after in (("PAGE", " / "), ("NUMPAGES", "")):
        shown = _element("w:fldSimple", instr=field)
        shown.append(_run("1", bold=False))
        footer._p.append(shown)  # noqa: SLF001 - the library has no other way
        footer.add_run(after).font.size = Pt(SMALL_POINTS)


def add_picture(document: Opened, picture: bytes, alt: str, width: float) -> None:
    """A picture so wide (millimetres), with words for who does not see it."""
    shape = document.add_picture(io.BytesIO(picture), width=Mm(width))
    shape._inline.docPr.set("descr", in_one_line(alt))  # noqa: SLF001 - the library has no other way


def _borders() -> Any:
    borders = _element("w:tblBorders")
    for side in ("bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=RULE))
    return borders


def _margins() -> Any:
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="60", type="dxa"))
    return margins


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_A_MM)
