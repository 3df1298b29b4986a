"""Frameworks in words: where in a document something is, and what a version changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scorecard.scoring.differences import ADDED, MOVED, REMOVED, Difference, differences
from scorecard.scoring.model import Framework

STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
NAMES = ("code", "indicator", "name")


@dataclass(frozen=True)
class Change:
    """One line: where, what, and both values where they can be said."""

    where: str
    what: str
    before: str = ""
    after: str = ""


def named_paths(document: Any, problems: Mapping[str, list[str]]) -> list[str]:
    """Each problem with its path and the code of the node that stands there."""
    found = []
    for path, texts in problems.items():
        name = _name_at(document, path)
        where = f"{path} ({name})" if path and name else path
        found += [f"{where}: {text}" if where else text for text in texts]
    return found


def _name_at(document: Any, path: str) -> str:
    """The name of the innermost thing on the way that has one."""
    name, here = "", document
    for number, member in STEP.findall(path):
        if number and isinstance(here, list) and int(number) < len(here):
            here = here[int(number)]
        elif member and isinstance(here, dict) and member in here:
            here = here[member]
        else:
            break
        if isinstance(here, dict):
            named = next((here[one] for one in NAMES if isinstance(here.get(one), str)), None)
            name = named or name
    return name


def changes_in_words(before: Framework, after: Framework) -> list[Change]:
    """Everything that can move a score or a verdict; reasons and descriptions are not told."""
    titles = _titles(before) | _titles(after)
    return [_in_words(one, titles) for one in differences(before, after)]


def _titles(framework: Framework) -> dict[str, str]:
    titles = {node.code: node.title for node in framework.criteria()}
    return titles | {leaf.code: leaf.title for leaf in framework.indicators()}


def _in_words(one: Difference, titles: Mapping[str, str]) -> Change:
    where = "The framework" if one.code is None else titles.get(one.code, one.code)
    if one.what in {ADDED, REMOVED}:
        return Change(where, one.what)
    if one.what == MOVED:
        parents = [titles.get(str(code), "") for code in (one.before, one.after)]
        return Change(where, "moved", *parents)
    # A rule with parameters is only named: its method may be what it was.
    if one.before == one.after:
        return Change(where, one.what, "", "other parameters")
    return Change(where, one.what, _said(one.before), _said(one.after))


def _said(value: float | str | None) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else f"{value:g}"
