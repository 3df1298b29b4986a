"""A report's file as an answer: to be saved, checked by its hash, and never run here."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from flask import Response, request


def answer_file(body: bytes, media_type: str, name: str) -> Response:
    """The bytes under that name. The ETag is their SHA-256; a copy is asked about each time."""
    response = to_be_saved(Response(body, content_type=media_type), name)
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.make_conditional(request)
    return response


def to_be_saved(response: Response, name: str) -> Response:
    """The same answer, which a browser saves under that name and makes no page of."""
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
