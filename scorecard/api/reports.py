"""Quarterly reports: drafts, editions, their files, and what verifies them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, url_for

from scorecard.actions.draft_report import draft_file, draft_report, locate_draft
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.read_editions import list_editions, read_edition, read_file
from scorecard.actions.render_edition import render_edition
from scorecard.actions.verify_edition import verify_edition
from scorecard.api.answers import JSON
from scorecard.api.edge import Resource
from scorecard.api.paging import answer_json
from scorecard.records import Role, Scope
from scorecard.reports.as_json import to_json
from scorecard.reports.formats import FORMATS
from scorecard.schemas.editions import (
    DraftFileQuery,
    DraftQuery,
    EditionFilesView,
    EditionList,
    EditionsQuery,
    PublicationSchema,
    ReportView,
    VerifiedView,
)
from scorecard.web.computations import computed
from scorecard.web.files import answer_file, to_be_saved
from scorecard.web.identity import account, reading, requires
from scorecard.web.once import once
from scorecard.web.ready import Ready
from scorecard.web.service import database, now, today
from scorecard.web.unchanged import answer_until_changed, unless_unchanged

blp = Resource("reports", __name__, description="Quarterly reports and their editions")

REPORT = "/reports/<candidate>/<framework>/<quarter>"
EDITION = f"{REPORT}/editions/<number:number>"


@blp.get("/reports")
@reading
@unless_unchanged
@blp.response(200, EditionList)
@blp.query(EditionsQuery)
def get_editions(query: dict[str, Any]) -> Response:
    """List what is published"""
    return answer_json(EditionList().dump({"items": list_editions(database(), **query)}))


@blp.get(REPORT)
@reading
@blp.response(200, ReportView)
@blp.query(DraftQuery)
def get_report(query: dict[str, Any], candidate: str, framework: str, quarter: str) -> Response:
    """Read the checklist of a finished quarter such as 2024-Q4, and the editions there are"""

    def make() -> Ready:
        asked = (candidate, framework, quarter, today())
        draft = computed(draft_report, database(), *asked, **query)
        said = draft.edition
        document = ReportView().dump(
            {
                "quarter": quarter,
                "words": said.headline.words,
                "checklist": said.checklist,
                "revisions": said.revisions,
                "editions": draft.editions,
            }
        )
        return Ready(to_json(document), JSON)

    return _until_changed(make, None, query, (candidate, framework, quarter))


@blp.get(f"{REPORT}/draft")
@reading
@blp.response(200, {"type": "string"}, content_type="text/csv")
@blp.files(one.media_type for one in FORMATS.values())
@blp.query(DraftFileQuery)
def get_draft(query: dict[str, Any], candidate: str, framework: str, quarter: str) -> Response:
    """Read the report of a finished quarter as a file, as it would be published now"""
    name = query.pop("format")

    def make() -> Ready:
        asked = (candidate, framework, quarter, name, today())
        return Ready(computed(draft_file, database(), *asked, **query), FORMATS[name].media_type)

    said = f"{candidate}-{framework}-{quarter}-draft{FORMATS[name].suffix}"
    return to_be_saved(_until_changed(make, name, query, (candidate, framework, quarter)), said)


@blp.post(f"{REPORT}/editions")
@requires(Role.REVIEWER, Scope.PUBLISH)
@blp.response(201, EditionFilesView)
@blp.body(PublicationSchema, "The publication")
def post_edition(body: dict[str, Any], candidate: str, framework: str, quarter: str) -> Response:
    """Publish an edition, and render its files"""
    who, moment = account(), now()
    made = publish_edition(
        database(), candidate, framework, quarter, who, moment, body.get("reason"), once()
    )
    render_edition(database(), made, who, moment)
    read = read_edition(database(), candidate, framework, quarter, made.number)
    response = answer_json(EditionFilesView().dump(read), HTTPStatus.CREATED)
    response.headers["Location"] = url_for(
        "reports.get_edition",
        candidate=candidate,
        framework=framework,
        quarter=quarter,
        number=made.number,
    )
    return response


@blp.get(EDITION)
@reading
@unless_unchanged
@blp.response(200, EditionFilesView)
def get_edition(candidate: str, framework: str, quarter: str, number: int) -> Response:
    """Read an edition and the hashes of its files"""
    read = read_edition(database(), candidate, framework, quarter, number)
    return answer_json(EditionFilesView().dump(read))


@blp.get(f"{EDITION}/files/<format_name>")
@reading
@blp.response(200, {"type": "string"}, content_type="text/csv")
@blp.files(one.media_type for one in FORMATS.values())
def get_edition_file(
    candidate: str, framework: str, quarter: str, number: int, format_name: str
) -> Response:
    """Download an edition as json, csv, xlsx, pdf, docx or package"""
    made, body = read_file(database(), candidate, framework, quarter, format_name, number)
    chosen = FORMATS[format_name]
    said = f"{candidate}-{framework}-{quarter}-e{made.number}{chosen.suffix}"
    return answer_file(body, chosen.media_type, said)


@blp.post(f"{EDITION}/render")
@requires(Role.REVIEWER, Scope.PUBLISH)
@blp.response(200, EditionFilesView)
def post_rendering(candidate: str, framework: str, quarter: str, number: int) -> Response:
    """Render again the files that failed"""
    read = read_edition(database(), candidate, framework, quarter, number)
    render_edition(database(), read.published, account(), now())
    read = read_edition(database(), candidate, framework, quarter, number)
    return answer_json(EditionFilesView().dump(read))


@blp.get(f"{EDITION}/verification")
@requires(Role.ANALYST, Scope.READ)
@blp.response(200, VerifiedView)
def get_verification(candidate: str, framework: str, quarter: str, number: int) -> Response:
    """Compute the edition again from the ledger, and write its files again"""
    found = verify_edition(database(), candidate, framework, quarter, number)
    return answer_json(VerifiedView().dump(found))


def _until_changed(
    make: Callable[[], Ready],
    format_name: str | None,
    query: dict[str, Any],
    report: tuple[str, str, str],
) -> Response:
    """A draft takes a second to make; many addresses, such as any `known_at`, ask for the same."""
    found = locate_draft(database(), *report, today(), **query)
    return answer_until_changed(make, None, (*report, format_name, found.version, found.known_at))
