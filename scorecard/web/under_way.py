"""A sign-in at a provider that is under way: what the browser that began it has to bring back.

A cookie of its own holds it, for a few minutes. Another site can send a browser back to us with a
code of its choice, but not with what this cookie says, so nobody is signed in as somebody else.
"""

from __future__ import annotations

import hmac
from urllib.parse import quote, unquote

from flask import request
from werkzeug import Response

from scorecard.people import UnderWay
from scorecard.web.browser import COOKIE, cookie_name, local_path

MINUTES = 10
LONGEST_PATH = 1_000


def keep_under_way(response: Response, begun: UnderWay, wanted: str | None) -> None:
    """Let the browser hold what has to come back, and where its reader wanted to go."""
    path = local_path(wanted)
    held = (begun.state, begun.nonce, begun.verifier, path if len(path) <= LONGEST_PATH else "/")
    name = cookie_name()
    response.set_cookie(
        f"{name}-under-way",
        ".".join(quote(part, safe="") for part in held),
        max_age=MINUTES * 60,
        secure=name == COOKIE,
        httponly=True,
        samesite="Lax",
    )


def came_back(state: str) -> tuple[UnderWay, str] | None:
    """What this browser began with that state, and where to go then; None if it was not this."""
    held = request.cookies.get(f"{cookie_name()}-under-way", "").split(".", 3)
    if len(held) != len(("state", "nonce", "verifier", "path")):
        return None
    begun = UnderWay(*(unquote(part) for part in held[:3]))
    if not hmac.compare_digest(begun.state.encode(), state.encode()):
        return None
    return begun, local_path(unquote(held[3]))


def forget_under_way(response: Response) -> None:
    """It came back, or it never will: once each."""
    name = cookie_name()
    response.delete_cookie(
        f"{name}-under-way", secure=name == COOKIE, httponly=True, samesite="Lax"
    )
