"""Send answers compressed to those who want it; the compressed bytes are kept with the ready ones.

Answers that are streamed, and files that are handed out, go as they are.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

from scorecard.web.encodings import ENCODINGS, tag_in, wanted_encoding
from scorecard.web.ready import Ready, ReadyBytes

# Below it the headers outweigh what is saved.
SMALLEST = 1_024
TEXTS = {"application/json", "application/problem+json", "application/x-ndjson"}
VARY = "Accept-Encoding"


def register(app: Flask, ready: ReadyBytes[Ready]) -> None:
    """Comes before whatever else looks at a response, so that it runs last of all."""

    def pack(response: Response) -> Response:
        if response.is_streamed or response.direct_passthrough or not _is_text(response):
            return response
        if VARY not in response.headers.get("Vary", ""):
            response.vary.add(VARY)
        encoding = wanted_encoding()
        if encoding is not None and len(body := response.get_data()) >= SMALLEST:
            _pack(response, encoding, body, ready)
        return response

    app.after_request(pack)


def _is_text(response: Response) -> bool:
    media = response.mimetype or ""
    return (media in TEXTS or media.startswith("text/")) and (
        "Content-Encoding" not in response.headers
    )


def _pack(response: Response, encoding: str, body: bytes, ready: ReadyBytes[Ready]) -> None:
    tag = response.get_etag()[0]
    # The ETag of what a change made names its revision only.
    read = request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK
    key = ("packed", request.full_path, tag, encoding) if read and tag is not None else None
    kept = None if key is None else ready.find(key)
    if kept is None:
        kept = Ready(ENCODINGS[encoding](body), response.content_type or "")
        if key is not None:
            ready.keep(key, kept)
    response.set_data(kept.body)
    response.headers["Content-Encoding"] = encoding
    if tag is not None:
        response.set_etag(tag_in(tag, encoding))
