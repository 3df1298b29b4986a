"""XML read once from end to end, in bounded memory, before a reader that keeps it whole gets it.

No spreadsheet program writes a document type, a comment, a CDATA section or another encoding than
UTF-8 into the parts that are read here, so none of those is taken: what is left cannot expand, and
every reader of XML sees the same in it.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from scorecard.sheets.archive import damaged
from scorecard.sheets.limits import Limits
from scorecard.sheets.sheet import refused

DEEPEST = 100
NAMES = 2_000


class Handler:
    """What is told of each element; `starts` and `ends` count them, and are kept by subclasses."""

    def __init__(self) -> None:
        self.starts = 0
        self.ends = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self.starts += 1

    def end(self, name: str) -> None:  # noqa: ARG002
        self.ends += 1

    def text(self, data: str) -> None:
        """Part of the text between two tags; a long one comes in pieces."""

    def unusual(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """What of the part is to be parsed; the rest the handler has read in its own way."""
        return chunks


def scan(chunks: Iterable[bytes], handler: Handler, limits: Limits) -> None:
    """Tell the handler what is in the part; Invalid if it is malformed, too deep or too large."""
    names: dict[str, str] = {}
    parser = expat.ParserCreate(None, None, names)
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.XmlDeclHandler = _only_utf8
    try:
        for chunk in handler.unusual(_plain(chunks, limits.line)):
            parser.Parse(chunk, False)
            if handler.starts - handler.ends > DEEPEST or len(names) > NAMES:
                raise damaged()
            if handler.starts > 3 * limits.cells:
                raise refused(
                    f"The sheet has more than {limits.cells:,} cells: split it, or leave out "
                    "columns."
                )
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise damaged() from None


def _plain(chunks: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """The chunks, as long as they are bare elements and text and no token is very long."""
    before = b""
    since = 0
    for number, chunk in enumerate(chunks):
        body = before + (chunk if number else chunk.removeprefix(BOM_UTF8))
        if b"<!" in body or b"\0" in body or b"<?" in body[0 if number else 1 :]:
            raise refused(
                "The workbook holds a document type, entities or comments, which no spreadsheet "
                "program writes: save it as .xlsx again."
            )
        last = chunk.rfind(b"<")
        since = since + len(chunk) if last < 0 else len(chunk) - last
        if since > longest:
            raise refused(f"The workbook has a text of more than {longest:,} bytes: shorten it.")
        before = body[-1:]
        yield chunk


def _only_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise damaged()


def local(name: str) -> str:
    """The name without the prefix of its namespace."""
    return name.rpartition(":")[2] if ":" in name else name
