"""The page that imports a file of entries: try it, mend the file, record it."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from scorecard.actions.import_evidence import Request, import_evidence, list_imports, read_import
from scorecard.actions.make_template import TEMPLATES
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.dashboard.told import LINES, Told, telling
from scorecard.errors import Invalid, NotSignedIn
from scorecard.records import File, Role
from scorecard.schemas.base import load
from scorecard.schemas.evidence_columns import column_notes
from scorecard.schemas.evidence_sheet import MOST_FAULTS
from scorecard.schemas.imports import ImportForm
from scorecard.sheets.limits import MIB, Limits
from scorecard.sheets.read import READERS, format_of, read_sheet
from scorecard.web.identity import account, requires
from scorecard.web.once import once
from scorecard.web.service import database, now, service

# Around the file: the boundaries and the other fields of the form.
FORM_BYTES = 10_000
OTHER = "This is another file than the one that was tried: choose that one, or try this one first."
RECENT = 10
MOST_SHOWN = 100

importing = Blueprint("importing", __name__, template_folder="templates")
importing.register_error_handler(NotSignedIn, to_sign_in)


@importing.get("/evidence/import")
@requires(Role.ANALYST)
def get_form() -> Response:
    """The form, and what was imported lately."""
    return _form()


@importing.post("/evidence/import")
@requires(Role.ANALYST)
def post_file() -> Response:
    """Try the file or record it; leads to the page of what came of it.

    A script that asks for lines is told the stages meanwhile; a browser alone just waits.
    """
    in_lines = request.accept_mimetypes.best_match(["text/html", LINES]) == LINES
    try:
        work = _work()
        if in_lines:
            return telling(work)
        return _unkept(redirect(work(lambda _: None), HTTPStatus.SEE_OTHER))
    except Invalid as error:
        if in_lines:
            raise
        return _form(error.problems, HTTPStatus.UNPROCESSABLE_ENTITY)


@importing.get("/evidence/import/<import_id>")
@requires(Role.ANALYST)
def get_result(import_id: str) -> Response:
    """What came of a file."""
    found = read_import(database(), import_id)
    alike = Counter((fault["column"], fault["detail"]) for fault in found["errors"]).most_common()
    return _page(
        "import_result.html",
        found=found,
        alike=alike,
        most_shown=MOST_SHOWN,
        most_listed=MOST_FAULTS,
    )


def _work() -> Callable[[Told], str]:
    """What there is to do for the request; where its outcome is to be read is the result."""
    most = service().max_import_bytes
    request.max_content_length = most + FORM_BYTES
    file, form = _sent(most)
    sha256 = hashlib.sha256(file.content).hexdigest()
    dry_run = form["do"] == "try"
    if not dry_run and form.get("tried", sha256) != sha256:
        raise Invalid.at("file", OTHER)
    # Another file in the same form is another request.
    key = f"{form['key']}-{sha256[:16]}"
    said = once(sha256.encode(), key)
    asked = Request(file.name, sha256, account(), now(), None if dry_run else said, dry_run)
    format_name = format_of(file.name, file.media_type)
    opened = database()
    results = url_for("importing.get_form")

    def work(told: Told) -> str:
        told("reading the file")
        sheet = read_sheet(file.content, format_name, Limits(bytes=most))
        return f"{results}/{import_evidence(opened, sheet, asked, told)['id']}"

    return work


def _sent(most: int) -> tuple[File, dict[str, str]]:
    """The file and the other fields. Raises Invalid, by the names that the form has for them."""
    if (request.content_length or 0) > most + FORM_BYTES:
        raise RequestEntityTooLarge(
            f"A file of entries may have {most / MIB:g} MiB: split it and send the parts in turn."
        )
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid.at("file", "Choose a file: .csv, .ndjson or .xlsx.")
    form = load(ImportForm(), {**request.form, "filename": upload.filename}, "The form")
    return File(form["filename"], upload.mimetype, upload.read()), form


def _form(
    problems: dict[str, list[str]] | None = None, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    recent = list_imports(database(), RECENT)
    _, *columns = column_notes()
    return _page("import.html", status, problems=problems or {}, recent=recent, columns=columns)


def _page(template: str, status: HTTPStatus = HTTPStatus.OK, **shown: object) -> Response:
    html = render_template(
        template,
        key=uuid.uuid4(),
        suffixes=[reader.suffix for reader in READERS.values()],
        templates=TEMPLATES,
        most=service().max_import_bytes / MIB,
        **shown,
    )
    return _unkept(Response(html, status=status, mimetype="text/html"))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
