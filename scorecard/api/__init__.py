"""The REST resources. A view parses, calls one action, and dumps."""

from __future__ import annotations

from flask import Flask, redirect, render_template, url_for
from werkzeug import Response

from scorecard.api import (
    analysis,
    attachments,
    candidates,
    changes,
    evidence,
    exports,
    feeds,
    frameworks,
    imports,
    indicators,
    judging,
    ledger,
    rankings,
    reports,
    scorecards,
    session,
    sources,
    tokens,
    users,
    webhooks,
)
from scorecard.api.edge import Api, OrjsonProvider, describe_fields
from scorecard.web.identity import public

PREFIX = "/api/v1"
RESOURCES = (
    analysis,
    candidates,
    sources,
    indicators,
    frameworks,
    evidence,
    imports,
    exports,
    judging,
    ledger,
    attachments,
    scorecards,
    feeds,
    rankings,
    reports,
    users,
    tokens,
    session,
    changes,
    webhooks,
)

DESCRIPTION = """The evidence behind a country's readiness for membership, and the scores it gives.

Reading is public unless the operator says otherwise; writing needs a token, sent as
`Authorization: Bearer scd_…` or as `X-API-Key`, whose role is named by each route. Whatever goes
wrong is a problem document (RFC 9457). Reads have an `ETag`: send it in `If-None-Match`, and an
unchanged answer is a 304 without a body. Answers come as zstd or gzip to those who accept it.
Each says in `RateLimit` how many more requests are left; 429 and 503 say in `Retry-After` when to
come back. A member of a query or a body that is not in this document is refused by name."""


def register(app: Flask, version: str) -> None:
    app.json = OrjsonProvider(app)
    app.config.update(
        API_TITLE="Scorecard",
        API_VERSION=version,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": DESCRIPTION,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
        },
    )
    api = Api(app)
    describe_fields(api)
    schemes = api.spec.components
    schemes.security_scheme("token", {"type": "http", "scheme": "bearer"})
    schemes.security_scheme("password", {"type": "http", "scheme": "basic"})
    for resource in RESOURCES:
        api.register_blueprint(resource.blp, url_prefix=PREFIX)
    app.view_functions["api-docs.openapi_json"] = public(
        app.view_functions["api-docs.openapi_json"]
    )
    app.add_url_rule("/api/docs", "api_docs", public(_docs))
    app.add_url_rule("/api", "api", public(_to_docs))


def _docs() -> str:
    return render_template("api_docs.html", document=url_for("api-docs.openapi_json"))


def _to_docs() -> Response:
    return redirect(url_for("api_docs"))
