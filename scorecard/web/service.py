"""What a request needs of the running service, wired by app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import current_app

from scorecard.actions.guard_receivers import Client
from scorecard.actions.open_database import Database
from scorecard.clock import now, today
from scorecard.ledger.notes import Signer
from scorecard.web.changed import Changed
from scorecard.web.downloads import Downloads
from scorecard.web.limits import Attempts
from scorecard.web.nearness import Nearness
from scorecard.web.places import Computations
from scorecard.web.ready import Ready, ReadyBytes

if TYPE_CHECKING:
    from scorecard.actions.open_provider import Provider

__all__ = ["Service", "database", "now", "service", "today"]


@dataclass(frozen=True)
class Service:
    """One process of the service. `build` changes with the code, and with it every ETag."""

    database: Database
    ready: ReadyBytes[Ready]
    password_attempts: Attempts
    public_reading: bool
    signed_in_for: timedelta
    max_attachment_bytes: int
    max_import_bytes: int
    build: str
    nearness: Nearness
    receivers: Client
    changed: Changed
    downloads: Downloads
    computations: Computations
    signer: Signer | None
    provider: Provider | None


def service() -> Service:
    found: Service = current_app.extensions["scorecard"]
    return found


def database() -> Database:
    return service().database
