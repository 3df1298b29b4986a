"""Server-rendered pages. They call the same actions as the API."""

from __future__ import annotations

from flask import Flask

from scorecard.dashboard import pages


def register(app: Flask) -> None:
    app.register_blueprint(pages.pages)
    pages.open_static_files(app)
