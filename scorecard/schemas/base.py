"""What every shape shares: strict fields, unknown members refused, one way to name a problem."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from scorecard.errors import Invalid
from scorecard.reports.as_json import written

MOST_TEXT = 100_000
MOST_NUMBER = 1e15
MOST_WHOLE = 2**31 - 1
SHA256 = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


# What Python calls blank; JSON Schema's \s has fewer.
BLANK = r"\s\u0000-\u001f\u0085"
# What a field of ours takes, as JSON Schema says it: the OpenAPI document tells it on.
Takes = Mapping[str, str | float]


class Shape(Schema):
    """A shape whose unknown members are refused by name."""

    class Meta:
        unknown = RAISE


class Number(fields.Float):
    """A finite number. Text and booleans are not numbers."""

    takes: ClassVar[Takes] = {"minimum": -MOST_NUMBER, "maximum": MOST_NUMBER}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValidationError("Must be a number, such as 2.5, without quotation marks.")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise ValidationError("Must be a finite number: NaN and infinity are not values.")
        if abs(number) > MOST_NUMBER:
            raise ValidationError(f"Must lie between -{MOST_NUMBER:g} and {MOST_NUMBER:g}.")
        return number


class Whole(fields.Integer):
    """A whole number, also as 2.0, which is one in JSON too; 1.9 is refused, not cut."""

    takes: ClassVar[Takes] = {"minimum": -MOST_WHOLE, "maximum": MOST_WHOLE}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValidationError("Must be a whole number, such as 3, without quotation marks.")
        if abs(value) > MOST_WHOLE:
            raise ValidationError(f"Must lie between -{MOST_WHOLE} and {MOST_WHOLE}.")
        return value


class Day(fields.Field[date]):
    """A day, written 2025-12-31. An instant is not a day."""

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else written(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError("Must be a day that exists, written like 2025-12-31, without a time.")


class Instant(fields.Field[datetime]):
    """An instant in UTC, written 2025-12-31T12:00:00Z. Other offsets are refused, not guessed."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else written(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*Z", value):
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                pass
        raise ValidationError("Must be an instant in UTC, written like 2025-12-31T12:00:00Z.")


class Text(fields.String):
    """Text that says something, kept as written; NUL cannot be stored and is refused."""

    takes: ClassVar[Takes] = {"pattern": rf"^[^\u0000]*[^{BLANK}][^\u0000]*$"}

    def __init__(self, most: int = MOST_TEXT, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most = most
        self.validators = [validate.Length(min=1, max=most), *self.validators]

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if "\x00" in text:
            raise ValidationError("Must not contain the NUL character; remove it.")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError("Must be valid Unicode; it holds half a character.") from None
        if not text.strip():
            raise ValidationError("Must not be blank.")
        return text


class ByName(fields.Dict):
    """Things by their names. A problem is at the name: `weights.support`, not below it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            # marshmallow's own is untyped.
            return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            raise ValidationError(_at_the_name(error.messages)) from None


def _at_the_name(messages: Any) -> Any:
    """marshmallow tells what is wrong with a name from what is wrong with the thing."""
    if not isinstance(messages, Mapping):
        return messages
    return {name: told.get("value") or told["key"] for name, told in messages.items()}


class Url(Text):
    """An http or https address; nothing else can be a link."""

    takes: ClassVar[Takes] = {"pattern": rf"^[hH][tT][tT][pP][sS]?://[^/?#{BLANK}]+[^{BLANK}]*$"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not URL.fullmatch(text):
            raise ValidationError("Must be an address that starts with http:// or https://.")
        return text


def one_of(*names: str | float) -> validate.OneOf:
    return validate.OneOf(names, error="Must be one of: {choices}.")


def matching(pattern: re.Pattern[str], like: str) -> validate.Regexp:
    return validate.Regexp(rf"(?:{pattern.pattern})\Z", error=f"Must look like {like}.")


def load(schema: Schema, data: Any, what: str) -> Any:
    """Load `data`, or raise Invalid with every problem by path. `what` begins the message."""
    try:
        return schema.load(data)
    except ValidationError as error:
        raise Invalid(f"{what} is not valid.", problems(error)) from None


def problems(error: ValidationError) -> dict[str, list[str]]:
    """Every message of a ValidationError by path: `tree.children[0].weight`."""
    return dict(_flat(error.messages, ""))


def _flat(messages: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flat(inner, _join(path, key))
    else:
        texts = messages if isinstance(messages, list) else [messages]
        yield path, [str(text) for text in texts]


def _join(path: str, key: Any) -> str:
    if key == "_schema":
        return path
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path and key else path or str(key)
