"""The commands about webhooks, and the sender beside the server, as an operator runs them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from urllib.request import urlopen

import pytest

from scorecard.actions.add_account import find_account
from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.open_database import open_database
from scorecard.records import ADMIN, Candidate
from tests.conftest import NOW
from tests.delivery.receiving import Receiver, status
from tests.test_cli import SCORECARD, refused, run

ALLOW = {"SCORECARD_WEBHOOK_ALLOW": "127.0.0.0/8"}


@pytest.fixture
def url(tmp_path):
    made = f"sqlite:///{tmp_path}/scorecard.sqlite"
    assert run(made, "init").returncode == 0
    return made


def ask(url, *arguments):
    done = run(url, *arguments, **ALLOW)
    assert done.returncode == 0, done.stderr
    return done.stdout


def change(url, code):
    database = open_database(url)
    add_candidate(database, Candidate(code, code), find_account(database, ADMIN), NOW)
    database.engine.dispose()


def test_a_webhook_is_added_told_and_removed(url):
    with Receiver([status(500)]).listening() as receiver:
        added = ask(url, "webhook", "add", receiver.url)
        hook = added.split()[1]
        assert "whsec_" in added
        change(url, "UKR")
        assert ask(url, "deliver", "--once") == "Tried 1 messages.\n"
        listed = json.loads(ask(url, "webhook", "deliveries", hook, "--json"))
        assert listed["items"][0]["status"] == "pending"
        assert "Answered 500" in ask(url, "webhook", "deliveries", hook, "--status", "pending")
        assert "chg_1 is sent again" in ask(url, "webhook", "retry", hook, "chg_1")
        assert ask(url, "deliver", "--once") == "Tried 1 messages.\n"
        assert len(receiver.got) == 2
        assert ask(url, "webhook", "remove", hook) == "Removed.\n"
        (shown,) = json.loads(ask(url, "webhook", "list", "--json"))["items"]
        assert shown["ended_at"] is not None
        assert "whsec_" not in ask(url, "webhook", "list")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("webhook add https://127.0.0.1/", "not public"),
        ("webhook add http://127.0.0.1/", "https://"),
        ("webhook deliveries nothing", "nothing"),
        ("webhook retry nothing chg_1", "nothing"),
        ("webhook remove nothing", "nothing"),
        ("deliver --every 0", "--every"),
    ],
)
def test_wrong_input_is_exit_code_2_and_a_message(url, arguments, says):
    refused(run(url, *arguments.split()), says)


def test_a_bad_list_of_allowed_receivers_is_a_message(url):
    refused(run(url, "webhook", "list", SCORECARD_WEBHOOK_ALLOW="x"), "SCORECARD_WEBHOOK_ALLOW")


def wait_until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@contextmanager
def running(url, *arguments):
    """The command in a process group of its own."""
    environ = {**os.environ, "SCORECARD_DATABASE_URL": url, **ALLOW}
    process = subprocess.Popen(
        [SCORECARD, *arguments],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stderr.close()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_deliver_runs_until_it_is_told_to_stop(url, name):
    with Receiver().listening() as receiver:
        ask(url, "webhook", "add", receiver.url)
        with running(url, "deliver", "--every", "0.1") as process:
            for number, code in enumerate(["UKR", "GEO"], start=1):
                change(url, code)
                wait_until(lambda number=number: len(receiver.got) == number)
            process.send_signal(name)
            assert process.wait(10) == 0
            assert process.stderr.read() == b""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def answers(address):
    try:
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGKILL])
def test_serve_delivers_by_itself_and_leaves_no_sender_behind(url, name):
    port = free_port()
    with Receiver().listening() as receiver:
        ask(url, "webhook", "add", receiver.url)
        with running(url, "serve", "--port", str(port)) as process:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}"))
            change(url, "UKR")
            wait_until(lambda: len(receiver.got) == 1)
            process.send_signal(name)
            process.wait(15)
            wait_until(lambda: not senders(process))


def senders(process):
    """The senders of that session that still run."""
    listed = subprocess.run(
        ["ps", "-o", "stat=,args=", "-s", str(process.pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in listed.stdout.splitlines() if "--beside" in line and line[0] != "Z"]
