"""Headers that every response carries: what a browser may do with it, and who may read it.

What anybody may read, a page of any other site may too, by GET and without the reader's cookies:
`*` rules those out, and Access-Control-Allow-Credentials is never sent.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
OPEN_RULES = {"public", "reading"}
READS = {"GET", "HEAD"}
EXPOSED = "ETag, Link, Retry-After, RateLimit, RateLimit-Policy"
SENDABLE = "Authorization, If-None-Match, Last-Event-ID, X-API-Key"
A_DAY = "86400"


def protect(app: Flask) -> None:
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    # Each look into the headers is a walk through all of them: only what a view may have set is
    # looked for.
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.add("X-Content-Type-Options", "nosniff")
    headers.add("Referrer-Policy", "same-origin")
    if request.path.startswith("/api/"):
        if request.method in READS and _open(request.endpoint):
            headers.add("Access-Control-Allow-Origin", "*")
            headers.add("Access-Control-Expose-Headers", EXPOSED)
        elif request.method == "OPTIONS" and _asks_to_read():
            headers.add("Access-Control-Allow-Origin", "*")
            headers.add("Access-Control-Allow-Methods", "GET, HEAD")
            headers.add("Access-Control-Allow-Headers", SENDABLE)
            headers.add("Access-Control-Max-Age", A_DAY)
    return response


def _open(endpoint: str | None) -> bool:
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "auth_rule", None) in OPEN_RULES


def _asks_to_read() -> bool:
    """Whether a browser asks beforehand if a page of another site may GET this."""
    if request.headers.get("Access-Control-Request-Method") not in READS:
        return False
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return _open(endpoint)
