"""Which characters the fonts of the printed report can show; what they cannot is spelled.

The table of a font's characters is read as OpenType has it (`cmap`, formats 4 and 12).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scorecard.reports.plain_text import in_one_line, spelled

FONTS = Path(__file__).parent / "fonts"
# The one that is asked for whatever the first lacks, in regular weight only.
FALLBACK = "DejaVuSans.ttf"
# So long a word is broken, or it would leave its column.
LONGEST_WORD = 24
# Where a line may end though nothing is seen.
_BREAK = "\u200b"
_WINDOWS, _UNICODE = 3, 0
_SEGMENTS, _RANGES = 4, 12
_END = 0xFFFF


def in_print(text: str, longest: int = LONGEST_WORD) -> str:
    """The text in one line, with nothing that the fonts lack, and with longer words broken."""
    shown = in_one_line(text)
    if not shown.isascii():
        known = shown_by()
        shown = "".join(one if ord(one) in known else spelled(one) for one in shown)
    return " ".join(_breakable(word, longest) for word in shown.split(" "))


def _breakable(word: str, longest: int) -> str:
    if len(word) <= longest:
        return word
    return _BREAK.join(word[at : at + longest] for at in range(0, len(word), longest))


@cache
def shown_by(font: str = FALLBACK) -> frozenset[int]:
    """The code points that a font has."""
    content = (FONTS / font).read_bytes()
    tables = {
        content[at : at + 4]: struct.unpack(">L", content[at + 8 : at + 12])[0]
        for at in range(12, 12 + 16 * struct.unpack(">H", content[4:6])[0], 16)
    }
    cmap = content[tables[b"cmap"] :]
    found: set[int] = set()
    for at in range(4, 4 + 8 * struct.unpack(">H", cmap[2:4])[0], 8):
        platform, _, offset = struct.unpack(">HHL", cmap[at : at + 8])
        if platform in {_WINDOWS, _UNICODE}:
            found.update(_characters(cmap[offset:]))
    return frozenset(found)


def _characters(table: bytes) -> Iterator[int]:
    (form,) = struct.unpack(">H", table[:2])
    if form == _SEGMENTS:
        (twice,) = struct.unpack(">H", table[6:8])
        ends = struct.unpack(f">{twice // 2}H", table[14 : 14 + twice])
        starts = struct.unpack(f">{twice // 2}H", table[16 + twice : 16 + 2 * twice])
        for first, last in zip(starts, ends, strict=True):
            yield from range(first, min(last, _END - 1) + 1)
    elif form == _RANGES:
        (groups,) = struct.unpack(">L", table[12:16])
        for at in range(16, 16 + 12 * groups, 12):
            first, last, _ = struct.unpack(">LLL", table[at : at + 12])
            yield from range(first, last + 1)
