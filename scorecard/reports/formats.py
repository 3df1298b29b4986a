"""The formats a report comes in. To add one: a module beside this, and one entry here.

A writer is imported when its format is first written: those of PDF, Word and workbooks are dear in
time and memory, and few processes write them all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name

from scorecard.reports.edition import Edition


@dataclass(frozen=True)
class Format:
    """A media type, the end of a file's name, and where in reports the writer is."""

    media_type: str
    suffix: str
    writer: str

    def write(self, edition: Edition) -> bytes:
        written: bytes = resolve_name(f"scorecard.reports.{self.writer}")(edition)
        return written


FORMATS: dict[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", ".csv", "score_rows:score_csv"),
    "docx": Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
        "as_docx:to_docx",
    ),
    "json": Format("application/json", ".json", "edition:document_of"),
    "pdf": Format("application/pdf", ".pdf", "as_pdf:to_pdf"),
    "package": Format("application/zip", ".zip", "as_package:to_package"),
    "xlsx": Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
        "as_xlsx:to_xlsx",
    ),
}
