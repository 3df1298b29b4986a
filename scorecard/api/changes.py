"""The feed of changes: what was done, in order, for those who keep up with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic
from typing import Any

from flask import Response, request

from scorecard.actions.open_database import Database
from scorecard.actions.read_changes import Changes, has_news, read_changes
from scorecard.api.edge import Resource, to_json
from scorecard.errors import Invalid, Unavailable
from scorecard.schemas.changes import ChangeList, ChangesQuery, StreamQuery
from scorecard.schemas.queries import MOST_ITEMS
from scorecard.web.changed import Changed
from scorecard.web.identity import reading
from scorecard.web.service import database, service

blp = Resource("changes", __name__, description="What was done, in order")

EVENTS = "text/event-stream"
# How long a reader may stay, how often a silent one hears that the line is up, and when it is to
# come back after it was cut.
LONGEST_STREAM_SECONDS = 600.0
BEAT_SECONDS = 15.0
# What is said of each event, none of which is in all of them.
EVENT = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "description": "Send the last one as Last-Event-ID."},
        "event": {"type": "string", "enum": ["change"]},
        "data": {"type": "string", "description": "A change, as JSON."},
    },
}
RETRY_MS = 3_000


@blp.get("/changes")
@reading
@blp.response(200, ChangeList)
@blp.query(ChangesQuery)
def get_changes(query: dict[str, Any]) -> Response:
    """Read the feed of changes on from a cursor, waiting for something to read if asked to"""
    found = _read(query, query["after"])
    if not found.items and query["wait"]:
        found = _wait(query, found)
    body = {
        "items": found.items,
        "next_cursor": str(found.position),
        "checkpoint": found.checkpoint,
    }
    response = Response(to_json(body), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.get("/changes/stream")
@reading
@blp.response(200, EVENT, content_type=EVENTS)
@blp.query(StreamQuery)
def get_change_stream(query: dict[str, Any]) -> Response:
    """Follow the feed of changes as server-sent events"""
    after = _last_event_id() or query["after"]
    found = _read({**query, "limit": MOST_ITEMS}, after)
    place = service().changed.take_place()
    if place is None:
        raise Unavailable("As many wait for changes as may. Poll /api/v1/changes, or come back.")
    following = follow(database(), service().changed, found, query.get("candidate"))
    response = Response(following, content_type=EVENTS)
    # Also when the reader is gone before the first event. Nobody closes an answer to HEAD.
    if request.method == "HEAD":
        place.give_back()
    response.call_on_close(place.give_back)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _last_event_id() -> int | None:
    """Where the reader was when it lost the connection."""
    header = request.headers.get("Last-Event-ID")
    if not header:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", header):
        raise Invalid.at("Last-Event-ID", "Is not a cursor of this feed.")
    return int(header)


def follow(
    opened: Database, changed: Changed, found: Changes, candidate: str | None
) -> Iterator[bytes]:
    """Each change as an event whose id is its cursor, and a sign of life while there are none.

    It ends after a while, so that no thread is held by a reader who never leaves; browsers connect
    again by themselves. Nothing of the database is held between two events.
    """
    began, newest = monotonic(), found

    def look() -> Changes | None:
        if not has_news(opened, newest.position):
            return None
        return read_changes(opened, newest.position, MOST_ITEMS, candidate)

    yield f"retry: {RETRY_MS}\n\n".encode()
    while True:
        for item in newest.items:
            text = to_json(item).decode()
            yield f"id: {item['cursor']}\nevent: change\ndata: {text}\n\n".encode()
        # The place moves on past changes of other candidates too.
        yield f": still here\nid: {newest.position}\n\n".encode()
        if monotonic() - began >= LONGEST_STREAM_SECONDS:
            return
        newest = changed.watch(look, BEAT_SECONDS) or replace(newest, items=[])


def _read(query: dict[str, Any], after: int | None) -> Changes:
    return read_changes(database(), after, query["limit"], query.get("candidate"))


def _wait(query: dict[str, Any], empty: Changes) -> Changes:
    """The first answer with something in it, or the last one without."""
    newest = empty

    def look() -> Changes | None:
        nonlocal newest
        if not has_news(database(), newest.position):
            return None
        newest = _read(query, newest.position)
        return newest if newest.items else None

    return service().changed.wait_for(look, query["wait"]) or newest
