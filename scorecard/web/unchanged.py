"""Answers that stand until anything at all is done here: lists, the catalogue, flat feeds.

How many actions are committed is one cheap query; while that and the day stay the same, so does
every such answer, and a reader who has it gets a 304 without its being built.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any

from flask import Response, make_response, request

from scorecard.actions.read_changes import count_actions
from scorecard.web.encodings import copy_held
from scorecard.web.identity import signed_in
from scorecard.web.ready import PRIVATE, VARY, Ready, etag_of, respond, until_midnight
from scorecard.web.service import database, now, service, today


def unless_unchanged(view: Callable[..., Any]) -> Callable[..., Any]:
    """304 for whoever has the answer already; the others get it with an ETag.

    A view that gives an ETag of its own, which names what a change is made from, keeps it as the
    end of this one.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        etag = etag_of(_asked(), service().build)
        # `*` would need to know that it is there.
        held = None if request.if_none_match.star_tag else copy_held(etag)
        response = Response(status=304) if held else make_response(view(*args, **kwargs))
        if held:
            del response.headers["Content-Type"]
            response.headers["Cache-Control"] = "no-cache"
        own = response.get_etag()[0]
        response.set_etag(held or (etag if own is None else f"{etag}.{own}"))
        response.headers.setdefault("Cache-Control", "no-cache")
        response.headers["Vary"] = VARY
        return response

    return answered


def answer_until_changed(
    make: Callable[[], Ready], shown: Hashable = None, about: Hashable = None
) -> Response:
    """From ready bytes while nothing is done; a minute old at most where others keep it.

    `shown` is what else the answer says, such as who is signed in. `about` is for an answer that
    is dear to build: all that tells it from others of its view, whatever the address has besides.
    """
    cache_control = PRIVATE if signed_in() is not None else until_midnight(now())
    asked = _asked() if about is None else (request.endpoint, about, count_actions(database()))
    key, running = (shown, asked), service()
    return respond(key, lambda: (key, make()), running.ready, running.build, cache_control)


def _asked() -> Hashable:
    # What is asked is read after what was done is counted: it can be newer than its name says,
    # which the next request finds out, and never older.
    accepts = request.headers.get("Accept", "")
    return (request.path, request.query_string, accepts, count_actions(database()), today())
