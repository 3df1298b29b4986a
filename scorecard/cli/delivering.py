"""Deliver changes to webhooks, for as long as it is left to run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import click
from sqlalchemy.exc import OperationalError

from scorecard.actions.deliver_changes import deliver_next, number_changes
from scorecard.actions.guard_receivers import Client
from scorecard.actions.open_database import Database
from scorecard.cli.service import database, now, service

# A receiver that lets us wait holds up one of them.
SENDERS = 4


@click.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, then stop.")
@click.option(
    "--every", type=click.FloatRange(0.05, 3600), default=1.0, help="Seconds between two looks."
)
@click.option("--beside", type=int, hidden=True, help="Stop when that parent process has ended.")
def deliver(once: bool, every: float, beside: int | None) -> None:
    """Deliver changes to webhooks until Ctrl-C; `scorecard serve` does it by itself."""
    opened, client = database(), service().receivers
    if once:
        number_changes(opened)
        with ThreadPoolExecutor(SENDERS) as pool:
            sent = sum(pool.map(lambda _: _send_all(opened, client), range(SENDERS)))
        click.echo(f"Tried {sent} messages.")
        return
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with ThreadPoolExecutor(SENDERS) as pool:
        senders = [
            pool.submit(_until, stop, every, lambda: _send_all(opened, client, stop))
            for _ in range(SENDERS)
        ]
        _until(stop, every, lambda: number_changes(opened), beside)
    for sender in senders:
        sender.result()


def _send_all(opened: Database, client: Client, stop: Event | None = None) -> int:
    """Send while something is due; how many were sent."""
    sent = 0
    while not (stop and stop.is_set()) and deliver_next(opened, client, now):
        sent += 1
    return sent


def _until(
    stop: Event, every: float, work: Callable[[], object], beside: int | None = None
) -> None:
    """Work, wait, work again. A database that is away or busy is waited for too.

    Anything else that goes wrong stops all of it, so that it is seen.
    """
    try:
        while not stop.is_set():
            try:
                work()
            except OperationalError as error:
                click.echo(f"The database did not answer: {error.orig}", err=True)
            if beside is not None and os.getppid() != beside:
                return
            stop.wait(every)
    finally:
        stop.set()


@contextmanager
def delivering() -> Iterator[None]:
    """Deliver in a process of its own while the block runs.

    A thread would be forked with the server's processes, with whatever locks it held.
    """
    beside = str(os.getpid())
    process = subprocess.Popen(  # noqa: S603 - our own code, by our own interpreter
        [sys.executable, "-m", "scorecard", "deliver", "--beside", beside]
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
