"""Quarterly exports: one quarter as a file, the same bytes as the command line writes."""

from __future__ import annotations

from typing import Any

from flask import Response

from scorecard.actions.export_quarter import export_quarter
from scorecard.api.edge import Resource
from scorecard.reports.formats import FORMATS
from scorecard.schemas.queries import ExportQuery
from scorecard.web.identity import reading
from scorecard.web.service import database, today
from scorecard.web.unchanged import unless_unchanged

blp = Resource("quarters", __name__, description="Quarterly exports")


@blp.get("/scorecards/<candidate>/<framework>/quarters/<quarter>")
@reading
@unless_unchanged
@blp.response(200, {"type": "string"}, content_type="text/csv")
@blp.alt_response(200, schema={"type": "object"}, content_type="application/json", success=True)
@blp.query(ExportQuery)
def get_quarter(query: dict[str, Any], candidate: str, framework: str, quarter: str) -> Response:
    """Export a finished quarter such as 2024-Q4"""
    name = query.pop("format")
    body = export_quarter(database(), candidate, framework, quarter, name, today(), **query)
    chosen = FORMATS[name]
    response = Response(body, content_type=chosen.media_type)
    filename = f"{candidate}-{framework}-{quarter}{chosen.suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
