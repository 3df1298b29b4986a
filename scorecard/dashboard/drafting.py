"""The pages of frameworks for admins: draft the next version, see what it changes, publish it."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Blueprint, request, url_for
from werkzeug import Response
from werkzeug.exceptions import BadRequest

from scorecard.actions.compare_versions import compare_versions
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_framework import (
    list_framework_versions,
    list_frameworks,
    read_document,
    read_method,
)
from scorecard.dashboard.forms import form_once, page, problems_of, seen_next, status_of, typed
from scorecard.dashboard.framework_words import named_paths
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Conflict, Invalid, NotSignedIn
from scorecard.records import Role, Scope
from scorecard.schemas.base import load
from scorecard.schemas.framework import FrameworkSchema
from scorecard.schemas.pages import SureForm
from scorecard.web.identity import account, requires
from scorecard.web.json_text import read_json
from scorecard.web.service import database, now

drafting = Blueprint("drafting", __name__, template_folder="templates")
drafting.register_error_handler(NotSignedIn, to_sign_in)

VERSION = "/admin/frameworks/<slug>/<number:version>"


@drafting.get("/admin/frameworks")
@requires(Role.ADMIN)
def get_frameworks() -> Response:
    """Every version with its status, and a form for a draft."""
    return _list()


@drafting.post("/admin/frameworks")
@requires(Role.ADMIN)
def post_draft() -> Response:
    """Keep a document as a draft, or say everything that is wrong with it, by place."""
    text = _document_sent()
    try:
        if not text.strip():
            raise Invalid.at("document", "Choose a file, or paste the document.")
        document = read_json(text.encode(), "The document")
        load(FrameworkSchema(), document, "The framework")
        drafted = draft_framework(database(), document, account(), now(), form_once(text.encode()))
    except BadRequest as error:
        problem = {"document": [error.description or "Cannot be read."]}
        return _list(problem, HTTPStatus.UNPROCESSABLE_ENTITY, text)
    except Conflict as error:
        return _list({"document": [str(error)]}, status_of(error), text)
    except Invalid as error:
        problems = problems_of(error)
        if set(problems) != {"document"}:
            problems = {"document": named_paths(document, problems)}
        return _list(problems, status_of(error), text)
    return seen_next(url_for("drafting.get_version", slug=drafted.slug, version=drafted.number))


@drafting.get("/admin/frameworks/<slug>/next.json")
@requires(Role.ADMIN)
def get_next_document(slug: str) -> Response:
    """The newest version's document, numbered as the one that follows: what to edit."""
    newest = list_framework_versions(database(), slug)[0]["version"]
    document = {**read_document(database(), slug, newest), "version": newest + 1}
    body = orjson.dumps(document, option=orjson.OPT_INDENT_2)
    response = Response(body, content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{newest + 1}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@drafting.get(VERSION)
@requires(Role.ADMIN)
def get_version(slug: str, version: int) -> Response:
    """One version: what it changes against the one before, and whether it is published."""
    return _version(slug, version)


@drafting.post(VERSION)
@requires(Role.ADMIN, Scope.PUBLISH)
def post_publication(slug: str, version: int) -> Response:
    """Publish it: from now on it never changes, and it is the default."""
    try:
        load(SureForm(), typed(), "The form")
        publish_framework(database(), slug, version, account(), now())
    except (Invalid, Conflict) as error:
        return _version(slug, version, problems_of(error), status_of(error))
    return seen_next(url_for("drafting.get_version", slug=slug, version=version))


def _document_sent() -> str:
    """The file if one was chosen, else the text; what is not UTF-8 cannot be shown again."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return request.form.get("document", "")
    return upload.read().decode("utf-8-sig", errors="replace")


def _list(
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    document: str = "",
) -> Response:
    versions = list_frameworks(database())
    return page(
        "framework_list.html",
        status,
        problems,
        versions=versions,
        slugs=sorted({one["slug"] for one in versions}),
        values={"document": document},
    )


def _version(
    slug: str,
    version: int,
    problems: dict[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    document, framework = read_method(database(), slug, version)
    versions = list_framework_versions(database(), slug)
    published = (one["version"] for one in versions if one["published_at"] is not None)
    before = max((number for number in published if number < version), default=None)
    changes = None if before is None else compare_versions(database(), slug, before, version).items
    return page(
        "framework_version.html",
        status,
        problems,
        one=document,
        before=before,
        changes=changes,
        framework=framework,
    )
