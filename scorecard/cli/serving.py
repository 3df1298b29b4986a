"""Serve pages and API."""

from __future__ import annotations

import socket
from pkgutil import resolve_name

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from scorecard.cli.delivering import delivering
from scorecard.cli.service import service
from scorecard.errors import Unavailable

APP = "scorecard.app:create_app"
STOP_SECONDS = 3


def _make_sure_it_is_free(host: str, port: int) -> None:
    """The server shares a port in silence, and answers would come from two databases in turn."""
    with socket.socket() as taking:
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taking.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"Cannot listen on {host}:{port}: {error.strerror}. Name another port: --port"
            ) from None


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Another port than the setting's.")
def serve(port: int | None) -> None:
    """Serve pages and API until Ctrl-C, and tell webhooks of changes."""
    settings = service().settings
    _make_sure_it_is_free(settings.host, port or settings.port)
    # Settings that the service cannot work by are refused here, and not in the server's log.
    resolve_name(APP)(settings)
    address = f"http://{settings.host}:{port or settings.port}"
    click.echo(f"Scorecard      {address}")
    click.echo(f"Documentation  {address}/api/docs")
    server = Granian(
        APP,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=port or settings.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        # A worker with an idle thread can outlive its stop signal; nothing acknowledged is lost.
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=True,
        log_level=LogLevels.error,
    )
    with delivering():
        server.serve()
