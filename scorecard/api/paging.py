"""Answer a page of a list, and say where the next one is."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from scorecard.api.edge import to_json
from scorecard.schemas.queries import encode_cursor


def answer_page(
    shown: dict[str, Any], position: tuple[date, int] | None, bound: object
) -> Response:
    """What is shown, with `next_cursor` and a Link if there is more after `position`.

    `bound` are the filters that the cursor belongs to.
    """
    following = None if position is None else encode_cursor(position, bound)
    response = answer_json({**shown, "next_cursor": following})
    if following is not None:
        asked = urlencode({**request.args.to_dict(), "cursor": following})
        response.headers["Link"] = f'<{request.path}?{asked}>; rel="next"'
    return response


def answer_json(body: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    response = Response(to_json(body), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    return response
