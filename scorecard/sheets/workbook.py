"""The parts of a workbook that are read, taken out of its archive and put into a new one.

The library that reads cells is so given an archive with nothing in it but one checked sheet, its
texts and its styles: other sheets, media and whatever else was sent never reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from posixpath import join, normpath
from zipfile import ZIP_STORED, ZipFile

from scorecard.sheets.archive import chunks, damaged
from scorecard.sheets.cells import Cells, SharedTexts
from scorecard.sheets.limits import MIB, Limits
from scorecard.sheets.sheet import refused
from scorecard.sheets.xml_scan import Handler, local, scan

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
ROOT_RELATIONS = "_rels/.rels"
LARGEST_SMALL_PART = 8 * MIB
TRUE = {"1", "true"}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Parts:
    """Names inside the archive; a workbook may do without shared texts and styles."""

    sheet: str
    texts: str | None
    styles: str | None
    from_1904: bool


class _Book(Handler):
    """The sheets that are not hidden, in order, by the name of their relation."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if local(name) == "workbookPr":
            self.from_1904 = attributes.get("date1904") in TRUE
        elif local(name) == "sheet" and attributes.get("state", "visible") == "visible":
            self.sheets += [v for key, v in attributes.items() if local(key) == "id"]


class _Relations(Handler):
    """Kind and target of each relation, by its name."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if local(name) == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            path = normpath(join("/xl", attributes.get("Target", ""))).lstrip("/")
            self.targets[attributes.get("Id", "")] = (kind, path)


def one_sheet(archive: ZipFile, limits: Limits) -> bytes:
    """A workbook of the first visible sheet alone; Invalid if it would be too large to read."""
    parts = _parts(archive, limits)
    texts = SharedTexts(limits)
    if parts.texts is not None:
        scan(chunks(archive, parts.texts), texts, limits)
    scan(chunks(archive, parts.sheet), Cells(texts.lengths, limits), limits)
    if parts.styles is not None:
        scan(_small(archive, parts.styles), Handler(), limits)
    return _copied(archive, parts)


def _parts(archive: ZipFile, limits: Limits) -> Parts:
    book, relations = _Book(), _Relations()
    scan(_small(archive, WORKBOOK), book, limits)
    scan(_small(archive, RELATIONS), relations, limits)
    of_kind = dict(relations.targets.values())
    found = [relations.targets.get(sheet, ("", "")) for sheet in book.sheets]
    sheets = [path for kind, path in found if kind == "worksheet"]
    if not sheets:
        raise refused("The workbook has no visible sheet of cells: show one, and save it again.")
    return Parts(sheets[0], of_kind.get("sharedStrings"), of_kind.get("styles"), book.from_1904)


def _small(archive: ZipFile, name: str) -> list[bytes]:
    if name not in archive.namelist() or archive.getinfo(name).file_size > LARGEST_SMALL_PART:
        raise damaged()
    return list(chunks(archive, name))


def _copied(archive: ZipFile, parts: Parts) -> bytes:
    copied = {
        "worksheets/sheet1.xml": ("worksheet", parts.sheet),
        "sharedStrings.xml": ("sharedStrings", parts.texts),
        "styles.xml": ("styles", parts.styles),
    }
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as fresh:
        fresh.writestr(
            WORKBOOK,
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f'<workbookPr date1904="{int(parts.from_1904)}"/>'
            '<sheets><sheet name="1" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        )
        fresh.writestr(ROOT_RELATIONS, _relations(_relation("officeDocument", WORKBOOK)))
        there = [
            _relation(kind, target)
            for target, (kind, source) in copied.items()
            if source is not None
        ]
        fresh.writestr(RELATIONS, _relations(*there))
        for target, (_, source) in copied.items():
            if source is not None:
                with fresh.open(f"xl/{target}", "w") as part:
                    part.writelines(chunks(archive, source))
    return content.getvalue()


def _relation(kind: str, target: str) -> str:
    return f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _relations(*each: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(each)}</Relationships>'
