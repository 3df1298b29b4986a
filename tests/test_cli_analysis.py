"""Why, what moved and what it would take, on the command line."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ROOT
from tests.test_cli import refused, run, url

CARD = ("UKR", "nato-accession", "--as-of", "2025-12-31")
ALL = {
    "explain": (),
    "compare": ("--from", "2024-12-31"),
    "sensitivity": ("--samples", "64", "--draws", "100"),
    "goal": ("--score", "65", "--by", "2027-12-31"),
    "queue": (),
}

__all__ = ["url"]


@pytest.mark.parametrize("command", ALL)
def test_every_answer_is_a_table_for_people_and_json_for_machines(url, command):
    shown = run(url, command, *CARD, *ALL[command])
    assert shown.returncode == 0, shown.stderr
    assert "Readiness for NATO membership" in shown.stdout
    assert shown.stderr == ""
    machine = run(url, command, *CARD, *ALL[command], "--json")
    assert machine.returncode == 0
    body = json.loads(machine.stdout)
    assert body["title"] == "Readiness for NATO membership"


def test_what_an_explanation_shows_adds_up(url):
    body = json.loads(run(url, "explain", *CARD, "--json").stdout)
    top = [node for node in body["nodes"] if node["parent"] == "overall"]
    assert sum(node["contribution"] for node in top) == pytest.approx(body["score"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("compare", *CARD), "--from"),
        (("compare", *CARD, "--from", "2026-01-01"), "from"),
        (("compare", *CARD, "--from", "2024-01-01", "--with", "GEO"), "--from"),
        (("compare", *CARD, "--with", "GEO"), "No candidate is called 'GEO'"),
        (("sensitivity", *CARD, "--draws", "1000000"), "100,000"),
        (("sensitivity", *CARD, "--samples", "1000"), "power of two"),
        (("goal", *CARD), "--score"),
        (("goal", *CARD, "--band", "excellent"), "no band called 'excellent'"),
        (("explain", "UKR", "nato-accession", "--as-of", "2999-01-01"), "future"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_exit_code_2(url, arguments, says):
    refused(run(url, *arguments), says)


def test_a_published_index_is_loaded_and_scored_as_any_framework(url):
    folder = ROOT / "fixtures" / "published" / "openssf-scorecard"
    loaded = run(url, "load", str(folder))
    assert loaded.returncode == 0, loaded.stderr
    assert "1 frameworks" in loaded.stdout
    assert "loaded already" in run(url, "load", str(folder)).stdout


def test_figures_have_the_digits_of_their_scale(url):
    folder = ROOT / "fixtures" / "published" / "tai"
    assert run(url, "load", str(folder)).returncode == 0
    shown = run(url, "score", "FIN", "tai").stdout
    assert "Overall 0.745 (0.745 to 0.745)" in shown
    beside = run(url, "compare", "FIN", "tai", "--with", "JPN").stdout
    assert "Finland 0.745, Japan 0.698" in beside
