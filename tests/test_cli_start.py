"""A command imports what it needs and no more, since every run pays for its imports."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from scorecard import cli

LOADED = """
import sys
from scorecard.__main__ import main
try:
    main()
except SystemExit:
    pass
print("loaded:", *{name.partition(".")[0] for name in sys.modules})
"""
DEAR = {"flask", "flask_smorest", "alembic", "docx", "typst", "xlsxwriter", "granian", "jinja2"}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_list_says_of_a_command_what_the_command_says_itself(name):
    command = cli.scorecard.get_command(click.Context(cli.scorecard), name)
    assert command.name == name
    assert command.help.partition("\n\n")[0] == cli.COMMANDS[name].says


def test_the_list_of_commands_is_whole_and_says_all_of_each(capsys):
    cli.scorecard.main(["--help"], standalone_mode=False)
    said = " ".join(capsys.readouterr().out.split())
    for name, listed in cli.COMMANDS.items():
        assert f"{name} {listed.says}" in said


def loaded(url, *arguments):
    """The packages that a run of the command has imported by its end."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env={"SCORECARD_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_the_list_of_commands_needs_neither_numbers_nor_a_database():
    found = loaded("sqlite://", "--help")
    assert not found & (DEAR | {"sqlalchemy", "numpy", "marshmallow", "rich"})


@pytest.mark.parametrize(
    "line",
    [
        "score UKR nato-accession",
        "report export UKR nato-accession 2025-Q4 --draft --format csv --output /dev/null",
        "user list",
        "framework list",
    ],
)
def test_a_command_takes_no_web_and_no_writer_of_files_it_does_not_write(sqlite_sample, line):
    assert not loaded(sqlite_sample, *line.split()) & DEAR
