"""A framework's document as lines: each parameter by itself, with the reason given for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scorecard.reports.edition_lines import ParameterLine

# What the whole framework states once.
OF_ALL = ("target", "starts_on", "scale", "correlation", "grading")
OF_NODE = ("floor", "aggregation", "missing", "normalisation", "pool", "error")
ARROW = "→"
# What a point or a name of a scale belongs to.
MARKS = ("value", "level", "from")


def method_lines(document: Mapping[str, Any]) -> list[ParameterLine]:
    """What is stated once, then criterion by criterion, parents before children."""
    return list(_lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[ParameterLine]:
    slug, title = document["slug"], document["title"]
    for name in OF_ALL:
        if document.get(name) is not None:
            yield _line(slug, title, name, document[name])
    for name, ageing in document.get("ageing", {}).items():
        yield _line(slug, title, f"ageing {name}", ageing)
    yield from _node(document["tree"])


def _node(node: Mapping[str, Any]) -> Iterator[ParameterLine]:
    code, title = node.get("code") or node["indicator"], node["title"]
    if "weight" in node:
        yield ParameterLine(code, title, "weight", said(node["weight"]), node.get("weight_reason"))
    for name in OF_NODE:
        if node.get(name) is not None:
            yield _line(code, title, name, node[name])
    if "ageing" in node:
        yield ParameterLine(code, title, "ageing", said(node["ageing"]), None)
    for child in node.get("children", ()):
        yield from _node(child)


def _line(code: str, title: str, name: str, value: Any) -> ParameterLine:
    reason = value.get("reason") if isinstance(value, Mapping) else None
    return ParameterLine(code, title, name, said(value), reason)


def said(value: Any) -> str:
    """A value in one line, without its reasons: `0 → 0, 0.359 → 60`, `method geometric`."""
    match value:
        case Mapping():
            return _pairs({key: one for key, one in value.items() if not key.endswith("reason")})
        case list():
            return ", ".join(map(said, value))
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.12g}"
    return str(value)


def _pairs(stated: dict[str, Any]) -> str:
    if set(stated) == {"value"}:
        return said(stated["value"])
    for mark in MARKS:
        if mark in stated and set(stated) - {mark} in ({"points"}, {"name"}):
            marked = said(stated.pop(mark))
            return f"{marked} {ARROW} {said(next(iter(stated.values())))}"
    told = {key: one for key, one in stated.items() if one is not None}
    return "; ".join(f"{key} {said(one)}" for key, one in told.items())
