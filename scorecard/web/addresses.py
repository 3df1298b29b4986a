"""Tokens in the address, for clients that can send no header: `?token=`, if the operator says so.

Taken out before anything else sees the address, so that no log, link or problem document holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_plus

from flask import Flask, Response, request

HELD = "scorecard.token_in_address"
ONLY_BELOW = "/api/v1/"
METHODS = {"GET", "HEAD"}
# Where servers keep the address as it came.
AS_IT_CAME = ("RAW_URI", "REQUEST_URI")

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def take_tokens(app: Flask) -> None:
    """From now on a read of the API may have its token in the address."""
    inner = app.wsgi_app

    def taking(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in METHODS and environ["PATH_INFO"].startswith(ONLY_BELOW):
            _take(environ)
        return inner(environ, start_response)

    app.wsgi_app = taking  # type: ignore[method-assign]
    app.after_request(_keep_private)


def token_in_address() -> str | None:
    """The token that the address held; what was no single token is one that opens nothing."""
    held: str | None = request.environ.get(HELD)
    return held


def _take(environ: Environ) -> None:
    query = environ.get("QUERY_STRING", "")
    kept, tokens = _parted(query)
    if not tokens:
        return
    environ[HELD] = tokens[0] if len(tokens) == 1 else ""
    environ["QUERY_STRING"] = kept
    for name in AS_IT_CAME:
        if name in environ:
            path = str(environ[name]).partition("?")[0]
            environ[name] = f"{path}?{kept}" if kept else path


def _parted(query: str) -> tuple[str, list[str]]:
    """What a query says beside its tokens, as it was written, and the tokens."""
    kept, tokens = [], []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if unquote_plus(name) == "token":
            tokens.append(unquote_plus(value))
        else:
            kept.append(pair)
    return "&".join(kept), tokens


def _keep_private(response: Response) -> Response:
    """Whoever may read by a token alone shares no cache with others."""
    if token_in_address() is not None and not response.cache_control.no_store:
        response.headers["Cache-Control"] = "private, no-cache"
    return response
