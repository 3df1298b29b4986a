"""The form of one entry: which fields its kind needs, and how they are shown and read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from werkzeug import Response

from scorecard.actions.read_catalogue import list_sources
from scorecard.dashboard.forms import page
from scorecard.dashboard.wording import CREDIBILITY, RELIABILITY
from scorecard.records import PRECISIONS, STANCES, CatalogueIndicator, Kind
from scorecard.scoring.interval import PUBLISHED_LEVELS
from scorecard.sheets.columns import ENTRY_COLUMNS
from scorecard.web.service import database

EVERY_KIND = ENTRY_COLUMNS[ENTRY_COLUMNS.index("observed_on") :]
UNCERTAIN = ("lower", "upper", "interval_level", "standard_error", "denominator")
POLL = ("pollster", "question")
OF_KIND = {
    Kind.MEASUREMENT: ("value", *UNCERTAIN, *POLL, *EVERY_KIND),
    Kind.ASSESSMENT: ("level", *EVERY_KIND),
    Kind.EVENT: ("stance", "value", *EVERY_KIND),
}
# What stands behind a summary line until something in it is said or wrong.
FOLDED = {
    "sure": (*UNCERTAIN, *POLL),
    "dates": ("observed_precision", "period_start", "valid_until", "published_on"),
    "more": (
        "source_title",
        "origin",
        "reliability",
        "reliability_reason",
        "archived_url",
        "archived_sha256",
        "derived_from",
    ),
}
NATIVE = {"quantity": Kind.MEASUREMENT, "ordinal": Kind.ASSESSMENT, "event": Kind.EVENT}


def show_form(
    template: str,
    indicator: CatalogueIndicator,
    kind: Kind,
    values: Mapping[str, str],
    problems: Mapping[str, list[str]] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **shown: object,
) -> Response:
    """The form with what was typed, and what is wrong beside it."""
    told = {name for name, text in values.items() if (name, text) != ("observed_precision", "day")}
    told |= set(problems or {})
    return page(
        template,
        status,
        problems,
        indicator=indicator,
        kind=kind,
        values=values,
        fields=OF_KIND[kind],
        unfolded={part for part, names in FOLDED.items() if told & set(names)},
        sources=list_sources(database()),
        credibilities=[(grade, f"{grade} – {words}") for grade, words in CREDIBILITY.items()],
        reliabilities=[(grade, f"{grade} – {words}") for grade, words in RELIABILITY.items()],
        stances=[(stance, stance) for stance in STANCES],
        precisions=[(one, one) for one in PRECISIONS],
        levels=[(f"{level:g}", f"{level:.0%}".replace("%", " %")) for level in PUBLISHED_LEVELS],
        **shown,
    )


def as_typed(entry: Mapping[str, Any]) -> dict[str, str]:
    """What an entry says, as somebody would type it: every digit of every number."""
    return {name: _text(value) for name, value in entry.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return value.isoformat() if isinstance(value, date) else str(value)
