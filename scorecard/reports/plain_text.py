"""Text that somebody typed, as documents can hold it: literally, or spelled where they cannot.

What no reader could see, or what would turn the text around it, is written as its code point:
`⟨U+202E⟩`. Nothing is dropped.
"""

from __future__ import annotations

import re
import unicodedata

# Line ends and tabs are spaces in a cell; every other control character is spelled.
_SPACES = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Controls, formats (which turn or join text), halves of characters, private and unassigned ones.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_WEB = re.compile(r"https?://[!-~]+", re.IGNORECASE)
MOST_ADDRESS = 2_000


def in_one_line(text: str) -> str:
    """The text with nothing in it that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        spelled(one) if unicodedata.category(one) in _UNSEEN else one
        for one in _SPACES.sub(" ", text)
    )


def spelled(character: str) -> str:
    return f"⟨U+{ord(character):04X}⟩"


def cut(text: str, most: int, mark: str) -> str:
    """The text, or its beginning with `mark` after it, within `most` characters."""
    return text if len(text) <= most else text[: most - len(mark)] + mark


def web_address(url: str | None) -> str | None:
    """The address if it can be a link: http or https, in visible ASCII, not too long."""
    if url is None or len(url) > MOST_ADDRESS or not _WEB.fullmatch(url):
        return None
    return url
