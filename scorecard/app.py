"""Put the pieces together."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flask import Flask

from scorecard import api, dashboard
from scorecard.actions.find_signer import find_signer
from scorecard.actions.guard_receivers import guard_receivers
from scorecard.actions.open_database import open_database
from scorecard.actions.open_provider import open_provider
from scorecard.config import Settings
from scorecard.web import changed, health, limits, metrics, numbers, packed, problems
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
        signer=find_signer(settings.ledger_key, settings.database_url),
        provider=open_provider(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
            settings.oidc_name,
            settings.oidc_role_claim,
            settings.oidc_roles,
        ),
    )
    numbers.register(app)
    # What looks at a response looks in the opposite order: compression comes last.
    packed.register(app, ready)
    metrics.register(app, counted)
    problems.register(app)
    asking = limits.register(app, settings.rate_limit)
    health.register(app)
    changed.register(app, waits)
    api.register(app, version("scorecard"))
    dashboard.register(app)
    protect(app)
    front = Front(app.wsgi_app, service.database, settings.cache_bytes // 2, asking, counted)
    counted.measured_by(gauges_of(service, lambda: front.held.held))
    app.wsgi_app = front  # type: ignore[assignment]
    if settings.query_tokens:
        take_tokens(app)
    if settings.trusted_proxies:
        believe(app, settings.trusted_proxies)
    return app


@cache
def _build() -> str:
    """A name for this very code: an answer built by other code is another answer."""
    package = Path(__file__).parent
    sources = sorted([*package.rglob("*.py"), *package.rglob("*.html")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
