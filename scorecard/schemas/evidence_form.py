"""One evidence entry as a form sends it: every field is text, a blank one is not sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from scorecard.errors import Invalid
from scorecard.records import Evidence
from scorecard.schemas.base import load, problems
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.evidence_cells import as_json

SCHEMA = EvidenceSchema()


def entry_typed(typed: Mapping[str, str]) -> Evidence:
    """Raises Invalid with what is wrong by field, all of it at once."""
    said, wrong = as_said(typed)
    try:
        entry: Evidence = load(SCHEMA, said, "The form")
    except Invalid as error:
        # What could not be read is missing only for that reason.
        raise Invalid(str(error), {**error.problems, **wrong}) from None
    if wrong:
        raise Invalid("The form is not valid.", wrong)
    return entry


def as_said(
    typed: Mapping[str, str], schema: Schema = SCHEMA
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the API would be sent, and what cannot be sent, by field."""
    said: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for name, text in typed.items():
        if name not in schema.fields:
            said[name] = text  # the schema refuses it by name
            continue
        field = schema.fields[name]
        plain = text.strip()
        try:
            said[name] = sent = as_json(field, plain)
            field.deserialize(sent)
        except ValidationError as error:
            said.pop(name, None)
            wrong.update(problems(ValidationError({name: error.messages})))
    return said, wrong
