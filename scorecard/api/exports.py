"""Evidence as files: all that the filters find, streamed; and empty ones to fill in."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from scorecard.actions.export_evidence import FORMATS, export_evidence
from scorecard.actions.make_template import make_template
from scorecard.actions.read_evidence import filters_of
from scorecard.api.edge import Resource
from scorecard.schemas.feeds import EvidenceRow, EvidenceRows, TableSchemaView, table_schema
from scorecard.schemas.queries import EvidenceFilters
from scorecard.web.identity import public, reading, signed_in
from scorecard.web.ready import PRIVATE, etag_of
from scorecard.web.service import database, service
from scorecard.web.unchanged import unless_unchanged

blp = Resource("exports", __name__, description="Evidence as files")

SCHEMA = table_schema(EvidenceRow, ("id",))
FILE = {"type": "string", "format": "binary"}


@blp.get("/evidence.csv")
@reading
@blp.response(200, FILE, content_type="text/csv")
@blp.query(EvidenceFilters)
def get_evidence_csv(query: dict[str, Any]) -> Response:
    """Export evidence as CSV, in the order it was recorded"""
    return _export("csv", query)


@blp.get("/evidence.json")
@reading
@blp.response(200, EvidenceRows)
@blp.query(EvidenceFilters)
def get_evidence_json(query: dict[str, Any]) -> Response:
    """Read all evidence as one flat table, in the order it was recorded"""
    return _export("json", query)


@blp.get("/evidence/schema")
@reading
@unless_unchanged
@blp.response(200, TableSchemaView)
def get_evidence_schema() -> dict[str, Any]:
    """Read the Table Schema of evidence as CSV and JSON"""
    return SCHEMA


@blp.get("/evidence.ndjson")
@reading
@blp.response(200, FILE, content_type=FORMATS["ndjson"].media_type)
@blp.query(EvidenceFilters)
def get_evidence_ndjson(query: dict[str, Any]) -> Response:
    """Export evidence as NDJSON, in the order it was recorded"""
    return _export("ndjson", query)


@blp.get("/evidence.xlsx")
@reading
@blp.response(200, FILE, content_type=FORMATS["xlsx"].media_type)
@blp.query(EvidenceFilters)
def get_evidence_xlsx(query: dict[str, Any]) -> Response:
    """Export evidence as a spreadsheet, in the order it was recorded"""
    return _export("xlsx", query)


@blp.get("/evidence/imports/template.csv")
@public
@blp.response(200, FILE, content_type="text/csv")
def get_template_csv() -> Response:
    """Get an empty CSV file to fill in and import"""
    return _template("csv")


@blp.get("/evidence/imports/template.ndjson")
@public
@blp.response(200, FILE, content_type=FORMATS["ndjson"].media_type)
def get_template_ndjson() -> Response:
    """Get an NDJSON line that names the columns"""
    return _template("ndjson")


@blp.get("/evidence/imports/template.xlsx")
@public
@blp.response(200, FILE, content_type=FORMATS["xlsx"].media_type)
def get_template_xlsx() -> Response:
    """Get an empty spreadsheet to fill in and import; its second sheet explains the columns"""
    return _template("xlsx")


def _export(name: str, query: dict[str, Any]) -> Response:
    framework, criterion = query.pop("framework", None), query.pop("criterion", None)
    found = export_evidence(database(), name, filters_of(query), framework, criterion)
    etag = etag_of(found.state, service().build)
    if request.if_none_match.contains_weak(etag):
        found.close()
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        response = service().downloads.send(found, found.format.media_type)
        response.headers["Content-Disposition"] = (
            f'attachment; filename="evidence{found.format.suffix}"'
        )
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = PRIVATE if signed_in() else "no-cache"
    response.headers["Vary"] = "Authorization, Cookie, X-API-Key"
    return response


def _template(name: str) -> Response:
    response = Response(make_template(name), content_type=FORMATS[name].media_type)
    filename = f"evidence-template{FORMATS[name].suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
