"""Signing in and out, and the way there from a page that needs somebody."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response

from scorecard.actions.sign_in import sign_in
from scorecard.actions.sign_out import sign_out
from scorecard.errors import Invalid, NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.sign_in import SignInForm, SignInQuery
from scorecard.web.browser import (
    came_from,
    forget_sign_in,
    keep_signed_in,
    local_path,
    sign_in_cookie,
)
from scorecard.web.identity import count_password_try, public, signing
from scorecard.web.problems import for_a_person, refuse
from scorecard.web.service import database, now, service

signing_in = Blueprint("signing", __name__, template_folder="templates")


@signing_in.get("/sign-in")
@public
def get_sign_in() -> Response:
    """The form; it leads back to where its reader came from."""
    query = load(SignInQuery(), request.args.to_dict(), "The address")
    return show_form(query.get("next") or came_from())


@signing_in.post("/sign-in")
@signing
def post_sign_in() -> Response:
    """Sign in, or say what is wrong and keep what was typed, but for the password."""
    wanted = request.form.get("next")
    try:
        form = load(SignInForm(), request.form.to_dict(), "The form")
    except Invalid as error:
        return show_form(wanted, error.problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    count_password_try(form["username"])
    moment = now()
    lasting = service().signed_in_for
    try:
        made = sign_in(
            database(), form["username"], form["password"], moment, lasting, sign_in_cookie()
        )
    except NotSignedIn as error:
        return show_form(wanted, {"username": [str(error)]}, HTTPStatus.UNPROCESSABLE_ENTITY)
    response = redirect(local_path(wanted), HTTPStatus.SEE_OTHER)
    keep_signed_in(response, made.secret, moment, made.expires_at)
    return unkept(response)


@signing_in.post("/sign-out")
@signing
def post_sign_out() -> Response:
    """Sign this browser out; once is as good as twice."""
    secret = sign_in_cookie()
    if secret is not None:
        sign_out(database(), secret, now())
    response = redirect(url_for("pages.get_start"), HTTPStatus.SEE_OTHER)
    forget_sign_in(response)
    return unkept(response)


def to_sign_in(error: NotSignedIn) -> Response:
    """A person is shown where to sign in, and comes back; a program is told that it must."""
    if not for_a_person():
        return refuse(error)
    # What a form sent is gone by then: the way back is to the form.
    wanted = request.full_path.rstrip("?") if request.method == "GET" else request.path
    where = f"{url_for('signing.get_sign_in')}?{urlencode({'next': wanted})}"
    return unkept(redirect(where, HTTPStatus.SEE_OTHER))


def show_form(
    wanted: str | None,
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """The form with what is wrong by field, or under `provider` with what is wrong there."""
    provider = service().provider
    html = render_template(
        "sign_in.html",
        wanted=local_path(wanted),
        username=request.form.get("username", ""),
        problems=problems or {},
        provider=None if provider is None else provider.name,
    )
    return unkept(Response(html, status=status, mimetype="text/html"))


def unkept(response: Response) -> Response:
    """Kept by no cache, a browser's own included."""
    response.headers["Cache-Control"] = "no-store"
    return response
