"""An edition as a data package: CSV tables described by a schema, with their hashes, in one zip."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from scorecard.reports.as_csv import to_csv
from scorecard.reports.as_json import to_json
from scorecard.reports.edition import Edition, document_of
from scorecard.reports.tables import DAY, INSTANT, NUMBER, TABLES, TEXT, WHOLE, YES_NO, Table

# No clock has a part in what a zip says: every file is of the first instant that a zip can name.
EPOCH = (1980, 1, 1, 0, 0, 0)
READ_BY_ALL = 0o644 << 16
UNIX = 3
TYPES = {
    TEXT: "string",
    NUMBER: "number",
    WHOLE: "integer",
    YES_NO: "boolean",
    DAY: "date",
    INSTANT: "datetime",
}

README = """\
# {title}: {candidate}, {quarter}

{number}

`edition.json` is the edition; the tables under `data/` are taken from it, and `datapackage.json`
describes them (Frictionless Table Schema). `CODEBOOK.md` says what each column means.

The tables are UTF-8 with CRLF line ends. Every text is quoted and no number is; an empty field is
missing. Text that a spreadsheet would take for a formula has an apostrophe in front.

To check the files: `sha256sum -c manifest.sha256`. To check the edition against the ledger that it
was computed from: `scorecard report verify {code} {framework} {quarter}`.

As of {as_of}; as known at {known_at}; framework version {version}, sha256 {framework_sha256}.
Ledger: {ledger}.
"""
EDITION = "Edition {number}, published at {published_at} by {published_by}."
DRAFT = "A draft, which nobody has published."
LEDGER = "{size} leaves, root {root}"
NO_LEDGER = "not sealed for this draft"


def to_package(edition: Edition) -> bytes:
    """The zip. Its manifest has the SHA-256 of every other file."""
    files = dict(_files(edition))
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    files["manifest.sha256"] = "".join(lines).encode()
    return zipped(files.items())


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of files by name, the same bytes for the same files in the same order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files:
            about = zipfile.ZipInfo(name, EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = READ_BY_ALL
            about.create_system = UNIX
            archive.writestr(about, content)
    return made.getvalue()


def _files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    yield "README.md", _readme(edition).encode()
    yield "CODEBOOK.md", _codebook().encode()
    yield "datapackage.json", to_json(_described(edition))
    yield "edition.json", document_of(edition)
    for table in TABLES:
        yield _path(table), to_csv([one.name for one in table.columns], table.rows(edition))


def _path(table: Table) -> str:
    return f"data/{table.name}.csv"


def _readme(edition: Edition) -> str:
    said = edition.parameters
    number = DRAFT if said.number is None else EDITION.format(**vars(said))
    sealed = said.ledger_size is not None
    ledger = LEDGER.format(size=said.ledger_size, root=said.ledger_root) if sealed else NO_LEDGER
    return README.format(
        title=_one_line(said.framework_title),
        candidate=_one_line(said.candidate_name),
        code=said.candidate,
        number=number,
        ledger=ledger,
        version=said.framework_version,
        **{
            name: getattr(said, name)
            for name in ("quarter", "framework", "as_of", "known_at", "framework_sha256")
        },
    )


def _codebook() -> str:
    parts = ["# Codebook\n"]
    for table in TABLES:
        parts.append(f"\n## {_path(table)}\n\n{table.says}\n\n| column | type | meaning |\n")
        parts.append("|---|---|---|\n")
        parts += [f"| {one.name} | {TYPES[one.kind]} | {one.says} |\n" for one in table.columns]
    return "".join(parts)


def _described(edition: Edition) -> dict[str, Any]:
    said = edition.parameters
    return {
        "profile": "tabular-data-package",
        "name": said.name.lower(),
        "title": f"{said.framework_title}: {said.candidate_name}, {said.quarter}",
        "version": str(said.number or 0),
        "created": said.published_at or said.known_at,
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "description": table.says,
        "path": _path(table),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": {
            "fields": [
                {"name": one.name, "type": TYPES[one.kind], "description": one.says}
                for one in table.columns
            ],
            "missingValues": [""],
        },
    }


def _one_line(text: str) -> str:
    """A title in Markdown: what it says, on one line."""
    return " ".join(text.split())
