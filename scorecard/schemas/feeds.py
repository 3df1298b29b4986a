"""The columns of the flat tables, and their description as a Table Schema (Frictionless)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields

from scorecard.schemas.base import Day, Instant, Shape
from scorecard.schemas.evidence_view import EvidenceView
from scorecard.schemas.scorecard import SHARE
from scorecard.sheets.columns import COLUMNS

KINDS: dict[type[fields.Field[Any]], str] = {
    fields.Boolean: "boolean",
    fields.Integer: "integer",
    fields.Float: "number",
    Day: "date",
    Instant: "datetime",
    fields.String: "string",
}


class HistoryRow(Shape):
    """One flat row: the overall score or one criterion at one period's end."""

    candidate = fields.String()
    framework = fields.String()
    version = fields.Integer()
    interval = fields.String()
    vintage = fields.String()
    period = fields.String(metadata={"example": "2025-Q4"})
    period_end = Day()
    as_of = Day(metadata={"description": "Earlier than period_end while the period runs."})
    complete = fields.Boolean()
    known_at = Instant()
    criterion = fields.String()
    parent = fields.String(allow_none=True)
    title = fields.String()
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    verdict = fields.String(allow_none=True)
    coverage = fields.Float(metadata=SHARE)


class ContributionRow(Shape):
    """One flat row: what a criterion, an indicator or an entry gives the overall score."""

    candidate = fields.String()
    framework = fields.String()
    version = fields.Integer()
    as_of = Day()
    known_at = Instant()
    kind = fields.String(metadata={"description": "criterion, indicator or entry"})
    code = fields.String(metadata={"description": "Of the criterion or indicator."})
    parent = fields.String(allow_none=True)
    title = fields.String()
    points = fields.Float(allow_none=True)
    contribution = fields.Float(metadata={"description": "Indicators' sum to the score."})
    shortfall = fields.Float(allow_none=True)
    shortfall_coverage = fields.Float(allow_none=True)
    entry = fields.String(allow_none=True, metadata={"description": "The id of the entry."})
    share = fields.Float(
        allow_none=True, metadata={"description": "Of the entry in its indicator, 0 to 1."}
    )
    source = fields.String(allow_none=True)
    observed_on = Day(allow_none=True)


class EvidenceRow(EvidenceView):
    """One flat row: an entry, with the columns of its files in their order."""

    reliability = fields.String(
        allow_none=True,
        metadata={"description": "Where it is not the source's own; grade always has both."},
    )
    status = fields.String(metadata={"description": "accepted or pending"})

    class Meta(Shape.Meta):
        fields = COLUMNS


class EvidenceRows(Shape):
    """Every entry that the filters find."""

    items = fields.List(fields.Nested(EvidenceRow))


class TableField(Shape):
    """A column."""

    name = fields.String(metadata={"example": "score"})
    type = fields.String(metadata={"example": "number"})
    description = fields.String()
    constraints = fields.Dict(keys=fields.String(), values=fields.Boolean())


class TableSchemaView(Shape):
    """The columns in their order; within v1 they are only ever added to, at the end."""

    fields_ = fields.List(fields.Nested(TableField), data_key="fields", attribute="fields")
    primaryKey = fields.List(fields.String())  # noqa: N815 - the standard's name
    missingValues = fields.List(fields.String())  # noqa: N815


def table_schema(shape: type[Schema], key: Sequence[str]) -> dict[str, Any]:
    """`shape` as a Table Schema. `key` tells its rows apart; a part of it may be missing."""
    columns = []
    for name, field in shape().fields.items():
        column: dict[str, Any] = {"name": name, "type": _kind(field)}
        if "description" in field.metadata:
            column["description"] = field.metadata["description"]
        if not field.allow_none:
            column["constraints"] = {"required": True}
        columns.append(column)
    return {"fields": columns, "primaryKey": list(key), "missingValues": [""]}


def _kind(field: fields.Field[Any]) -> str:
    return next(kind for shape, kind in KINDS.items() if isinstance(field, shape))
