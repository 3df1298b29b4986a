"""The commands, as an operator runs them: what they print, and with which exit code."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scorecard.actions.open_database import open_database

from .conftest import an_app

SCORECARD = Path(sys.executable).parent / "scorecard"


def run(url, *arguments, **environ):
    kept = {name: text for name, text in os.environ.items() if not name.startswith("SCORECARD_")}
    return subprocess.run(
        [SCORECARD, *arguments],
        env={**kept, "SCORECARD_DATABASE_URL": url, "COLUMNS": "200", **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module", params=["sqlite"])
def url(request, tmp_path_factory):
    """A database that `scorecard init --sample` made."""
    made = f"sqlite:///{tmp_path_factory.mktemp('cli')}/scorecard.sqlite"
    done = run(made, "init", "--sample")
    assert done.returncode == 0, done.stderr
    assert "979 evidence" in done.stdout
    return made


def refused(done, *says):
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    for text in says:
        assert text in done.stderr
    assert done.stdout == ""


def test_init_shows_the_secrets_once_and_keeps_what_is_there(tmp_path):
    made = f"sqlite:///{tmp_path}/new/scorecard.sqlite"
    first = run(made, "init")
    assert first.returncode == 0
    assert "admin password" in first.stdout
    token = next(word for word in first.stdout.split() if word.startswith("scd_"))
    again = run(made, "init")
    assert again.returncode == 0
    assert "scd_" not in again.stdout
    assert "password" not in again.stdout
    app = an_app(open_database(made))
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/api/v1/me", headers=headers).json["role"] == "admin"
    app.extensions["scorecard"].database.engine.dispose()


def test_the_sample_is_loaded_once(url):
    done = run(url, "init", "--sample")
    assert done.stdout == "All of it is loaded already.\n"


def test_a_score_as_json_is_the_card_that_the_api_gives(url):
    done = run(url, "score", "UKR", "nato-accession", "--as-of", "2025-12-31", "--json")
    app = an_app(open_database(url))
    card = app.test_client().get("/api/v1/scorecards/UKR/nato-accession?as_of=2025-12-31")
    assert json.loads(done.stdout) == card.get_json()
    app.extensions["scorecard"].database.engine.dispose()


def test_a_history_as_json_is_the_one_that_the_api_gives(url):
    done = run(url, "history", "UKR", "nato-accession", "--to", "2025-12-31", "--json")
    app = an_app(open_database(url))
    answer = app.test_client().get("/api/v1/scorecards/UKR/nato-accession/history?to=2025-12-31")
    assert json.loads(done.stdout) == answer.get_json()
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize(("day", "says"), [("2025-12-31", "62.7"), ("2016-12-31", "withheld")])
def test_a_score_is_shown_to_a_person(url, day, says):
    done = run(url, "score", "UKR", "nato-accession", "--as-of", day)
    assert done.returncode == 0
    assert says in done.stdout


@pytest.mark.parametrize("name", ["csv", "json"])
def test_an_exported_file_has_the_bytes_that_the_api_sends(url, tmp_path, name):
    file = tmp_path / f"report.{name}"
    arguments = ("UKR", "nato-accession", "2025-Q4", "--draft", "--format", name, "--output")
    assert run(url, "report", "export", *arguments, str(file)).returncode == 0
    app = an_app(open_database(url))
    path = f"/api/v1/reports/UKR/nato-accession/2025-Q4/draft?format={name}"
    assert file.read_bytes() == app.test_client().get(path).data
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("score UKE nato-accession", "Did you mean 'UKR'?"),
        ("score UKR nato-acession", "Did you mean 'nato-accession'?"),
        ("score UKR nato-accession --version 9", "has no version 9"),
        ("score UKR nato-accession --as-of 2025-02-29", "a day that exists"),
        ("score UKR nato-accession --as-of 2099-01-01", "in the future"),
        ("score UKR nato-accession --known-at 2025-01-01T00:00:00", "instant in UTC"),
        ("score UKR nato-accession --known-at 2000-01-01T00:00:00Z", "known_at"),
        ("score UKR", "FRAMEWORK"),
        ("scoer UKR nato-accession", "scoer"),
        ("history UKR nato-accession --interval decade", "interval"),
        ("history UKR nato-accession --from 2025-02-01 --to 2025-01-01", "from"),
        ("report export UKR nato-accession 2025-Q5 --draft --output x", "Write it like 2024-Q4"),
        ("report publish UKR nato-accession 2098-Q4", "report on it after that"),
        ("report export UKR nato-accession 2025-Q4 --format odt --output x", "odt"),
        ("report export UKR nato-accession 2025-Q4 --draft --output /nowhere/x", "/nowhere/x"),
        ("report export UKR nato-accession 2025-Q4 --output x", "report publish UKR"),
        ("report verify UKR nato-accession 2025-Q4", "report publish UKR"),
        ("framework publish nato-core 1", "already published"),
        ("framework publish nato-coer 1", "Did you mean 'nato-core'?"),
        ("framework load /nowhere.json", "/nowhere.json"),
        ("framework diff nato-core 1 9", "has no version 9"),
        ("token create nobody", "nobody"),
        ("token revoke scd_nothing", "scd_nothing"),
        ("user add admin --role viewer", "admin"),
        ("user add x --role owner", "owner"),
    ],
)
def test_wrong_input_is_exit_code_2_and_a_message(url, arguments, says):
    refused(run(url, *arguments.split()), says)


def test_two_versions_are_shown_side_by_side(url, tmp_path):
    document = json.loads(Path("fixtures/frameworks/nato-core.json").read_text())
    document["target"]["value"] += 1
    path = tmp_path / "second.json"
    path.write_text(json.dumps({**document, "version": 2}))
    assert run(url, "framework", "load", str(path)).returncode == 0
    shown = run(url, "framework", "diff", "nato-core", "1", "2").stdout
    assert [line.split()[-3:] for line in shown.splitlines() if "target" in line] == [
        ["target", f"{document['target']['value'] - 1}", f"{document['target']['value']}"]
    ]
    told = json.loads(run(url, "framework", "diff", "nato-core", "1", "2", "--json").stdout)
    assert [one["what"] for one in told["items"]] == ["target"]
    assert "Nothing differs." in run(url, "framework", "diff", "nato-core", "1", "1").stdout


@pytest.mark.parametrize("text", ["{", "[]", "{}", '"x"', '{"slug": "x", "tree": []}'])
def test_a_framework_file_that_is_none_is_named(url, tmp_path, text):
    path = tmp_path / "framework.json"
    path.write_text(text)
    refused(run(url, "framework", "load", str(path)))


def test_a_token_is_made_for_somebody_and_revoked(url):
    assert run(url, "user", "add", "olha", "--role", "analyst").returncode == 0
    secret = run(url, "token", "create", "olha").stdout.strip()
    app = an_app(open_database(url))
    headers = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/me", headers=headers).json["username"] == "olha"
    assert run(url, "token", "revoke", secret[:12]).returncode == 0
    assert app.test_client().get("/api/v1/me", headers=headers).status_code == 401
    app.extensions["scorecard"].database.engine.dispose()


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", "UKR", "nato-accession"),
        ("history", "UKR", "nato-accession"),
        ("framework", "list"),
        ("user", "add", "x", "--role", "viewer"),
        ("serve",),
    ],
    ids=" ".join,
)
def test_a_database_that_is_not_migrated_says_what_to_run(tmp_path, arguments):
    refused(run(f"sqlite:///{tmp_path}/empty.sqlite", *arguments), "scorecard migrate")


def test_a_database_that_is_away_is_a_message():
    refused(run("postgresql+psycopg://nobody@127.0.0.1:1/x", "framework", "list"))


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"SCORECARD_PROT": "1"}, "SCORECARD_PROT is not a setting"),
        ({"SCORECARD_PORT": "many"}, "SCORECARD_PORT must be a whole number"),
        ({"SCORECARD_WORKERS": "2"}, "SCORECARD_WORKERS"),
        ({"SCORECARD_DATABASE_URL": "nonsense"}, "SCORECARD_DATABASE_URL"),
        ({"SCORECARD_DATABASE_URL": "mysql://h/n"}, "SCORECARD_DATABASE_URL"),
    ],
    ids=str,
)
def test_a_bad_setting_is_a_message(tmp_path, environ, says):
    refused(run(f"sqlite:///{tmp_path}/x.sqlite", "framework", "list", **environ), says)


def test_a_port_that_is_taken_is_a_message(url):
    """The server itself would share the port, and answer from two databases in turn."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused(run(url, "serve", "--port", str(taken.getsockname()[1])), "Cannot listen")
