"""The cells of a column as a field of an entry loads them: each distinct cell once.

A file has no types, or a spreadsheet's: what stands in a cell is put as JSON would put it, and
then the field itself says what is right. Where all cells are plainly right, no cell is asked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from scorecard.schemas.base import MOST_NUMBER, URL, Day, Number, Text, Url, Whole
from scorecard.schemas.evidence import UUID, PublicId
from scorecard.sheets.sheet import Cell

NUMBER = re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
MOST_QUOTED = 40
WHOLE = re.compile(r"\s*[-+]?\d{1,20}\s*", re.ASCII)


def as_json(field: fields.Field[Any], cell: Cell) -> Any:
    """What stands in a cell, as the API would be sent it. Raises ValidationError."""
    if isinstance(cell, bool):
        return cell
    if isinstance(field, Whole):
        return _whole(cell)
    if isinstance(field, Number):
        return _number(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float) and not isinstance(field, Day):
        return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    return cell


def load_cells(
    field: fields.Field[Any], cells: list[Cell]
) -> tuple[list[Any], dict[int, list[str]]]:
    """What the field makes of each cell, None where it is empty or wrong; and what is wrong.

    The second is by place in the column.
    """
    distinct = set(cells)
    distinct.discard(None)
    # True == 1 in a set: a column that has either keeps them apart by asking each.
    if bool in set(map(type, cells)):
        return _each(field, cells)
    plainly_right = _PLAINLY_RIGHT.get(type(field))
    loaded = None
    if plainly_right is not None:
        loaded = plainly_right(field, distinct)
    wrong: dict[Cell, list[str]] = {}
    if loaded is None:
        loaded = {}
        for cell in distinct:
            try:
                loaded[cell] = field.deserialize(as_json(field, cell))
            except ValidationError as error:
                wrong[cell] = _texts(error)
    values = list(map(loaded.get, cells))
    if not wrong:
        return values, {}
    return values, {n: wrong[cell] for n, cell in enumerate(cells) if cell in wrong}


def _each(field: fields.Field[Any], cells: list[Cell]) -> tuple[list[Any], dict[int, list[str]]]:
    values: list[Any] = []
    wrong: dict[int, list[str]] = {}
    for n, cell in enumerate(cells):
        try:
            values.append(None if cell is None else field.deserialize(as_json(field, cell)))
        except ValidationError as error:
            values.append(None)
            wrong[n] = _texts(error)
    return values, wrong


def _texts(error: ValidationError) -> list[str]:
    return [str(text) for text in error.messages]


def _number(cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    if not NUMBER.fullmatch(cell):
        raise ValidationError(f"{_short(cell)} is not a number; write it like 71.5.")
    return float(cell)


def _whole(cell: Cell) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if not isinstance(cell, str):
        return cell
    if not WHOLE.fullmatch(cell):
        raise ValidationError(f"{_short(cell)} is not a whole number; write it like 3.")
    return int(cell)


def _short(text: str) -> str:
    return repr(text if len(text) <= MOST_QUOTED else text[: MOST_QUOTED - 1] + "…")


def _numbers(field: Any, distinct: Iterable[Cell]) -> dict[Cell, Any] | None:
    if field.validators:
        return None
    loaded: dict[Cell, Any] = {}
    for cell in distinct:
        if isinstance(cell, str):
            if not NUMBER.fullmatch(cell):
                return None
        elif not isinstance(cell, int | float):
            return None
        number = float(cell)
        if not abs(number) <= MOST_NUMBER or math.isnan(number):
            return None
        loaded[cell] = number
    return loaded


def _texts_alone(field: Any, distinct: Iterable[Cell]) -> dict[Cell, Any] | None:
    texts: list[Any] = list(distinct)
    if len(field.validators) != 1 or not all(isinstance(text, str) for text in texts):
        return None
    joined = "".join(texts)
    try:
        joined.encode()
    except UnicodeEncodeError:
        return None
    right = (
        "\x00" not in joined
        and max(map(len, texts), default=0) <= field.most
        and all(map(str.strip, texts))
    )
    return dict(zip(texts, texts, strict=True)) if right else None


def _urls(field: Any, distinct: Iterable[Cell]) -> dict[Cell, Any] | None:
    loaded = _texts_alone(field, distinct)
    return loaded if loaded is not None and all(map(URL.fullmatch, loaded.values())) else None


def _public_ids(_field: Any, distinct: Iterable[Cell]) -> dict[Cell, Any] | None:
    texts: list[Any] = list(distinct)
    if not all(isinstance(text, str) and UUID.fullmatch(text) for text in texts):
        return None
    return dict(zip(texts, texts, strict=True))


# By the very class of a field: a check for all cells at once, which says None when in doubt.
_PLAINLY_RIGHT: dict[type, Callable[[Any, Iterable[Cell]], dict[Cell, Any] | None]] = {
    Number: _numbers,
    Text: _texts_alone,
    Url: _urls,
    PublicId: _public_ids,
}
