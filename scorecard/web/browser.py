"""What only a browser brings: the cookie that says who signed in, and where a request came from.

Over plain http on this very machine, which is how a developer runs the service, browsers refuse a
cookie that is Secure or called `__Host-`; there, and nowhere else, it goes by a plain name.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from flask import request
from werkzeug import Response

from scorecard.errors import NotAllowed

COOKIE = "__Host-scorecard"
COOKIE_HERE = "scorecard"
HERE = {"localhost", "127.0.0.1", "::1"}
SAFE = {"GET", "HEAD", "OPTIONS"}
FOREIGN = (
    "This request was sent by another site in your name, or by a program that does not say where "
    "from, so nothing was done. Do it from a page of this service; a program sends a token."
)


def sign_in_cookie() -> str | None:
    """The secret of this browser's sign-in, if it holds one."""
    # Most requests have no cookie at all, and need not be searched for one.
    if "HTTP_COOKIE" not in request.environ:
        return None
    # Behind a proxy that hides scheme and host a link may look plain, whose browser is not.
    held = request.cookies.get(COOKIE)
    if not held and cookie_name() == COOKIE_HERE:
        held = request.cookies.get(COOKIE_HERE)
    return held or None


def keep_signed_in(response: Response, secret: str, now: datetime, expires_at: datetime) -> None:
    """Let the browser hold the secret until it expires; no script can read it."""
    name = cookie_name()
    response.set_cookie(
        name,
        secret,
        max_age=int((expires_at - now).total_seconds()),
        secure=name == COOKIE,
        httponly=True,
        samesite="Lax",
    )


def forget_sign_in(response: Response) -> None:
    """Have the browser drop its cookie."""
    name = cookie_name()
    response.delete_cookie(name, secure=name == COOKIE, httponly=True, samesite="Lax")


def must_come_from_here() -> None:
    """Raises NotAllowed for a request that no page of this service sent.

    Sec-Fetch-Site is the browser's own word and decides where there is one; Origin does elsewhere.
    A page of another site can set neither.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        from_here = site == "same-origin"
    else:
        # A proxy that ends TLS hides the scheme, never the host.
        from_here = urlsplit(request.headers.get("Origin", "")).netloc == request.host
    if not from_here:
        raise NotAllowed(FOREIGN)


def local_path(wanted: str | None) -> str:
    """Where to go on this site; the start for whatever could lead a browser elsewhere."""
    start = "/"
    if wanted is None or not wanted.startswith("/") or wanted.startswith("//"):
        return start
    # Browsers read a backslash as a slash, and drop tabs and line ends before they look.
    if "\\" in wanted or not wanted.isprintable():
        return start
    return wanted


def came_from() -> str | None:
    """The path of the page of this site whose link was followed."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.host:
        return None
    return f"{page.path}?{page.query}" if page.query else page.path


def cookie_name() -> str:
    plain = not request.is_secure and not request.headers.get("Origin", "").startswith("https:")
    return COOKIE_HERE if plain and _hostname() in HERE else COOKIE


def _hostname() -> str | None:
    return urlsplit(f"//{request.host}").hostname
