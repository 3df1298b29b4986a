"""The formats a report comes in. To add one: a module beside this, and one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scorecard.reports.as_docx import to_docx
from scorecard.reports.as_package import to_package
from scorecard.reports.as_pdf import to_pdf
from scorecard.reports.as_xlsx import to_xlsx
from scorecard.reports.edition import Edition, document_of
from scorecard.reports.score_rows import score_csv


@dataclass(frozen=True)
class Format:
    """A media type, the end of a file's name, and the writer."""

    media_type: str
    suffix: str
    write: Callable[[Edition], bytes]


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", ".csv", score_csv),
    "docx": Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", to_docx
    ),
    "json": Format("application/json", ".json", document_of),
    "pdf": Format("application/pdf", ".pdf", to_pdf),
    "package": Format("application/zip", ".zip", to_package),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", to_xlsx
    ),
}
