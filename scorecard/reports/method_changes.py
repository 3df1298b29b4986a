"""What differs between two versions of a framework, each thing as both documents state it.

Which things can move a score is for `scoring.differences` to find; here each is told in the words
and figures of the documents, with what only readers see: titles, descriptions, the first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.scoring.differences import ADDED, MOVED, REMOVED, Difference, differences
from scorecard.scoring.model import Framework

# What the models say better than the documents: a number, or where it stands.
_BY_MODEL = {"weight", "kind", MOVED}
_WORDS = ("title", "description")

Document = Mapping[str, Any]


@dataclass(frozen=True)
class MethodChange:
    """One thing that differs: `what` of a criterion or an indicator; no code = of the framework.

    `before` and `after` are as the document states them, with the reason where one is given; of
    what was added or removed, the node without its children.
    """

    code: str | None
    title: str
    what: str
    before: Any
    after: Any


def method_changes(
    before: tuple[Document, Framework], after: tuple[Document, Framework]
) -> list[MethodChange]:
    """What moves scores first, the framework's own before its nodes'; then what readers see."""
    was, now = before[0], after[0]
    nodes_before, nodes_after = dict(_nodes(was["tree"])), dict(_nodes(now["tree"]))
    found = []
    for one in differences(before[1], after[1]):
        if one.code is None:
            found.append(_change(None, now["title"], one, was, now))
        else:
            first, second = nodes_before.get(one.code), nodes_after.get(one.code)
            title = (second or first or {})["title"]
            found.append(_change(one.code, title, one, first, second, was, now))
    found += _in_words(None, was, now, (*_WORDS, "starts_on"))
    for code, node in nodes_before.items():
        if code in nodes_after:
            found += _in_words(code, node, nodes_after[code], _WORDS)
    return found


def _change(
    code: str | None,
    title: str,
    one: Difference,
    first: Document | None,
    second: Document | None,
    was: Document | None = None,
    now: Document | None = None,
) -> MethodChange:
    if one.what in {ADDED, REMOVED}:
        return MethodChange(code, title, one.what, _alone(first), _alone(second))
    if one.what in _BY_MODEL:
        return MethodChange(code, title, one.what, one.before, one.after)
    stated = (_stated(first or {}, one.what, was), _stated(second or {}, one.what, now))
    return MethodChange(code, title, one.what, *stated)


def _stated(node: Document, what: str, document: Document | None) -> Any:
    """A node's profile of ageing stands in the document, under its name."""
    if what == "ageing" and document is not None:
        return {"profile": node["ageing"], **document["ageing"][node["ageing"]]}
    return node.get(what)


def _in_words(
    code: str | None, was: Document, now: Document, names: tuple[str, ...]
) -> Iterator[MethodChange]:
    for name in names:
        if was.get(name) != now.get(name):
            yield MethodChange(code, now["title"], name, was.get(name), now.get(name))


def _nodes(node: Document) -> Iterator[tuple[str, Document]]:
    yield node.get("code") or node["indicator"], node
    for child in node.get("children", ()):
        yield from _nodes(child)


def _alone(node: Document | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {name: value for name, value in node.items() if name != "children"}
