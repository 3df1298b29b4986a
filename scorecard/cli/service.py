"""What a command needs of the service, made of the settings when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import click

from scorecard.actions.find_signer import Signer, find_signer
from scorecard.actions.guard_receivers import Client, guard_receivers
from scorecard.actions.open_database import Database, open_database
from scorecard.clock import now, today

__all__ = ["Service", "database", "now", "service", "today"]


class Settings(Protocol):
    """Those that commands look at."""

    @property
    def database_url(self) -> str: ...
    @property
    def ledger_key(self) -> str: ...
    @property
    def webhook_allow(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def threads(self) -> int: ...
    @property
    def workers(self) -> int: ...


@dataclass(frozen=True)
class Service:
    """The service as one command sees it: no routes, no pages."""

    settings: Settings
    database: Database
    receivers: Client
    signer: Signer | None

    @classmethod
    def by(cls, settings: Settings) -> Service:
        """Nothing is asked of the database yet. Raises BadSettings."""
        return cls(
            settings,
            open_database(settings.database_url),
            guard_receivers(settings.webhook_allow),
            find_signer(settings.ledger_key, settings.database_url),
        )


def service() -> Service:
    """That of this run, by the settings that the console script has read when they are needed."""
    root = click.get_current_context().find_root()
    held: Any = root.obj
    if not isinstance(held, Service):
        held = root.obj = Service.by(held())
    return held


def database() -> Database:
    return service().database
