"""Make an empty file of evidence, to be filled in and imported."""

from __future__ import annotations

from io import BytesIO

from scorecard.errors import Invalid
from scorecard.reports.as_csv import to_csv
from scorecard.reports.as_json import to_json
from scorecard.schemas.evidence_columns import column_notes
from scorecard.sheets.columns import ENTRY_COLUMNS
from scorecard.sheets.write_xlsx import write_xlsx

# Of the formats of an export, those that an import takes.
TEMPLATES = ("csv", "ndjson", "xlsx")


def make_template(format_name: str) -> bytes:
    """A file with the columns of an entry and no entry, the same bytes each time.

    NDJSON has no header: one line names the columns, each null, and says no more than a blank one.
    A spreadsheet has a second sheet, with what each column means. Raises Invalid.
    """
    if format_name == "csv":
        return to_csv(ENTRY_COLUMNS, [])
    if format_name == "ndjson":
        return to_json(dict.fromkeys(ENTRY_COLUMNS))
    if format_name == "xlsx":
        file = BytesIO()
        write_xlsx(file, ENTRY_COLUMNS, [], column_notes())
        return file.getvalue()
    raise Invalid.at("format", f"Must be one of: {', '.join(TEMPLATES)}.")
