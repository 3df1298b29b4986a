"""The pages of quarterly reports: what is published, a quarter with its checklist, one edition."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from itertools import groupby

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug import Response as Redirection

from scorecard.actions.draft_report import draft_report, locate_draft
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.read_catalogue import list_candidates
from scorecard.actions.read_editions import list_editions, read_edition, read_file
from scorecard.actions.read_framework import list_frameworks
from scorecard.actions.render_edition import render_edition
from scorecard.actions.verify_edition import verify_edition
from scorecard.dashboard.asking import HTML
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Conflict, Invalid, NotSignedIn
from scorecard.records import Role, Scope
from scorecard.reports.check_words import checking
from scorecard.reports.formats import FORMATS
from scorecard.reports.print_rows import printed_rows
from scorecard.schemas.base import load
from scorecard.schemas.editions import PublicationForm
from scorecard.scoring.periods import quarter_of
from scorecard.web.files import answer_file
from scorecard.web.identity import account, reading, requires, shown_as
from scorecard.web.once import once
from scorecard.web.ready import Ready
from scorecard.web.service import database, now, today
from scorecard.web.unchanged import answer_until_changed

reporting = Blueprint("reporting", __name__, template_folder="templates")
reporting.register_error_handler(NotSignedIn, to_sign_in)

QUARTER = "/reports/<candidate>/<framework>/<quarter>"
EDITION = f"{QUARTER}/editions/<number:number>"
# What a person downloads first comes first.
IN_ORDER = ("pdf", "docx", "xlsx", "package", "csv", "json")


@reporting.get("/reports")
@reading
def get_reports() -> Response:
    """What is published, and the quarter that ended last for each candidate and framework."""

    def make() -> Ready:
        frameworks = list_frameworks(database())
        published = {one["slug"] for one in frameworks if one["status"] == "published"}
        last = quarter_of(quarter_of(today()).start - timedelta(days=1)).name
        groups = groupby(list_editions(database()), lambda one: (one.candidate, one.framework))
        html = render_template(
            "reports.html",
            groups=[(about, list(found)) for about, found in groups],
            drafts=[
                (candidate.code, framework, last)
                for candidate in list_candidates(database())
                for framework in sorted(published)
            ],
        )
        return Ready(html.encode(), HTML)

    return answer_until_changed(make, shown_as())


@reporting.get(QUARTER)
@reading
def get_report(candidate: str, framework: str, quarter: str) -> Response:
    """What would be published now, what to look at first, and the editions there are."""
    found = locate_draft(database(), candidate, framework, quarter, today())
    about = (candidate, framework, quarter, found.version, found.known_at)
    return answer_until_changed(
        lambda: Ready(_report(candidate, framework, quarter).encode(), HTML), shown_as(), about
    )


@reporting.post(QUARTER)
@requires(Role.REVIEWER, Scope.PUBLISH)
def post_report(candidate: str, framework: str, quarter: str) -> Response | Redirection:
    """Publish, or say why not and keep what was typed."""
    typed = {name: text for name, text in request.form.to_dict().items() if text}
    try:
        form = load(PublicationForm(), typed, "The form")
        reason = form.get("reason")
        said = once((reason or "").encode(), form["key"])
        made = publish_edition(
            database(), candidate, framework, quarter, account(), now(), reason, said
        )
    except (Invalid, Conflict) as error:
        problems = error.problems if isinstance(error, Invalid) else {"": [str(error)]}
        html = _report(candidate, framework, quarter, problems, request.form.get("reason", ""))
        return _page(html, HTTPStatus.UNPROCESSABLE_ENTITY)
    render_edition(database(), made, account(), now())
    return redirect(
        url_for(
            "reporting.get_edition",
            candidate=candidate,
            framework=framework,
            quarter=quarter,
            number=made.number,
        ),
        HTTPStatus.SEE_OTHER,
    )


@reporting.get(EDITION)
@reading
def get_edition(candidate: str, framework: str, quarter: str, number: int) -> Response:
    """One edition: what it says, its files, and what it can be checked by."""

    def make() -> Ready:
        read = read_edition(database(), candidate, framework, quarter, number)
        said = read.edition
        files = sorted(read.files, key=lambda one: _place(one.format))
        html = render_template(
            "edition.html",
            read=read,
            said=said,
            rows=printed_rows(said),
            files=files,
            checking=list(checking(said)),
            may_render=_may_publish() and any(one.problem is not None for one in files),
        )
        return Ready(html.encode(), HTML)

    return answer_until_changed(make, shown_as(), (candidate, framework, quarter, number))


@reporting.get(f"{EDITION}/verification")
@requires(Role.ANALYST, Scope.READ)
def get_verification(candidate: str, framework: str, quarter: str, number: int) -> Response:
    """Compute the edition again from the ledger, and say whether it is as it was published."""
    found = verify_edition(database(), candidate, framework, quarter, number)
    return _page(render_template("verification.html", found=found, made=found.published))


@reporting.get(f"{EDITION}/<format_name>")
@reading
def get_file(
    candidate: str, framework: str, quarter: str, number: int, format_name: str
) -> Response:
    """Download a file of an edition."""
    made, body = read_file(database(), candidate, framework, quarter, format_name, number)
    chosen = FORMATS[format_name]
    said = f"{candidate}-{framework}-{quarter}-e{made.number}{chosen.suffix}"
    return answer_file(body, chosen.media_type, said)


@reporting.post(f"{EDITION}/render")
@requires(Role.REVIEWER, Scope.PUBLISH)
def post_rendering(candidate: str, framework: str, quarter: str, number: int) -> Redirection:
    """Render again the files that failed."""
    read = read_edition(database(), candidate, framework, quarter, number)
    render_edition(database(), read.published, account(), now())
    return redirect(request.path.removesuffix("/render"), HTTPStatus.SEE_OTHER)


def _report(
    candidate: str,
    framework: str,
    quarter: str,
    problems: dict[str, list[str]] | None = None,
    reason: str = "",
) -> str:
    draft = draft_report(database(), candidate, framework, quarter, today())
    following = draft.editions[0].number + 1 if draft.editions else 1
    return render_template(
        "report.html",
        draft=draft,
        said=draft.edition,
        rows=printed_rows(draft.edition),
        problems=problems or {},
        reason=reason,
        # The same on every copy of the page: whichever is sent, this edition is published once.
        key=f"{candidate}-{framework}-{quarter}-e{following}",
        may_publish=_may_publish(),
    )


def _may_publish() -> bool:
    who = shown_as()
    return who is not None and who.role.includes(Role.REVIEWER)


def _place(format_name: str) -> tuple[int, str]:
    known = format_name in IN_ORDER
    return IN_ORDER.index(format_name) if known else len(IN_ORDER), format_name


def _page(html: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    response = Response(html, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
