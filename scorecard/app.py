"""Put the pieces together."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

import click
from flask import Flask
from flask.cli import FlaskGroup
from sqlalchemy.exc import DataError, OperationalError, ProgrammingError

from scorecard import api, cli, dashboard
from scorecard.actions.guard_receivers import guard_receivers
from scorecard.actions.open_database import key_beside, open_database
from scorecard.actions.open_provider import open_provider
from scorecard.config import Settings
from scorecard.errors import BadSettings, ScorecardError, Unavailable
from scorecard.ledger.notes import LEDGER, Signer, seed_from
from scorecard.web import changed, health, limits, metrics, packed, problems
from scorecard.web.addresses import take_tokens
from scorecard.web.downloads import Downloads
from scorecard.web.front import Front
from scorecard.web.gauges import gauges_of
from scorecard.web.headers import protect
from scorecard.web.limits import Attempts
from scorecard.web.metrics import Metrics
from scorecard.web.nearness import Nearness
from scorecard.web.places import Computations
from scorecard.web.proxies import believe
from scorecard.web.ready import Ready, ReadyBytes
from scorecard.web.service import Service


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings.from_environ()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    counted = Metrics()
    waits = changed.Changed(settings.max_waits)
    ready: ReadyBytes[Ready] = ReadyBytes(settings.cache_bytes // 2)
    service = app.extensions["scorecard"] = Service(
        database=open_database(settings.database_url, settings.statement_seconds),
        ready=ready,
        password_attempts=Attempts(settings.password_attempts),
        public_reading=settings.public_reading,
        signed_in_for=timedelta(hours=settings.session_hours),
        max_attachment_bytes=settings.max_attachment_bytes,
        max_import_bytes=settings.max_import_bytes,
        build=_build(),
        nearness=Nearness(settings.metrics_from, proxies=bool(settings.trusted_proxies)),
        receivers=guard_receivers(settings.webhook_allow),
        changed=waits,
        downloads=Downloads(settings.max_exports, settings.export_seconds),
        computations=Computations(settings.max_computations),
        signer=_signer(settings),
        provider=open_provider(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.oidc_name,
            settings.oidc_role_claim,
            settings.oidc_roles,
        ),
    )
    # What looks at a response looks in the opposite order: compression comes last.
    packed.register(app, ready)
    metrics.register(app, counted)
    problems.register(app)
    asking = limits.register(app, settings.rate_limit)
    health.register(app)
    changed.register(app, waits)
    api.register(app, version("scorecard"))
    dashboard.register(app)
    app.config["SCORECARD_LEDGER_KEY_IS_SET"] = bool(settings.ledger_key)
    cli.register(app, settings.database_url, _serving(settings))
    protect(app)
    front = Front(app.wsgi_app, service.database, settings.cache_bytes // 2, asking, counted)
    counted.gauges(gauges_of(service, lambda: front.held.held))
    app.wsgi_app = front  # type: ignore[assignment]
    if settings.query_tokens:
        take_tokens(app)
    if settings.trusted_proxies:
        believe(app, settings.trusted_proxies)
    return app


def _signer(settings: Settings) -> Signer | None:
    """By the key that is set, or the one that `scorecard init` put beside an SQLite database."""
    beside = key_beside(settings.database_url)
    text = settings.ledger_key
    if not text and beside is not None and beside.exists():
        text = beside.read_text(encoding="ascii").strip()
    try:
        return Signer(LEDGER, seed_from(text)) if text else None
    except ValueError as error:
        raise BadSettings(f"SCORECARD_LEDGER_KEY: {error}") from None


def _serving(settings: Settings) -> dict[str, int | str]:
    return {
        "host": settings.host,
        "port": settings.port,
        "threads": settings.threads,
        "workers": settings.workers,
    }


def _build() -> str:
    """A name for this very code: an answer built by other code is another answer."""
    package = Path(__file__).parent
    sources = sorted([*package.rglob("*.py"), *package.rglob("*.html")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _for_commands() -> Flask:
    """A command may take its time: whoever gave it is waiting for it, and nobody else is."""
    return create_app(replace(Settings.from_environ(), statement_seconds=0))


def main() -> None:
    """The console script: every problem the service knows is one line, and exit code 2."""
    group = FlaskGroup(
        name="scorecard",
        help="Keep the evidence behind a country's readiness, and score it.",
        create_app=_for_commands,
        add_default_commands=False,
        add_version_option=False,
        set_debug_flag=False,
        load_dotenv=False,
    )
    try:
        group.main(prog_name="scorecard", standalone_mode=False)
    except ScorecardError as error:
        cli.say(error)
        sys.exit(2)
    except (DataError, OperationalError, ProgrammingError) as error:
        cli.say(Unavailable(f"The database cannot be used: {error.orig}"))
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
