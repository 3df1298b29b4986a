"""A form as a person sent it, and the page that follows: the next one, or the form once more."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

import orjson
from flask import Response, redirect, render_template, request
from werkzeug import Response as Redirection

from scorecard.errors import Conflict, Invalid, NotAllowed, ScorecardError
from scorecard.records import Once, Role
from scorecard.web.identity import shown_as
from scorecard.web.once import once

# What the form itself needs; it says nothing about anything.
OWN = {"key", "do", "alike"}


def typed() -> dict[str, str]:
    """The fields that say something, as they were typed; browsers end lines by CR and LF."""
    said = {name: text.replace("\r\n", "\n") for name, text in request.form.to_dict().items()}
    return {name: text for name, text in said.items() if text.strip() and name not in OWN}


def form_once(also: bytes = b"") -> Once | None:
    """The key of this form: sent twice as it is, it has its effect once; changed, it is another.

    `also` is what it says beside its fields: a file.
    """
    fields = orjson.dumps(typed(), option=orjson.OPT_SORT_KEYS)
    # A page may have several forms, and one key for all of them.
    said = request.path.encode() + fields + also
    key = f"{request.form.get('key', '')}-{hashlib.sha256(said).hexdigest()[:16]}"
    return once(said, key)


def problems_of(error: ScorecardError) -> dict[str, list[str]]:
    """What is wrong by field; under the empty name, what is wrong with no field in particular."""
    return error.problems if isinstance(error, Invalid) else {"": [str(error)]}


def status_of(error: ScorecardError) -> HTTPStatus:
    """What the page says by its number, beside its words."""
    if isinstance(error, NotAllowed):
        return HTTPStatus.FORBIDDEN
    return HTTPStatus.CONFLICT if isinstance(error, Conflict) else HTTPStatus.UNPROCESSABLE_ENTITY


def page(
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    problems: Mapping[str, list[str]] | None = None,
    **shown: object,
) -> Response:
    """A page that depends on who is signed in, with a key for a form on it; no cache keeps it."""
    html = render_template(template, problems=problems or {}, key=uuid4().hex, **shown)
    response = Response(html, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def seen_next(where: str) -> Redirection:
    """The page to look at after something was done; loading it again does nothing again."""
    response = redirect(where, HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = "no-store"
    return response


def may(role: Role) -> bool:
    """Whether whoever looks at the page has that role, or a higher one."""
    who = shown_as()
    return who is not None and who.role.includes(role)
