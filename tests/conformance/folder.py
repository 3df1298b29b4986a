"""Folders of the shape that `scorecard init --sample` loads: the shipped ones, and larger ones.

A larger folder takes its framework and its catalogue from a shipped one. What differs is data:
more candidates, more evidence, other figures in the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scorecard.actions.load_sample import FIXTURES

SHIPPED = FIXTURES / "published"
INDICES = sorted(folder.name for folder in SHIPPED.iterdir() if folder.is_dir())
WHY = {"reason": "A test needs it."}
SURE = {"points": 0, "smallest_points": 0, **WHY}
SOURCE = {"slug": "publisher", "name": "Publisher", "reliability": "A"}


@dataclass(frozen=True)
class Fact:
    """A value of an indicator of a candidate on a day."""

    candidate: str
    indicator: str
    day: date
    value: float


def document(index: str) -> dict[str, Any]:
    """The shipped framework document of an index, to change as one likes."""
    (path,) = (SHIPPED / index / "frameworks").glob("*.json")
    return json.loads(path.read_text(encoding="utf-8"))


def catalogue(index: str) -> list[dict[str, Any]]:
    return json.loads((SHIPPED / index / "indicators.json").read_text(encoding="utf-8"))


def quantities(*codes: str) -> list[dict[str, Any]]:
    """A catalogue of quantities of no particular unit."""
    return [{"code": code, "name": code, "unit": "units", "kind": "quantity"} for code in codes]


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A criterion of a document and everything below it, parents first."""
    yield node
    for child in node.get("children", ()):
        yield from nodes(child)


def code_of(node: Mapping[str, Any]) -> str:
    return node.get("indicator") or node["code"]


def candidate_code(name: str) -> str:
    """A name as a candidate's code: ZZA.VHHD becomes ZZA-VHHD."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in name.upper())
    return kept[:32].strip("-")


def a_leaf(code: str, weight: float = 1, **changes: Any) -> dict[str, Any]:
    """An indicator of a document, whose values are points unless something else is said."""
    weighted = {"weight": weight, "weight_reason": "A test needs it."} if weight else {}
    leaf = {"indicator": code, "title": code, "normalisation": {"method": "identity"}, **weighted}
    return {**leaf, "pool": {"method": "latest"}, "error": SURE, "ageing": "lasting", **changes}


def a_node(code: str, *children: Any, method: str = "arithmetic", **changes: Any) -> dict[str, Any]:
    """A criterion of a document that is withheld unless it is whole."""
    node = {"code": code, "title": code, "aggregation": {"method": method, **WHY}}
    whole = {"rule": "block", "min_coverage": 1, **WHY}
    return {**node, "missing": whole, "children": list(children), **changes}


def a_framework(slug: str, tree: dict[str, Any], **scale: float | None) -> dict[str, Any]:
    """A document without bands or target, on the scale given; open where it says None."""
    names = ("grace_days", "half_life_days", "stale_after_days", "drop_after_days")
    lasting = {**dict.fromkeys(names), "grace_days": 0, "widening_per_year": 0, **WHY}
    alone = {"within_family": 0, "between_related": 0, "related_families": [], **WHY}
    return {
        "slug": slug,
        "version": 1,
        "title": slug,
        "starts_on": {"value": "2000-12-31", **WHY},
        "scale": {**scale, **WHY},
        "ageing": {"lasting": lasting},
        "correlation": alone,
        "tree": tree,
    }


def write(
    folder: Path,
    indicators: list[dict[str, Any]],
    documents: Iterable[dict[str, Any]],
    facts: Iterable[Fact],
) -> Path:
    """Write a folder to load: who and what the facts name, and the facts themselves."""
    facts = list(facts)
    codes = sorted({fact.candidate for fact in facts})
    _write(folder / "candidates.json", [{"code": code, "name": code} for code in codes])
    _write(folder / "sources.json", [SOURCE])
    _write(folder / "indicators.json", indicators)
    for made in documents:
        _write(folder / "frameworks" / f"{made['slug']}.json", made)
    lines = folder / "evidence" / "facts.ndjson"
    lines.parent.mkdir(parents=True)
    lines.write_text("".join(json.dumps(_entry(fact)) + "\n" for fact in facts), encoding="utf-8")
    return folder


def _entry(fact: Fact) -> dict[str, Any]:
    return {
        "candidate": fact.candidate,
        "indicator": fact.indicator,
        "kind": "measurement",
        "value": fact.value,
        "observed_on": fact.day.isoformat(),
        "source": SOURCE["slug"],
        "credibility": 1,
        "title": f"{fact.indicator} {fact.day}",
    }


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
