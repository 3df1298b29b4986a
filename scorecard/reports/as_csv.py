"""Tables as CSV that spreadsheets and dashboards read alike.

UTF-8, CRLF, every text field quoted and every number unquoted with a decimal point, empty =
missing, ISO dates. Text that a spreadsheet would take for a formula gets an apostrophe in front,
and so does what looks like that already: taking one away gives the text back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from scorecard.reports.as_json import written
from scorecard.sheets.plain import FORMULA_STARTS

_FORMULA = re.compile(f"'*[{re.escape(''.join(FORMULA_STARTS))}]")


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """One line a row after the header, only the named columns, in that order."""
    lines = [",".join(_text(name) for name in columns)]
    lines += [",".join(_field(row[name]) for name in columns) for row in rows]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _field(value: Any) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = _text(str(value).lower())
        case int():
            text = str(value)
        case float():
            text = number_text(value)
        case date():
            text = _text(written(value))
        case _:
            text = _text(_harmless(str(value)))
    return text


def number_text(value: float) -> str:
    """The shortest digits that read back as the same number, never with an exponent."""
    text = repr(value)
    text = f"{Decimal(text):f}" if "e" in text else text
    return text if "." in text else f"{text}.0"


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
