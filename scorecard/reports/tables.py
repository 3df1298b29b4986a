"""A report as tables: the same in the data package and in a workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from scorecard.reports.codebook import MEANINGS
from scorecard.reports.edition import Edition
from scorecard.reports.edition_lines import (
    CheckLine,
    EventLine,
    EvidenceLine,
    HistoryLine,
    IndicatorLine,
    MovedLine,
    ParameterLine,
    RevisedLine,
)
from scorecard.reports.score_rows import SCORE_COLUMNS, score_rows
from scorecard.scoring.causes import CAUSES

TEXT, NUMBER, WHOLE, YES_NO, DAY, INSTANT = (
    "text",
    "number",
    "whole",
    "yes-no",
    "day",
    "instant",
)
_OF_TYPE = {"str": TEXT, "float": NUMBER, "int": WHOLE, "bool": YES_NO, "list[str]": TEXT}


@dataclass(frozen=True)
class Column:
    """A column: its name, what kind of value it has, and what it means."""

    name: str
    kind: str
    says: str


@dataclass(frozen=True)
class Table:
    """A table of a report. `rows` give values by the names of the columns; None is missing."""

    name: str
    title: str
    says: str
    columns: tuple[Column, ...]
    rows: Callable[[Edition], Iterable[Mapping[str, Any]]]


def _column(name: str, kind: str) -> Column:
    if name.endswith("_on") or name in {"period_end", "valid_until"}:
        kind = DAY
    elif name.endswith("_at"):
        kind = INSTANT
    return Column(name, kind, MEANINGS[name])


@cache
def _kinds(line: type) -> dict[str, str]:
    """What kind of value each field of a line has."""
    hints = get_type_hints(line)
    return {
        field.name: _OF_TYPE.get(
            re.sub(r"^<class '(.*)'>$|^(.*) \| None$", r"\1\2", str(hints[field.name])), ""
        )
        for field in fields(line)
    }


def _of(line: type, *left_out: str) -> tuple[Column, ...]:
    found = []
    for name, kind in _kinds(line).items():
        if name in left_out:
            continue
        if kind:
            found.append(_column(name, kind))
        else:  # What a change is made of, by cause.
            found += [_column(f"cause_{cause}", NUMBER) for cause in CAUSES]
    return tuple(found)


def _flat(lines: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for line in lines:
        row: dict[str, Any] = {}
        for name in _kinds(line.__class__):
            value = getattr(line, name)
            if isinstance(value, list):
                row[name] = "; ".join(value)
            elif isinstance(value, dict):
                row |= {f"cause_{cause}": value.get(cause) for cause in CAUSES}
            else:
                row[name] = value
        yield row


_TEXTS = ("candidate", "framework", "quarter", "criterion", "parent", "title", "verdict", "band")
_SCORE_KINDS = dict.fromkeys(_TEXTS, TEXT) | {
    "framework_version": WHOLE,
    "edition": WHOLE,
    "ready": YES_NO,
}
TABLES = (
    Table(
        "scores",
        "Scores",
        "The overall score and every criterion.",
        tuple(_column(name, _SCORE_KINDS.get(name, NUMBER)) for name in SCORE_COLUMNS),
        score_rows,
    ),
    Table(
        "indicators",
        "Indicators",
        "Every indicator: its points, what it would add, and what it lacks.",
        _of(IndicatorLine),
        lambda edition: _flat(edition.indicators),
    ),
    Table(
        "history",
        "History",
        "The scores at the end of each quarter, as known when the report was made.",
        _of(HistoryLine),
        lambda edition: _flat(edition.history),
    ),
    Table(
        "moved",
        "What moved",
        "Entries that came or went since the quarter before, and what that did to the score.",
        _of(MovedLine, "indicator_title"),
        lambda edition: _flat(edition.moved),
    ),
    Table(
        "revisions",
        "Revisions",
        "What earlier editions said, and what is now known of the same days.",
        _of(RevisedLine),
        lambda edition: _flat(edition.revisions),
    ),
    Table(
        "evidence",
        "Evidence",
        "Every entry that carries weight.",
        _of(EvidenceLine),
        lambda edition: _flat(edition.evidence),
    ),
    Table(
        "events",
        "Events",
        "What happened in the quarter: beside the scores, never in them.",
        _of(EventLine),
        lambda edition: _flat(edition.events),
    ),
    Table(
        "checklist",
        "Checklist",
        "What was looked at before publishing.",
        tuple(
            _column("check" if one.name == "code" else one.name, one.kind) for one in _of(CheckLine)
        ),
        lambda edition: ({"check": row.pop("code"), **row} for row in _flat(edition.checklist)),
    ),
    Table(
        "method",
        "Method",
        "Every parameter of the framework, with the reason it gives.",
        tuple(Column(one.name, TEXT, one.says) for one in _of(ParameterLine)),
        lambda edition: _flat(edition.method),
    ),
)
