"""Errors become problem documents (RFC 9457) here and nowhere else."""

from __future__ import annotations

import re
import uuid
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, current_app, g, render_template, request
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, TooManyRequests

from scorecard.actions.find_names import Named, find_names
from scorecard.errors import (
    Conflict,
    Duplicate,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Repeated,
    ScorecardError,
    Stale,
    Unavailable,
)
from scorecard.web.identity import may_read
from scorecard.web.service import service

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "5"
AWAY = "The database is busy or away. Ask again in a moment."
# What PostgreSQL says of a statement that it broke off.
BROKEN_OFF = "57014"
TOO_LONG = (
    "The database took too long and was told to stop. Ask for less at once, such as one candidate "
    "or a shorter time, or ask again in a moment."
)

STATUS: dict[type[ScorecardError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Conflict: HTTPStatus.CONFLICT,
    Repeated: HTTPStatus.CONFLICT,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}


def register(app: Flask) -> None:
    for error in STATUS:
        app.register_error_handler(error, refuse)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(DataError, _unstorable)
    app.register_error_handler(IntegrityError, _taken)
    app.register_error_handler(HTTPException, _http)
    app.before_request(_number_request)


def problem(status: HTTPStatus, detail: str, **more: Any) -> Response:
    """A problem document. `type` is about:blank: the status says what kind it is."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": request.path,
        "request_id": g.get("request_id"),
        **more,
    }
    if for_a_person():
        near = _near() if status is HTTPStatus.NOT_FOUND else []
        response = Response(render_template("problem.html", **body, near=near), status=status)
    else:
        response = Response(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="scorecard"'
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _near() -> list[Named]:
    """What the address may have meant, for who may read it; the last part of it first."""
    try:
        if not may_read():
            return []
        return find_names(service().database, reversed(request.path.split("/")[1:]))
    except SQLAlchemyError:
        return []


def for_a_person() -> bool:
    """Whether a page was asked for: not the API, and by something that prefers HTML."""
    if request.path.startswith("/api/"):
        return False
    return request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"]) == "text/html"


def _number_request() -> None:
    g.request_id = str(uuid.uuid4())


def refuse(error: ScorecardError) -> Response:
    """The problem that an error of the domain is."""
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        more["errors"] = [
            {_where(): _place(path), "detail": text}
            for path, texts in error.problems.items()
            for text in texts
        ]
    if isinstance(error, Duplicate):
        more["existing"] = error.existing
    if isinstance(error, Stale):
        more["revision"] = error.revision
    return problem(status, str(error), **more)


def _where() -> str:
    """A body is pointed into; a query has parameters."""
    return "parameter" if request.method in {"GET", "HEAD"} else "pointer"


def _place(path: str) -> str:
    """`tree.children[0].weight` as a JSON pointer; a parameter's name as it is."""
    if _where() == "parameter":
        return path
    return "#" + "".join(f"/{part}" for part in re.split(r"[.\[\]]+", path) if part)


def _database(error: OperationalError) -> Response:
    current_app.logger.warning("The database did not answer: %s", error.orig)
    too_long = getattr(error.orig, "sqlstate", None) == BROKEN_OFF
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, TOO_LONG if too_long else AWAY)


def _unstorable(error: DataError) -> Response:
    """A last net: PostgreSQL holds no NUL in a text, wherever in a request it came from."""
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"A value cannot be looked up: {error.orig}")


def _taken(_error: IntegrityError) -> Response:
    """Two people added the same name at the same moment; the second one sees it is there."""
    return problem(HTTPStatus.CONFLICT, "Somebody has just recorded the same. Look, then retry.")


def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    detail = error.description or status.description
    if isinstance(error, InternalServerError):
        detail = "Something went wrong here; it is logged under this request_id."
        current_app.logger.error("request_id %s failed", g.get("request_id"))
    response = problem(status, detail)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after or RETRY_AFTER_SECONDS)
    for name, value in error.get_headers():
        if name in {"Allow", "Location", "Content-Range"}:
            response.headers[name] = value
    return response
