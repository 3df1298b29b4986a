"""Load the sample: the catalogue, frameworks and evidence under fixtures/.

Everything goes through the schemas and actions that the API uses. What is there already is left
alone, so loading again, or after an interruption, adds only what is missing.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.add_sources import add_sources
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.open_database import Database
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_catalogue import list_candidates, list_indicators, list_sources
from scorecard.actions.read_framework import list_frameworks
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import Invalid
from scorecard.records import Account, Evidence
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import CandidateSchema, IndicatorSchema, SourceSchema
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.framework import FrameworkSchema
from scorecard.store import evidence

FIXTURES = Path(__file__).parents[2] / "fixtures"


def load_sample(
    database: Database, account: Account, now: datetime, fixtures: Path = FIXTURES
) -> dict[str, int]:
    """Load what is missing and say how many of each were added.

    Raises Invalid that names the file, the line and the field of whatever is wrong.
    """
    return {
        "candidates": _candidates(database, fixtures, now),
        "sources": _sources(database, fixtures),
        "indicators": _indicators(database, fixtures),
        "frameworks": _frameworks(database, fixtures, account, now),
        "evidence": _evidence(database, fixtures, account, now),
    }


def evidence_files(fixtures: Path = FIXTURES) -> list[Path]:
    return sorted((fixtures / "evidence").glob("*.ndjson"))


def read_evidence_file(path: Path) -> dict[int, Evidence]:
    """Every entry of an NDJSON file by its line. Raises Invalid by `file:line` and field."""
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    schema = EvidenceSchema()
    return {
        number: _named(f"{path.name}:{number}", schema, _parse(f"{path.name}:{number}", line))
        for number, line in lines
        if line.strip()
    }


def _candidates(database: Database, fixtures: Path, now: datetime) -> int:
    known = set(list_candidates(database))
    new = [c for c in _records(fixtures / "candidates.json", CandidateSchema()) if c not in known]
    for candidate in new:
        add_candidate(database, candidate, now)
    return len(new)


def _sources(database: Database, fixtures: Path) -> int:
    known = {source.slug for source in list_sources(database)}
    found = _records(fixtures / "sources.json", SourceSchema())
    new = [source for source in found if source.slug not in known]
    add_sources(database, new)
    return len(new)


def _indicators(database: Database, fixtures: Path) -> int:
    known = {indicator.code for indicator in list_indicators(database)}
    found = _records(fixtures / "indicators.json", IndicatorSchema())
    new = [indicator for indicator in found if indicator.code not in known]
    add_indicators(database, new)
    return len(new)


def _frameworks(database: Database, fixtures: Path, account: Account, now: datetime) -> int:
    stored = {(v["slug"], v["version"]): v["status"] for v in list_frameworks(database)}
    added = 0
    for path in sorted((fixtures / "frameworks").glob("*.json")):
        document = _parse(path.name, path.read_text(encoding="utf-8"))
        framework = _named(path.name, FrameworkSchema(), document)
        key = framework.slug, framework.version
        if key not in stored:
            _about(path.name, draft_framework, database, document, account, now)
            added += 1
        if stored.get(key) != "published":
            publish_framework(database, *key, now)
    return added


def _evidence(database: Database, fixtures: Path, account: Account, now: datetime) -> int:
    """What is missing, a file and candidate at a time; files that cite others come last."""
    files = {path: read_evidence_file(path) for path in evidence_files(fixtures)}
    given = {entry.id for entries in files.values() for entry in entries.values() if entry.id}
    with database.reading.begin() as session:
        known = evidence.numbers_of(session, given)
    added = 0
    for path, entries in sorted(files.items(), key=_cites):
        new = {line: entry for line, entry in entries.items() if entry.id not in known}
        for candidate in sorted({entry.candidate for entry in new.values()}):
            own = {line: entry for line, entry in new.items() if entry.candidate == candidate}
            _record(database, path.name, own, account, now)
        added += len(new)
    return added


def _cites(file: tuple[Path, dict[int, Evidence]]) -> tuple[bool, Path]:
    path, entries = file
    return any(entry.derived_from is not None for entry in entries.values()), path


def _record(
    database: Database, name: str, entries: dict[int, Evidence], account: Account, now: datetime
) -> None:
    """Record them; whatever is wrong is named by file, line and field."""
    lines = list(entries)
    try:
        record_evidence(database, list(entries.values()), account, now)
    except Invalid as error:
        problems = {_by_line(name, lines, path): texts for path, texts in error.problems.items()}
        raise Invalid(f"{name}: {error}", problems) from None


def _by_line(name: str, lines: list[int], path: str) -> str:
    """`[3].value` as `log.ndjson:17 value`; the path of an entry alone has no number."""
    at = re.match(r"\[(\d+)\]\.(.*)", path)
    number, field = (int(at[1]), at[2]) if at else (0, path)
    return f"{name}:{lines[number]} {field}"


def _records(path: Path, schema: Any) -> list[Any]:
    items = _parse(path.name, path.read_text(encoding="utf-8"))
    if not isinstance(items, list):
        raise Invalid.at(path.name, "Must be a JSON list.")
    return [_named(f"{path.name}[{n}]", schema, item) for n, item in enumerate(items)]


def _parse(where: str, text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid.at(where, f"Is not JSON: {error}.") from None


def _named(where: str, schema: Any, data: Any) -> Any:
    return _about(where, load, schema, data, "The file")


def _about(where: str, act: Any, *args: Any) -> Any:
    """Do something; whatever Invalid it raises names where the trouble is."""
    try:
        return act(*args)
    except Invalid as error:
        problems = {f"{where} {path}".strip(): texts for path, texts in error.problems.items()}
        raise Invalid(f"{where}: {error}", problems) from None
