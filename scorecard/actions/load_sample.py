"""Load the sample: the catalogue, frameworks and evidence under fixtures/.

Everything goes through the schemas and actions that the API uses. What is there already is left
alone, so loading again, or after an interruption, adds only what is missing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.add_sources import add_sources
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.open_database import Database
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_catalogue import list_candidates, list_indicators, list_sources
from scorecard.actions.read_framework import list_frameworks
from scorecard.actions.record_evidence import record_evidence
from scorecard.errors import Duplicate, Invalid, NotFound
from scorecard.records import Account, Candidate, CatalogueIndicator, Evidence, Source
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import CandidateSchema, IndicatorSchema, SourceSchema
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.framework import FrameworkSchema
from scorecard.store import evidence

FIXTURES = Path(__file__).parents[2] / "fixtures"


@dataclass(frozen=True)
class Sample:
    """Every file, read and valid; evidence by file and line."""

    candidates: list[Candidate]
    sources: list[Source]
    indicators: list[CatalogueIndicator]
    frameworks: dict[str, dict[str, Any]]
    evidence: dict[str, dict[int, Evidence]]


def load_sample(
    database: Database, account: Account, now: datetime, fixtures: Path = FIXTURES
) -> dict[str, int]:
    """Load what is missing and say how many of each were added.

    Everything is read before anything is written. Raises Invalid that names the file, the line
    and the field of whatever is wrong.
    """
    sample = read_sample(fixtures)
    return {
        "candidates": _candidates(database, sample, account, now),
        "sources": _sources(database, sample, account, now),
        "indicators": _indicators(database, sample, account, now),
        "frameworks": _frameworks(database, sample, account, now),
        "evidence": _evidence(database, sample, account, now),
    }


def read_sample(fixtures: Path = FIXTURES) -> Sample:
    """Raises Invalid for a file that is missing or malformed, or names what no file has."""
    sample = Sample(
        candidates=_records(fixtures / "candidates.json", CandidateSchema(), "code"),
        sources=_records(fixtures / "sources.json", SourceSchema(), "slug"),
        indicators=_records(fixtures / "indicators.json", IndicatorSchema(), "code"),
        frameworks=_documents(sorted((fixtures / "frameworks").glob("*.json"))),
        evidence={path.name: read_evidence_file(path) for path in evidence_files(fixtures)},
    )
    names = {
        "candidate": {candidate.code for candidate in sample.candidates},
        "source": {source.slug for source in sample.sources},
        "indicator": {indicator.code for indicator in sample.indicators},
    }
    for name, entries in sample.evidence.items():
        for line, entry in entries.items():
            for kind, known in names.items():
                if getattr(entry, kind) not in known:
                    text = str(NotFound.named(kind, getattr(entry, kind), known))
                    raise Invalid.at(f"{name}:{line} {kind}", text)
    return sample


def evidence_files(fixtures: Path = FIXTURES) -> list[Path]:
    return sorted((fixtures / "evidence").glob("*.ndjson"))


def read_evidence_file(path: Path) -> dict[int, Evidence]:
    """Every entry of an NDJSON file by its line. Raises Invalid by `file:line` and field."""
    lines = enumerate(_text(path).splitlines(), start=1)
    schema = EvidenceSchema()
    return {
        number: _named(f"{path.name}:{number}", schema, _parse(f"{path.name}:{number}", line))
        for number, line in lines
        if line.strip()
    }


def _candidates(database: Database, sample: Sample, account: Account, now: datetime) -> int:
    known = {candidate.code for candidate in list_candidates(database)}
    new = [candidate for candidate in sample.candidates if candidate.code not in known]
    for candidate in new:
        add_candidate(database, candidate, account, now)
    return len(new)


def _sources(database: Database, sample: Sample, account: Account, now: datetime) -> int:
    known = {source.slug for source in list_sources(database)}
    new = [source for source in sample.sources if source.slug not in known]
    add_sources(database, new, account, now)
    return len(new)


def _indicators(database: Database, sample: Sample, account: Account, now: datetime) -> int:
    known = {indicator.code for indicator in list_indicators(database)}
    new = [indicator for indicator in sample.indicators if indicator.code not in known]
    add_indicators(database, new, account, now)
    return len(new)


def _frameworks(database: Database, sample: Sample, account: Account, now: datetime) -> int:
    stored = {(v["slug"], v["version"]): v["status"] for v in list_frameworks(database)}
    added = 0
    for name, document in sample.frameworks.items():
        key = document["slug"], document["version"]
        if key not in stored:
            _about(name, draft_framework, database, document, account, now)
            added += 1
        if stored.get(key) != "published":
            publish_framework(database, *key, account, now)
    return added


def _evidence(database: Database, sample: Sample, account: Account, now: datetime) -> int:
    """What is missing, a file and candidate at a time; files that cite others come last."""
    files = sample.evidence
    given = {entry.id for entries in files.values() for entry in entries.values() if entry.id}
    with database.reading.begin() as session:
        known = evidence.numbers_of(session, given)
    added = 0
    for name, entries in sorted(files.items(), key=_cites):
        new = {line: entry for line, entry in entries.items() if entry.id not in known}
        for candidate in sorted({entry.candidate for entry in new.values()}):
            own = {line: entry for line, entry in new.items() if entry.candidate == candidate}
            _record(database, name, own, account, now)
        added += len(new)
    return added


def _cites(file: tuple[str, dict[int, Evidence]]) -> tuple[bool, str]:
    name, entries = file
    return any(entry.derived_from is not None for entry in entries.values()), name


def _record(
    database: Database, name: str, entries: dict[int, Evidence], account: Account, now: datetime
) -> None:
    """Record them; whatever is wrong is named by file, line and field."""
    lines = list(entries)
    try:
        record_evidence(database, list(entries.values()), account, now)
    except Duplicate as error:
        raise Invalid.at(name, str(error)) from None
    except Invalid as error:
        problems = {_by_line(name, lines, path): texts for path, texts in error.problems.items()}
        raise Invalid(f"{name}: {error}", problems) from None


def _by_line(name: str, lines: list[int], path: str) -> str:
    """`[3].value` as `log.ndjson:17 value`; the path of an entry alone has no number."""
    at = re.match(r"\[(\d+)\]\.(.*)", path)
    number, field = (int(at[1]), at[2]) if at else (0, path)
    return f"{name}:{lines[number]} {field}"


def _documents(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """The framework documents by file name, each of them valid."""
    documents = {path.name: _parse(path.name, _text(path)) for path in paths}
    for name, document in documents.items():
        _named(name, FrameworkSchema(), document)
    return documents


def _records(path: Path, schema: Any, key: str) -> list[Any]:
    items = _parse(path.name, _text(path))
    if not isinstance(items, list):
        raise Invalid.at(path.name, "Must be a JSON list.")
    records = [_named(f"{path.name}[{n}]", schema, item) for n, item in enumerate(items)]
    names = [getattr(record, key) for record in records]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Invalid.at(f"{path.name}[{number}] {key}", f"{name!r} stands here twice.")
    return records


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Invalid.at(path.name, f"Cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Invalid.at(path.name, "Is not UTF-8 text.") from None


def _parse(where: str, text: str) -> Any:
    try:
        # The standard library takes NaN, so that the schema can name the field.
        return json.loads(text)
    except (ValueError, RecursionError) as error:
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
