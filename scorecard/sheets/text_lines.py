"""What text files share: the encoding and the length of their lines, checked on the bytes."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from io import BytesIO

from scorecard.sheets.limits import Limits
from scorecard.sheets.sheet import refused

SAVE_AS = "save it as UTF-8 (in Excel: Save As, “CSV UTF-8”) and send it again."


def utf8(content: bytes, limits: Limits) -> bytes:
    """The content without a byte order mark; Invalid unless UTF-8 in lines of bounded size."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in content[:4]:
        raise refused(f"The file is UTF-16, not UTF-8: {SAVE_AS}")
    content = content.removeprefix(BOM_UTF8)
    if (nul := content.find(b"\0")) >= 0:
        raise refused(f"Row {_line(content, nul)} holds a NUL character (U+0000): delete it.")
    _no_line_beyond(content, limits.line)
    try:
        content.decode()
    except UnicodeDecodeError:
        _first_not_utf8(content)
    return content


def _first_not_utf8(content: bytes) -> None:
    for number, line in enumerate(BytesIO(content), 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            raise refused(f"Row {number} is not UTF-8: {SAVE_AS}") from None


def _no_line_beyond(content: bytes, longest: int) -> None:
    """Jumps from the last line end within reach to the next, so short lines cost nothing."""
    start = 0
    while len(content) - start > longest:
        reach = start + longest + 1
        end = max(content.rfind(b"\n", start, reach), content.rfind(b"\r", start, reach))
        if end < 0:
            raise refused(
                f"Row {_line(content, start)} is longer than {longest:,} bytes: is a quote "
                "left open, or a line end missing?"
            )
        start = end + 1


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1
