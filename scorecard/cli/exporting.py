"""Write evidence to a file or to standard output, and empty files to fill in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import click

from scorecard.actions.export_evidence import FORMATS, export_evidence
from scorecard.actions.make_template import TEMPLATES, make_template
from scorecard.actions.read_evidence import filters_of
from scorecard.cli.progress import progress
from scorecard.cli.service import database
from scorecard.errors import Invalid
from scorecard.schemas.base import load
from scorecard.schemas.queries import EvidenceFilters

FILTERS = EvidenceFilters()


def format_option(names: Iterable[str]) -> Callable[..., Any]:
    """`--format`, one of those."""
    return click.option("--format", "name", type=click.Choice(list(names)), default="csv")


output_option = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file; standard output if left out, but for a spreadsheet.",
)


def filtering(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each filter of the list of evidence."""
    for name, field in reversed(FILTERS.fields.items()):
        told = field.metadata.get("description")
        command = click.option(f"--{name.replace('_', '-')}", name, help=told)(command)
    return command


@click.command("export")
@format_option(FORMATS)
@output_option
@filtering
def export(name: str, output: Path | None, **given: str | None) -> None:
    """Write all entries that the filters find, in the order they were recorded."""
    query = load(FILTERS, {key: text for key, text in given.items() if text}, "The query")
    framework, criterion = query.pop("framework", None), query.pop("criterion", None)
    with (
        closing(
            export_evidence(database(), name, filters_of(query), framework, criterion)
        ) as found,
        _written(name, output) as file,
        progress("Exporting", found.count()) as advance,
    ):
        for chunk in found.chunks(advance):
            file.write(chunk)


@click.command("template")
@format_option(TEMPLATES)
@output_option
def template(name: str, output: Path | None) -> None:
    """Write an empty file with the columns of an entry, to fill in and import."""
    with _written(name, output) as file:
        file.write(make_template(name))


@contextmanager
def _written(name: str, output: Path | None) -> Iterator[IO[bytes]]:
    """Where it goes. A file is there when it is whole, and not before."""
    if output is None:
        if name == "xlsx":
            raise Invalid.at("--output", "Name a file: a spreadsheet is not for a terminal.")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    begun = output.with_name(f"{output.name}.part")
    try:
        with begun.open("wb") as file:
            yield file
        size = begun.stat().st_size
        begun.replace(output)
    except OSError as error:
        raise Invalid.at("--output", f"Cannot write {output}: {error.strerror}.") from None
    finally:
        begun.unlink(missing_ok=True)
    click.echo(f"Wrote {output} ({size:,} bytes).", err=True)
