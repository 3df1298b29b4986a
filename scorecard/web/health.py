"""Whether the process runs, and whether it can serve."""

from __future__ import annotations

from flask import Flask

from scorecard.actions.open_database import check_migrated
from scorecard.web.identity import public
from scorecard.web.service import database


def register(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", public(_healthz))
    app.add_url_rule("/readyz", "readyz", public(_readyz))


def _healthz() -> dict[str, str]:
    return {"status": "running"}


def _readyz() -> dict[str, str]:
    check_migrated(database())
    return {"status": "ready"}
