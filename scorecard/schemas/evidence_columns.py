"""What each column of a file of evidence means, as the schema of an entry has it."""

from __future__ import annotations

from marshmallow import fields, validate

from scorecard.schemas.base import Day, Number, Whole
from scorecard.schemas.evidence import LEAVES_OUT, NEEDS, EvidenceSchema

HEADER = ("column", "required", "what it holds", "what it means")


def column_notes() -> list[tuple[str, str, str, str]]:
    """A line for each column after the header: its name, when it is needed, what, and why."""
    shape = EvidenceSchema()
    return [
        HEADER,
        *(
            (name, _required(name, field), _holds(field), field.metadata.get("description", ""))
            for name, field in shape.fields.items()
        ),
    ]


def _required(name: str, field: fields.Field) -> str:  # type: ignore[type-arg]
    if field.required:
        return "yes"
    needing = [str(kind) for kind, names in NEEDS.items() if name in names]
    never = [str(kind) for kind, names in LEAVES_OUT.items() if name in names]
    said = [f"for {', '.join(needing)}"] if needing else []
    return "; ".join([*said, f"empty for {', '.join(never)}"] if never else said)


def _holds(field: fields.Field) -> str:  # type: ignore[type-arg]
    kind = {Number: "a number", Whole: "a whole number", Day: "a day, like 2025-12-31"}
    held = next((text for type_, text in kind.items() if isinstance(field, type_)), "text")
    choices = [
        str(choice)
        for rule in field.validators
        if isinstance(rule, validate.OneOf)
        for choice in rule.choices
    ]
    example = field.metadata.get("example")
    if choices:
        return f"one of: {', '.join(choices)}"
    return f"{held}, like {example}" if example and held != kind[Day] else held
