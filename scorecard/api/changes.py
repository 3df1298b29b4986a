"""The feed of changes: what was done, in order, for those who keep up with it."""

from __future__ import annotations

from typing import Any

from flask import Response

from scorecard.actions.read_changes import Changes, has_news, read_changes
from scorecard.api.edge import Resource, to_json
from scorecard.schemas.changes import ChangeList, ChangesQuery
from scorecard.web.identity import reading
from scorecard.web.service import database, service

blp = Resource("changes", __name__, description="What was done, in order")


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
