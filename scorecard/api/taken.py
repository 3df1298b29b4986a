"""What the fields of our schemas take, as JSON Schema: for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from scorecard.schemas.base import Day, Instant, Number, Whole
from scorecard.schemas.judging import Instead

# Of a field of our own that is no kind of marshmallow's.
KINDS: dict[type[fields.Field[Any]], tuple[str, str | None]] = {
    Number: ("number", None),
    Whole: ("integer", None),
    Day: ("string", "date"),
    Instant: ("string", "date-time"),
}
END = r"\Z"


def taken(converter: Any, field: fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """What the field's class takes, where a validator of the field says nothing narrower.

    A part of apispec's converter, which hands over in `ret` what its others found.
    """
    if isinstance(field, Instead):
        described = converter.field2property(field.of)
        return _or_null(described) if field.allow_none else described
    found = {name: value for name, value in _of_class(field).items() if name not in ret}
    for one in field.validators:
        if isinstance(one, validate.Regexp):
            found["pattern"] = anchored(str(one.regex.pattern))
        if isinstance(one, validate.Length) and isinstance(field, fields.Dict):
            found |= {"minProperties": one.min or 0, "maxProperties": one.max}
            _forget(ret, "minLength", "maxLength")
        if isinstance(one, validate.Range) and not one.min_inclusive:
            found["exclusiveMinimum"] = one.min
            _forget(ret, "minimum")
        if isinstance(one, validate.Range) and not one.max_inclusive and one.max is not None:
            found["exclusiveMaximum"] = one.max
            _forget(ret, "maximum")
    return found


def anchored(pattern: str) -> str:
    """A pattern of Python's, matched from the start to its end, as JSON Schema searches for it."""
    return f"^{pattern.removesuffix(END)}" + ("$" if pattern.endswith(END) else "")


def _of_class(field: fields.Field[Any]) -> dict[str, Any]:
    takes = dict(getattr(field, "takes", {}))
    of_an_enumeration = any(isinstance(one, validate.OneOf) for one in field.validators)
    return {} if of_an_enumeration else takes


def _or_null(described: dict[str, Any]) -> dict[str, Any]:
    if "enum" in described:
        described = {**described, "enum": [*described["enum"], None]}
    return {**described, "type": [described["type"], "null"]}


def _forget(described: dict[str, Any], *names: str) -> None:
    """What apispec says of the same, and less well."""
    for name in names:
        described.pop(name, None)
