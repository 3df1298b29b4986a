"""The export formats on offer. To add one: a module beside this, and one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass

from scorecard.reports.as_csv import to_csv
from scorecard.reports.as_json import to_json
from scorecard.reports.quarter import QuarterReport


@dataclass(frozen=True)
class Format:
    """A media type, a file suffix, and the writer."""

    media_type: str
    suffix: str
    write: Callable[[QuarterReport], bytes]


def _as_csv(report: QuarterReport) -> bytes:
    return to_csv(list(report.rows[0]), report.rows)


def _as_json(report: QuarterReport) -> bytes:
    return to_json(asdict(report))


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", ".csv", _as_csv),
    "json": Format("application/json", ".json", _as_json),
}
