"""Server-rendered pages. They call the same actions as the API."""

from __future__ import annotations

from flask import Flask

from scorecard.dashboard import (
    administering,
    by_provider,
    cataloguing,
    chart_files,
    comparing,
    correcting,
    criteria,
    data,
    drafting,
    entering,
    entry,
    explaining,
    grading,
    holding,
    imports,
    informing,
    listing,
    methods,
    over_time,
    pages,
    proving,
    ranks,
    refreshing,
    reports,
    reviewing,
    seeking,
    sign_in,
    testing,
    trying,
    wording,
)
from scorecard.reports import method_lines
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
        listing.listing,
        entry.showing,
        proving.proving,
        entering.entering,
        correcting.correcting,
        reviewing.reviewing,
        grading.grading,
        holding.holding,
        administering.administering,
        cataloguing.cataloguing,
        drafting.drafting,
        informing.informing,
        sign_in.signing_in,
        by_provider.by_provider,
    ):
        app.register_blueprint(blueprint)
    pages.open_static_files(app)
    app.jinja_env.globals["statuses"] = wording.STATUSES
    app.jinja_env.globals["verdicts"] = wording.VERDICTS
    app.jinja_env.globals["reliability_words"] = wording.RELIABILITY
    app.jinja_env.filters |= {
        "figure": wording.figure,
        "grade": wording.grade,
        "rung": lambda one: (one.level, f"{one.level} – {one.meaning}"),
        "stated": method_lines.said,
        "coded": lambda one: (one.code, one.name),
    }
