"""The page that lists evidence, with its filters, and one entry in the drawer beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from scorecard.actions.read_catalogue import list_candidates, list_indicators, list_sources
from scorecard.actions.read_evidence import count_evidence, filters_of, list_evidence
from scorecard.actions.read_framework import list_criteria
from scorecard.dashboard.asking import filled_in, tidied
from scorecard.dashboard.entry import about_entry
from scorecard.dashboard.forms import page
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Invalid, NotFound, NotSignedIn
from scorecard.records import Kind
from scorecard.schemas.base import load
from scorecard.schemas.pages import EvidenceListQuery
from scorecard.schemas.queries import ITEMS, decode_cursor, encode_cursor
from scorecard.web.identity import reading
from scorecard.web.service import database

listing = Blueprint("listing", __name__, template_folder="templates")
listing.register_error_handler(NotSignedIn, to_sign_in)

# What else narrows the list; shown where one of them does.
MORE = ("indicator", "source", "observed_from", "observed_to", "recorded_after", "known_at")


@listing.get("/evidence")
@reading
def get_evidence() -> Response:
    """The entries that the filters find, newest first, and one of them in the drawer."""
    typed = filled_in()
    try:
        query = load(EvidenceListQuery(), typed, "The address")
        found = _found(query)
    except (Invalid, NotFound) as error:
        wrong = error.problems if isinstance(error, Invalid) else {error.kind: [str(error)]}
        return tidied(_page(typed, {}, HTTPStatus.UNPROCESSABLE_ENTITY, wrong))
    return tidied(_page(typed, found))


def _found(query: dict[str, Any]) -> dict[str, Any]:
    cursor, about = query.pop("cursor", None), query.pop("about", "")
    query.pop("entry", None)
    framework, _, criterion = about.partition("/")
    within = framework or None, criterion or None
    filters = filters_of(query)
    bound = (filters, *within)
    after = decode_cursor(cursor, bound)
    items, position = list_evidence(database(), filters, ITEMS, after, *within)
    following = None if position is None else encode_cursor(position, bound)
    return {
        "items": items,
        "count": count_evidence(database(), filters, *within),
        "next": following and address({"cursor": following}),
    }


def _page(
    typed: dict[str, str],
    found: dict[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
    problems: dict[str, list[str]] | None = None,
) -> Response:
    drawer = typed.get("entry")
    sources = list_sources(database())
    framework, _, criterion = typed.get("about", "").partition("/")
    exported = {name: text for name, text in typed.items() if name not in {"entry", "cursor"}}
    exported.pop("about", None)
    exported |= {"framework": framework} if framework else {}
    exported |= {"criterion": criterion} if criterion else {}
    return page(
        "evidence.html",
        status,
        problems,
        found=found,
        values=typed,
        address=address,
        more=any(name in typed for name in MORE),
        candidates=list_candidates(database()),
        indicators={one.code: one for one in list_indicators(database())},
        sources=sources,
        publishers={one.slug: one.name for one in sources},
        criteria=list_criteria(database()),
        kinds=[(kind, kind) for kind in Kind],
        exported=urlencode(exported),
        drawer=None if drawer is None or problems else about_entry(drawer),
        # A page that was opened starts at its top; who opened the drawer goes on in it.
        in_place="HX-Request" in request.headers,
    )


def address(changes: dict[str, str | None]) -> str:
    """This list with something else about its address; None takes a part away."""
    changed = {**filled_in(), **changes}
    kept = {name: text for name, text in changed.items() if text is not None}
    where = url_for("listing.get_evidence")
    return f"{where}?{urlencode(kept)}" if kept else where
