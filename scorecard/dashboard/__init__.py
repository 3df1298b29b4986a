"""Server-rendered pages. They call the same actions as the API."""

from __future__ import annotations

from flask import Flask

from scorecard.dashboard import by_provider, data, imports, pages, sign_in
from scorecard.web.identity import shown_as


def register(app: Flask) -> None:
    app.context_processor(lambda: {"shown_as": shown_as})
    for blueprint in (
        pages.pages,
        data.data,
        imports.importing,
        sign_in.signing_in,
        by_provider.by_provider,
    ):
        app.register_blueprint(blueprint)
    pages.open_static_files(app)
