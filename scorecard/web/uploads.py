"""A file as a form or a client sends it: its name and kind made safe to say in a header."""

from __future__ import annotations

import unicodedata

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from scorecard.errors import Invalid
from scorecard.records import File

BINARY = "application/octet-stream"
MOST_NAME = 255
MOST_MEDIA_TYPE = 199
# Around the file: the boundaries and the other parts of the form.
FORM_BYTES = 10_000


def sent_file(most: int) -> File:
    """The one file of the request. Raises Invalid, or RequestEntityTooLarge above `most` bytes."""
    sent = request.files.getlist("file")
    if len(sent) != 1:
        raise Invalid.at("file", "Send one file, as the part `file` of multipart/form-data.")
    content = sent[0].read()
    if not content:
        raise Invalid.at("file", "Is empty.")
    if len(content) > most:
        raise RequestEntityTooLarge(f"A file may have {most} bytes.")
    return File(_name(sent[0].filename or "file"), _media_type(sent[0].mimetype), content)


def _name(given: str) -> str:
    """The name as text, without what would make it a path or two lines of a header."""
    last = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    return shown[:MOST_NAME] or "file"


def _media_type(given: str) -> str:
    """What the sender said it is, if it can be said in a header."""
    plain = (
        given.isascii() and given.isprintable() and len(given) <= MOST_MEDIA_TYPE and "/" in given
    )
    return given if plain else BINARY
