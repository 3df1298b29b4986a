"""What the OpenAPI document says of every route alike: refusals, conditions, limits, examples.

flask-smorest describes what a route takes and gives; the rest follows from who may call it, what
it takes, and its path, and is written here once.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from scorecard.api.examples import BODIES, PATHS
from scorecard.reports.formats import FORMATS
from scorecard.web.problems import MEDIA_TYPE

VERBS = ("get", "post", "patch", "put", "delete")
# Who may read without a token gets an ETag, but a feed is followed by its cursor, and sealing
# changes the tree.
UNTAGGED = {"changes", "ledger"}
READING: list[dict[str, list[str]]] = [{}, {"token": []}]
# A secret is shown once, so it has no second answer, and an account has one name; what is
# published or rendered twice is so once.
KEYLESS = {"webhooks", "tokens", "users"}
KEYLESS_ENDS = ("/publish", "/render")
# A cursor of the list of imports is the id of one.
NAMES_THINGS = {
    "cursor",
    "candidate",
    "framework",
    "indicator",
    "criterion",
    "source",
    "with",
    "entry",
}

HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Names this answer in this encoding; send it in If-None-Match.",
        "schema": {"type": "string", "example": '"3f1c9a0b5d7e4c21a8f06b9d2e5c7a10"'},
    },
    "RateLimit": {
        "description": "How many requests are left, and seconds until it begins anew.",
        "schema": {"type": "string", "example": '"asking";r=1199;t=42'},
    },
    "RateLimit-Policy": {
        "description": "How many requests, in how many seconds.",
        "schema": {"type": "string", "example": '"asking";q=1200;w=60'},
    },
    "Retry-After": {
        "description": "Seconds to wait before asking again.",
        "schema": {"type": "string", "example": "5"},
    },
    "WWW-Authenticate": {
        "description": "How to say who is asking.",
        "schema": {"type": "string", "example": 'Bearer realm="scorecard"'},
    },
}
# What a part of a path takes, where it is no name of something kept.
PATH_TAKES: dict[str, dict[str, Any]] = {
    "quarter": {"pattern": "^[0-9]{4}-Q[1-4]$"},
    "format_name": {"enum": list(FORMATS)},
}
PARAMETERS: dict[str, dict[str, Any]] = {
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETags of copies held; 304 if one of them is still the answer.",
        "schema": {"type": "string"},
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the entry that the correction was made from.",
        "schema": {"type": "string", "pattern": r'^"[^"]*\.[0-9]{1,9}(-[a-z]+)?"$'},
        "example": '"01936b2e-7c1a-7000-8000-000000000001.1"',
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Sent again with the same key, the request has its effect once.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        "example": "6f1d0c9e-2b7a-4a53-9d0f-0f2f5b1c8e77",
    },
}
REFUSALS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.PRECONDITION_REQUIRED,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
SENT_WITH = {
    HTTPStatus.UNAUTHORIZED: ("WWW-Authenticate",),
    HTTPStatus.TOO_MANY_REQUESTS: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Retry-After",),
}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with all of this in it."""
    parts = document["components"]
    parts.setdefault("headers", {}).update(HEADERS)
    parts.setdefault("parameters", {}).update(PARAMETERS)
    parts["responses"] |= {status.name: _refusal(status) for status in REFUSALS}
    for path, item in document["paths"].items():
        for parameter in item.get("parameters", []):
            if parameter["name"] in PATHS:
                parameter["example"] = PATHS[parameter["name"]]
            parameter["schema"] |= PATH_TAKES.get(parameter["name"], {})
        for verb in VERBS:
            if verb in item:
                _complete(path, verb, item[verb])
    _spell_out(document)
    return document


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": status.phrase,
        "content": {MEDIA_TYPE: {"schema": _part("schemas", "Problem")}},
    }
    if status in SENT_WITH:
        found["headers"] = _headers(*SENT_WITH[status])
    return found


def _complete(path: str, verb: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    del answers["default"]
    tags, anybody = set(operation["tags"]), operation["security"] == READING
    tagged = verb == "get" and anybody and not UNTAGGED & tags
    for status, answer in answers.items():
        if status.startswith("2"):
            told = ("RateLimit", "RateLimit-Policy", *(("ETag",) if tagged else ()))
            answer.setdefault("headers", {}).update(_headers(*told))
    taken = operation.setdefault("parameters", [])
    if tagged:
        taken.append(_part("parameters", "IfNoneMatch"))
        answers["304"] = {
            "description": "The copy held is still the answer",
            "headers": _headers("ETag", "RateLimit", "RateLimit-Policy"),
        }
    if operation["operationId"] == "patch_entry":
        taken.append(_part("parameters", "IfMatch"))
    if _may_come_twice(path, verb, operation):
        taken.append(_part("parameters", "IdempotencyKey"))
    for status in _refusals(path, verb, operation):
        answers.setdefault(str(status.value), _part("responses", status.name))
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if operation["operationId"] in BODIES:
            media["example"] = BODIES[operation["operationId"]]
    if not taken:
        del operation["parameters"]


def _may_come_twice(path: str, verb: str, operation: dict[str, Any]) -> bool:
    writes = verb in {"post", "patch"} and "x-role" in operation
    return writes and not KEYLESS & set(operation["tags"]) and not path.endswith(KEYLESS_ENDS)


def _refusals(path: str, verb: str, operation: dict[str, Any]) -> Iterator[HTTPStatus]:
    """What can be answered instead, and why it can."""
    yield HTTPStatus.BAD_REQUEST
    yield HTTPStatus.REQUEST_URI_TOO_LONG
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.TOO_MANY_REQUESTS
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if operation["security"]:
        yield HTTPStatus.UNAUTHORIZED
    if "x-role" in operation or verb != "get":
        yield HTTPStatus.FORBIDDEN
    names = {parameter.get("name") for parameter in operation.get("parameters", [])}
    nobody_signed_in = operation["operationId"] == "get_session"
    if "{" in path or names & NAMES_THINGS or verb != "get" or nobody_signed_in:
        yield HTTPStatus.NOT_FOUND
    if verb != "get" and "x-role" in operation:
        yield HTTPStatus.CONFLICT
    if operation["operationId"] == "patch_entry":
        yield HTTPStatus.PRECONDITION_FAILED
        yield HTTPStatus.PRECONDITION_REQUIRED
    if "requestBody" in operation:
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def _headers(*names: str) -> dict[str, dict[str, str]]:
    return {name: _part("headers", name) for name in names}


def _part(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _only(value: float | None) -> dict[str, Any]:
    return {"type": "null"} if value is None else {"const": value}


def _spell_out(thing: Any) -> None:
    """What generators of clients and readers would else have to guess.

    `date-time` allows any offset; the service writes and takes UTC, with a Z. An enumeration of
    numbers has no names to give its members: each is a constant of its own.
    """
    if isinstance(thing, dict):
        if thing.get("format") == "date-time":
            thing["pattern"] = "Z$"
        if "enum" in thing and "number" in thing.get("type", ()):
            thing["oneOf"] = [_only(value) for value in thing.pop("enum")]
            del thing["type"]
        for inner in thing.values():
            _spell_out(inner)
    elif isinstance(thing, list):
        for inner in thing:
            _spell_out(inner)
