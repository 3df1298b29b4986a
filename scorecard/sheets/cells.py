"""What the cells of a sheet would take in memory, found out without keeping them."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence

from scorecard.sheets.archive import damaged
from scorecard.sheets.limits import Limits
from scorecard.sheets.sheet import refused
from scorecard.sheets.usual_rows import Valued, parted, usual_cells
from scorecard.sheets.xml_scan import Handler, local

LONGEST_INDEX = 9
ABOVE_ROWS = 2
_LETTERS = re.compile(r"[A-Z]{1,3}")
_ROW = re.compile(r"[1-9][0-9]{0,6}")


class SharedTexts(Handler):
    """The length of each text that cells share, in the order in which they refer to them."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits
        self.lengths = array("L")
        self.length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self.starts += 1
        if local(name) == "si":
            self.length = 0

    def text(self, data: str) -> None:
        self.length += len(data)

    def end(self, name: str) -> None:
        self.ends += 1
        if local(name) == "si":
            self.lengths.append(self.length)
            if self.length > self.limits.cell:
                raise refused(
                    f"A text in the workbook has {self.length:,} characters; at most "
                    f"{self.limits.cell:,} are taken. Shorten it, or attach the document."
                )


class Cells(Handler):
    """Refuses a sheet that is too large, holds an error, or a formula that was never computed.

    The place of a cell counts, not how many there are: a reader that keeps a table as a rectangle
    needs room for all of it when two cells stand far apart.
    """

    def __init__(self, lengths: Sequence[int], limits: Limits) -> None:
        super().__init__()
        self.lengths = lengths
        self.limits = limits
        self.letters: dict[str, int] = {}
        self.digits = ""
        self.place: str | None = None
        self.kind: str | None = None
        self.computes = self.reading = False
        self.value = ""
        self.rows = self.columns = self.valued = self.characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.starts += 1
        if ":" in name:
            name = local(name)
        if name == "v":
            self.value = ""
            self.reading = True
        elif name == "c":
            if self.place is not None:
                raise damaged()
            self.place = attributes.get("r", "")
            self.kind = attributes.get("t")
            self.computes = False
        elif name == "f":
            self.computes = True
        elif name == "is" and self.place is not None:
            self._count(self.place)

    def text(self, data: str) -> None:
        if self.reading:
            self.value += data

    def end(self, name: str) -> None:
        self.ends += 1
        if ":" in name:
            name = local(name)
        if name == "c":
            if self.computes:
                raise refused(
                    f"Cell {self.place} holds a formula without its result: open the workbook in a "
                    "spreadsheet program and save it again."
                )
            self.place = None
        elif name == "v" and self.place is not None:
            self.reading = self.computes = False
            self._count(self.place)
            if self.kind == "s":
                self._share([self.value.encode()])
            elif self.kind == "e":
                raise refused(f"Cell {self.place} holds the error {self.value[:20]}: correct it.")

    def unusual(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for before, rows in parted(chunks):
            yield before
            cells = usual_cells(rows) if rows and self._is_between_rows() else None
            if cells is None:
                yield rows
            elif cells:
                self._count_all(cells)

    def _is_between_rows(self) -> bool:
        """All that came before has been parsed: only the sheet and its data are open."""
        return self.starts - self.ends == ABOVE_ROWS and self.place is None and not self.reading

    def _count_all(self, cells: list[Valued]) -> None:
        letters, digits, kinds, values = zip(*cells, strict=True)
        last = max(digits, key=int)
        for name in sorted(set(letters)):
            self._count(f"{name.decode()}{last.decode()}")
        self.valued += len(cells) - len(set(letters))
        pairs = zip(kinds, values, strict=True)
        self._share([value for kind, value in pairs if kind == b"s"])

    def _share(self, values: list[bytes]) -> None:
        """Cells that have a shared text, by its number."""
        if max(map(len, values), default=0) > LONGEST_INDEX:
            raise damaged()
        if not all(map(bytes.isdigit, values)):
            raise damaged()
        indices = list(map(int, values))
        if max(indices, default=-1) >= len(self.lengths):
            raise damaged()
        self.characters += sum(map(self.lengths.__getitem__, indices))
        if self.characters > self.limits.text:
            raise refused(
                f"The texts of the sheet have more than {self.limits.text:,} characters together: "
                "split it and send the parts in turn."
            )

    def _count(self, place: str) -> None:
        self.valued += 1
        letters = place.rstrip("0123456789")
        column = self.letters.get(letters)
        if column is None:
            column = self._column(letters, place)
        digits = place[len(letters) :]
        if digits != self.digits:
            self._row(digits)
        self.columns = max(self.columns, column)
        if self.valued > self.limits.cells or self.rows * self.columns > self.limits.cells:
            raise refused(
                f"The sheet reaches to {place} and so has more than {self.limits.cells:,} cells: "
                "delete what lies far below or beside the table, or split it."
            )

    def _row(self, digits: str) -> None:
        if _ROW.fullmatch(digits) is None:
            raise damaged()
        self.digits = digits
        self.rows = max(self.rows, int(digits))

    def _column(self, letters: str, place: str) -> int:
        if _LETTERS.fullmatch(letters) is None:
            raise damaged()
        number = 0
        for letter in letters:
            number = 26 * number + ord(letter) - ord("A") + 1
        if number > self.limits.columns:
            raise refused(
                f"Cell {place} lies beyond column {self.limits.columns:,}: delete what stands "
                "beside the table."
            )
        self.letters[letters] = number
        return number
