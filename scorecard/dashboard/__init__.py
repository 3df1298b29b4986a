"""Server-rendered pages. They call the same actions as the API."""

from __future__ import annotations

from flask import Flask

from scorecard.dashboard import pages, reports, sign_in
from scorecard.web.identity import shown_as


def register(app: Flask) -> None:
    app.context_processor(lambda: {"shown_as": shown_as})
    for blueprint in (pages.pages, reports.reporting, sign_in.signing_in):
        app.register_blueprint(blueprint)
    pages.open_static_files(app)
