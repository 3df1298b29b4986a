"""Files of entries: import them, or try what importing them would do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.table import Table

from scorecard.actions.import_evidence import REFUSED, STAGES, Request, import_evidence
from scorecard.cli.options import acting, as_json
from scorecard.cli.progress import progress
from scorecard.cli.service import database, now
from scorecard.cli.tables import figure, show_table
from scorecard.errors import Invalid
from scorecard.records import FAULT_COLUMNS, Account
from scorecard.reports.as_csv import to_csv
from scorecard.reports.as_json import to_json
from scorecard.schemas.imports import ImportView
from scorecard.sheets.columns import ENTRY_COLUMNS
from scorecard.sheets.mapping import Mapped, remap
from scorecard.sheets.read import READERS, format_of, read_sheet

SHOWN = 20


def pairs(*flags: str, said: str) -> Callable[..., Any]:
    return click.option(*flags, multiple=True, metavar="NAME=VALUE", help=said)


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--format", "format_name", type=click.Choice(list(READERS)), help="By the name.")
@click.option("--dry-run", is_flag=True, help="Only say what it would do, to the scores too.")
@click.option("--errors", type=click.Path(dir_okay=False), help="Write what is wrong here, as CSV.")
@pairs("--column", "columns", said="Read a field from a column: --column observed_on=year.")
@pairs("--set", "fixed", said="The same in every row; {column} is what stands there.")
@pairs("--only", said="Only the rows where a column says this: --only iso3=UKR.")
@click.option("--ignore", multiple=True, metavar="COLUMN", help="Leave a column aside.")
@as_json
@acting
def import_file(
    file: BinaryIO,
    format_name: str | None,
    dry_run: bool,
    errors: str | None,
    columns: Iterable[str],
    fixed: Iterable[str],
    only: Iterable[str],
    ignore: Iterable[str],
    as_json: bool,
    account: Account,
) -> None:
    """Record all entries of a CSV, NDJSON or XLSX file, or none of them."""
    mapped = Mapped(
        columns=_fields("--column", columns),
        fixed=_fields("--set", fixed),
        only=_pairs("--only", only),
        ignored=frozenset(ignore),
    )
    with progress("reading the file", len(STAGES) + 1) as done:
        content = file.read()
        sheet = read_sheet(content, format_name or format_of(file.name, None))
        asked = Request(
            filename=Path(file.name).name,
            sha256=hashlib.sha256(content).hexdigest(),
            account=account,
            now=now(),
            dry_run=dry_run,
        )
        found = import_evidence(database(), remap(sheet, mapped), asked, done)
    if errors is not None:
        Path(errors).write_bytes(to_csv(FAULT_COLUMNS, found["errors"]))
    if as_json:
        click.echo(to_json(ImportView().dump(found)), nl=False)
    else:
        _show(found)
    if found["status"] == REFUSED:
        raise Invalid.at("file", "Nothing was recorded; mend the rows above and import it again.")


def _show(found: dict[str, Any]) -> None:
    rows = "1 entry" if found["rows"] == 1 else f"{found['rows']:,} entries"
    waiting = found["pending"]
    wait = f"; {waiting:,} wait for a review" if waiting else ""
    match found["status"]:
        case "refused":
            _show_faults(found["errors"])
        case "checked":
            click.echo(f"{rows} can be recorded{wait}. Nothing was recorded yet.")
            _show_scores(found["scores"])
        case _:
            click.echo(f"Recorded {rows}{wait}.")


def _show_faults(faults: list[dict[str, Any]]) -> None:
    table = Table("Row", "Column", "Says", "What to do")
    for fault in faults[:SHOWN]:
        says = fault["value"] or ""
        table.add_row(str(fault["row"]), fault["column"] or "", says, fault["detail"])
    show_table(table)
    if len(faults) > SHOWN:
        click.echo(f"And {len(faults) - SHOWN:,} more; --errors FILE writes them all.")


def _show_scores(scores: list[dict[str, Any]]) -> None:
    table = Table("Candidate", "Framework", "Score", "Would be", "Change")
    for score in scores:
        moved = score["difference"]
        change = "–" if moved is None else f"{moved:+.2f}"
        before, after = (figure(score[name], 2) for name in ("before", "after"))
        table.add_row(score["candidate"], score["title"], before, after, change)
    show_table(table)


def _pairs(flag: str, given: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise Invalid.at(flag, f"{pair!r} is not NAME=VALUE.")
        found[name] = value
    return found


def _fields(flag: str, given: Iterable[str]) -> dict[str, str]:
    found = _pairs(flag, given)
    for name in found:
        if name not in ENTRY_COLUMNS:
            raise Invalid.at(flag, f"{name!r} is no field; there are {', '.join(ENTRY_COLUMNS)}.")
    return found
