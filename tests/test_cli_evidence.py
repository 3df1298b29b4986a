"""An analyst's and a reviewer's commands: log, show, correct, dispute, take back, judge."""

from __future__ import annotations

import json

import pytest

from scorecard.actions.add_account import find_account
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.open_database import open_database
from scorecard.records import Review

from .conftest import NOW
from .factories import a_catalogue_indicator
from .test_cli import refused, run

ENTRY = {
    "candidate": "UKR",
    "indicator": "nato_referendum_for",
    "kind": "measurement",
    "value": "71.5",
    "observed-on": "2026-10-31",
    "source": "rating-group",
    "credibility": "2",
    "title": "Rating Group: 71.5 % would vote for",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    made = f"sqlite:///{tmp_path_factory.mktemp('cli')}/scorecard.sqlite"
    assert run(made, "init", "--sample").returncode == 0
    for name, role in (("olena", "analyst"), ("taras", "reviewer")):
        assert run(made, "user", "add", name, "--role", role).returncode == 0
    return made


def options(**changes):
    given = {**ENTRY, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return [word for name, value in given.items() if value for word in (f"--{name}", value)]


def test_an_entry_s_life_by_commands(url):
    logged = run(url, "evidence", "add", *options(), "--as", "olena")
    assert logged.returncode == 0, logged.stderr
    assert "is accepted" in logged.stdout
    entry = logged.stdout.split()[0]
    again = run(url, "evidence", "add", *options(title="Logged again"), "--as", "olena")
    assert "Perhaps logged before" in again.stdout
    assert entry in again.stdout
    revised = run(url, "evidence", "revise", entry, "--value", "72", "--reason", "Misread.")
    assert "Revision 2 is accepted." in revised.stdout
    assert run(url, "evidence", "dispute", entry, "--reason", "Odd.").returncode == 0
    assert run(url, "evidence", "retract", entry, "--reason", "Gone.").returncode == 0
    shown = run(url, "evidence", "show", entry).stdout
    for word in ("71.5", "72", "superseded", "retracted", "Misread.", "Gone."):
        assert word in shown
    told = json.loads(run(url, "evidence", "show", entry, "--json").stdout)
    assert (told["status"], told["disputes"]) == ("retracted", 1)


def test_what_is_wrong_is_named(url):
    refused(run(url, "evidence", "add", *options(value="many")), "value", "Must be a number")
    refused(run(url, "evidence", "add", *options(value=None)), "value", "needs a value")
    refused(run(url, "evidence", "add", *options(source="nobody")), "source")
    refused(run(url, "evidence", "add", *options(), "--as", "nobody"), "nobody")
    refused(
        run(url, "evidence", "revise", "x", "--value", "1", "--reason", "y"), "No evidence entry"
    )
    refused(run(url, "review", "accept", "x", "1"), "No evidence entry")


def test_a_reviewer_judges_by_commands(url):
    database = open_database(url)
    judged = a_catalogue_indicator("judged", review=Review.REQUIRED, kind="quantity")
    add_indicators(database, [judged], find_account(database, "admin"), NOW)
    database.engine.dispose()
    first, second, third = (
        run(url, "evidence", "add", *options(indicator="judged", title=title)).stdout.split()[0]
        for title in ("One", "Two", "Three")
    )
    assert "3 wait" in run(url, "review", "list", "UKR", "nato-accession").stdout
    assert "is accepted" in run(url, "review", "accept", first, "1", "--as", "taras").stdout
    assert "is returned" in run(url, "review", "return", second, "1", "--reason", "Page?").stdout
    assert "is rejected" in run(url, "review", "reject", third, "1", "--reason", "No.").stdout
    refused(run(url, "review", "return", first, "1"), "--reason")
    refused(run(url, "review", "accept", first, "1"), "No revision of the entry waits")
    listed = run(url, "review", "list", "UKR", "nato-accession", "--json")
    assert json.loads(listed.stdout)["items"] == []
