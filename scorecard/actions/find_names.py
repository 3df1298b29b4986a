"""Find what words that name nothing may have meant: candidates, frameworks, criteria, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from scorecard.actions.open_database import Database
from scorecard.actions.read_catalogue import list_candidates, list_indicators, list_sources
from scorecard.actions.read_framework import list_criteria

MOST, MOST_A_WORD = 8, 3
# Words longer than any name are not compared letter by letter.
LONGEST = 100


@dataclass(frozen=True)
class Named:
    """What has a page: its kind, and what the address of the page says."""

    kind: str
    title: str
    candidate: str = ""
    framework: str = ""
    code: str = ""


def find_names(database: Database, words: Iterable[str]) -> list[Named]:
    """The nearest names by code or title, of the first words first; a few at most."""
    known: dict[str, list[Named]] = {}
    for name, named in _all_names(database):
        known.setdefault(name.lower(), []).append(named)
    found: dict[Named, None] = {}
    for word in words:
        for near in get_close_matches(word[:LONGEST].lower(), known, MOST_A_WORD):
            found |= dict.fromkeys(known[near])
    return list(found)[:MOST]


def _all_names(database: Database) -> Iterator[tuple[str, Named]]:
    """Each under its code and under its title; a criterion stands for the first candidate."""
    candidates, frameworks = list_candidates(database), list_criteria(database)
    for one in candidates:
        for slug, title, _ in frameworks:
            named = Named("readiness", f"{one.name}: {title}", one.code, slug)
            yield from ((one.code, named), (one.name, named))
    for slug, title, criteria in frameworks:
        named = Named("framework", title, framework=slug)
        yield from ((slug, named), (title, named))
        for code, name in criteria if candidates else ():
            about = f"{name}, {candidates[0].name} ({slug})"
            named = Named("criterion", about, candidates[0].code, slug, code)
            yield from ((code, named), (name, named))
    for source in list_sources(database):
        named = Named("source", source.name, code=source.slug)
        yield from ((source.slug, named), (source.name, named))
    for indicator in list_indicators(database):
        named = Named("indicator", f"Evidence on {indicator.name}", code=indicator.code)
        yield from ((indicator.code, named), (indicator.name, named))
