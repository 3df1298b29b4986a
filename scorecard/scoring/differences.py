"""What differs between two versions of a framework, as plain facts.

What a difference does to the score is for `attribution` to say, all of them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scorecard.scoring.model import Criterion, Framework, Indicator

ADDED, REMOVED, MOVED = "added", "removed", "moved"

Plain = float | str | None

# What is said with both its values; of the rest it is said that it changed.
_OF_ALL = ("weight", "imputed")
_OF_CRITERION = (*_OF_ALL, "aggregation", "missing", "normalisation", "floor")
_OF_INDICATOR = (*_OF_ALL, "normalisation", "pool", "error", "ageing", "family")
_OF_FRAMEWORK = ("scale", "target", "grading", "correlation")


@dataclass(frozen=True)
class Difference:
    """One thing that differs: `what` of which criterion or indicator; no code = of the framework.

    `before` and `after` are a number or a word where one says it: a weight, a method, a parent.
    """

    code: str | None
    what: str
    before: Plain = None
    after: Plain = None


def differences(before: Framework, after: Framework) -> tuple[Difference, ...]:
    """Everything that can move a score or a verdict: the framework's own first, then by node."""
    was, now = _nodes(before), _nodes(after)
    found = list(_between(None, before, after, _OF_FRAMEWORK))
    found += [Difference(code, REMOVED) for code in was if code not in now]
    found += [Difference(code, ADDED) for code in now if code not in was]
    for code in was:
        if code in now:
            found += _of_node(code, was[code], now[code])
    return tuple(found)


def _nodes(framework: Framework) -> dict[str, tuple[str | None, Criterion | Indicator]]:
    """Every criterion and indicator by code, with the criterion it stands in."""
    found: dict[str, tuple[str | None, Criterion | Indicator]] = {
        framework.tree.code: (None, framework.tree)
    }
    for node in framework.criteria():
        found |= {child.code: (node.code, child) for child in node.children}
    return found


def _of_node(
    code: str,
    was: tuple[str | None, Criterion | Indicator],
    now: tuple[str | None, Criterion | Indicator],
) -> Iterator[Difference]:
    (parent_before, before), (parent_after, after) = was, now
    if parent_before != parent_after:
        yield Difference(code, MOVED, parent_before, parent_after)
    if isinstance(before, Criterion) and isinstance(after, Criterion):
        yield from _between(code, before, after, _OF_CRITERION)
    elif isinstance(before, Indicator) and isinstance(after, Indicator):
        yield from _between(code, before, after, _OF_INDICATOR)
    else:
        yield Difference(code, "kind", _kind(before), _kind(after))


def _kind(node: Criterion | Indicator) -> str:
    return "criterion" if isinstance(node, Criterion) else "indicator"


def _between(
    code: str | None, before: object, after: object, names: tuple[str, ...]
) -> Iterator[Difference]:
    for name in names:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Difference(code, name, _plain(was), _plain(now))


def _plain(value: object) -> Plain:
    """A number or word as it is; of a rule with parameters, the name of its method."""
    if value is None or isinstance(value, float | str):
        return value
    named = getattr(value, "method", None) or getattr(value, "rule", None)
    return named if isinstance(named, str) else None
