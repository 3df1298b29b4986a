"""Imports: a file of entries is recorded whole, or not at all."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for

from scorecard.actions.import_evidence import (
    REFUSED,
    Request,
    import_evidence,
    list_imports,
    read_import,
)
from scorecard.api.edge import Resource
from scorecard.api.paging import answer_json
from scorecard.records import FAULT_COLUMNS, Role
from scorecard.reports.as_csv import to_csv
from scorecard.schemas.imports import FaultList, ImportPage, ImportQuery, ImportsQuery, ImportView
from scorecard.sheets.limits import Limits
from scorecard.sheets.read import READERS, format_of, read_sheet
from scorecard.web.identity import account, requires
from scorecard.web.once import once
from scorecard.web.problems import problem
from scorecard.web.service import database, now, service

blp = Resource("imports", __name__, description="Files of entries, recorded whole or not at all")

_PAGE = ImportPage()
BODY = {
    "required": True,
    "content": {
        media_type: {"schema": {"type": "string", "format": "binary"}}
        for reader in READERS.values()
        for media_type in reader.media_types
    },
}


@blp.post("/evidence/imports")
@requires(Role.ANALYST)
@blp.response(201, ImportView)
@blp.alt_response(200, schema=ImportView, success=True)
@blp.doc(requestBody=BODY)
@blp.query(ImportQuery)
def post_import(query: dict[str, Any]) -> Response:
    """Import a file of entries, or try it with dry_run=true"""
    most = service().max_import_bytes
    request.max_content_length = most
    content = request.get_data()
    format_name = format_of(query["filename"], request.mimetype)
    sheet = read_sheet(content, format_name, Limits(bytes=most))
    asked = Request(
        filename=query["filename"],
        sha256=hashlib.sha256(content).hexdigest(),
        account=account(),
        now=now(),
        once=None if query["dry_run"] else once(),
        dry_run=query["dry_run"],
    )
    return _answer(import_evidence(database(), sheet, asked), dry_run=query["dry_run"])


@blp.get("/evidence/imports")
@requires(Role.ANALYST)
@blp.response(200, ImportPage)
@blp.query(ImportsQuery)
def get_imports(query: dict[str, Any]) -> Response:
    """List imports, newest first"""
    limit = query["limit"]
    found = list_imports(database(), limit + 1, query.get("cursor"))
    following = found[limit - 1]["id"] if len(found) > limit else None
    return answer_json(_PAGE.dump({"items": found[:limit], "next_cursor": following}))


@blp.get("/evidence/imports/<import_id>")
@requires(Role.ANALYST)
@blp.response(200, ImportView)
def get_import(import_id: str) -> Response:
    """Read what came of an import"""
    return answer_json(read_import(database(), import_id))


@blp.get("/evidence/imports/<import_id>/errors")
@requires(Role.ANALYST)
@blp.response(200, FaultList)
def get_import_errors(import_id: str) -> Response:
    """List what is wrong in a file, by row and column"""
    return answer_json({"items": read_import(database(), import_id)["errors"]})


@blp.get("/evidence/imports/<import_id>/errors.csv")
@requires(Role.ANALYST)
@blp.response(200, {"type": "string"}, content_type="text/csv")
def get_import_errors_csv(import_id: str) -> Response:
    """List what is wrong in a file, as CSV"""
    body = to_csv(FAULT_COLUMNS, read_import(database(), import_id)["errors"])
    response = Response(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="errors-{import_id}.csv"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def _answer(found: dict[str, Any], *, dry_run: bool) -> Response:
    """201 for what was recorded, 200 for what was tried, 422 with every error for a refusal."""
    where = url_for("imports.get_import", import_id=found["id"])
    if found["status"] == REFUSED and not dry_run:
        errors = [
            {"pointer": f"#/{fault['row']}/{fault['column'] or ''}".rstrip("/"), **fault}
            for fault in found["errors"]
        ]
        told = f"Nothing was recorded. What is wrong is listed at {where}/errors, and as .csv."
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, told, errors=errors)
    response = answer_json(found, HTTPStatus.OK if dry_run else HTTPStatus.CREATED)
    response.headers["Location"] = where
    return response
