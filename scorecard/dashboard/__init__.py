"""Server-rendered pages. They call the same actions as the API."""

from __future__ import annotations

from flask import Flask

from scorecard.dashboard import (
    by_provider,
    chart_files,
    comparing,
    criteria,
    data,
    explaining,
    imports,
    methods,
    over_time,
    pages,
    ranks,
    refreshing,
    reports,
    seeking,
    sign_in,
    testing,
    trying,
)
from scorecard.web.identity import shown_as


def register(app: Flask) -> None:
    app.context_processor(lambda: {"shown_as": shown_as})
    for blueprint in (
        pages.pages,
        criteria.criteria,
        explaining.explaining,
        comparing.comparing,
        over_time.over_time,
        trying.trying,
        testing.testing,
        seeking.seeking,
        refreshing.refreshing,
        ranks.ranks,
        methods.methods,
        chart_files.charts,
        data.data,
        imports.importing,
        reports.reporting,
        sign_in.signing_in,
        by_provider.by_provider,
    ):
        app.register_blueprint(blueprint)
    pages.open_static_files(app)
