"""How large a file may be before it is refused; each bound keeps time and memory small."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """`cells` counts rows times columns; `cell` is in characters, every size in bytes.

    The csv module takes no cell beyond 131,072 characters, so a larger `cell` has no effect there.
    A workbook has bounds of its own, because it is unpacked: `ratio` compares what a part unpacks
    to with what it takes in the file, and `text` bounds its cells together, as one long text may
    stand in every cell and be in the file once.
    """

    bytes: int = 64 * MIB
    rows: int = 200_000
    columns: int = 100
    cells: int = 4_000_000
    cell: int = 100_000
    line: int = MIB
    members: int = 200
    unpacked: int = 256 * MIB
    ratio: int = 200
    text: int = 64 * MIB


USUAL = Limits()
