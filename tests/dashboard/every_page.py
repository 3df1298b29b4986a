"""An address of every page that there is, by the endpoint of its route.

A route that gives a page and has no row here fails a test: what is tested of all pages is tested of
the next one too. A name in braces stands for the id of what a site has made.
"""

from __future__ import annotations

from flask import Flask

CARD = "/c/UKR/nato-accession"
AT = "as_of=2025-12-31"
# Before there was evidence enough: what a page says where there is nothing to show.
THEN = "as_of=2016-12-31"
ENTRY = "8d81b2af-58d9-5dfc-a3e6-38d016f08878"
REPORT = "/reports/UKR/nato-accession/2025-Q4"

EVERY_PAGE: dict[str, tuple[str, ...]] = {
    "pages.get_start": ("/",),
    "pages.get_readiness": (f"{CARD}?{AT}", f"{CARD}?{THEN}", "/c/UKR/nothing"),
    "criteria.get_criterion": (
        f"{CARD}/criteria/anti-corruption?{AT}",
        f"{CARD}/criteria/conflict-resolution?{THEN}",
    ),
    "explaining.get_explanation": (f"{CARD}/explain?{AT}", f"{CARD}/explain?{THEN}"),
    "comparing.get_comparison": (
        f"{CARD}/compare?from=2021-12-31&as_of=2022-12-31",
        f"{CARD}/compare?{THEN}",
    ),
    "over_time.get_history": (f"{CARD}/history?{AT}", f"{CARD}/history?{THEN}"),
    "trying.get_what_if": (
        f"{CARD}/what-if?{AT}&weight.anti-corruption=40&value.ti_cpi=60",
        f"{CARD}/what-if?{AT}&weight.anti-corruption=x",
    ),
    "testing.get_sensitivity": (
        f"{CARD}/sensitivity?{AT}&draws=yes",
        f"{CARD}/sensitivity?{THEN}",
    ),
    "seeking.get_goal": (f"{CARD}/goal?{AT}", f"{CARD}/goal?{AT}&goal=score&score=999"),
    "refreshing.get_queues": (f"/queue?{AT}",),
    "refreshing.get_queue": (f"{CARD}/queue?{AT}",),
    "ranks.get_ranking": (f"/candidates/nato-accession?{AT}",),
    "methods.get_methods": ("/method",),
    "methods.get_method": ("/method/nato-accession/1",),
    "charts.get_embedded": tuple(
        f"/embed/UKR/nato-accession/{name}?{AT}" for name in ("trend", "heat", "waterfall")
    ),
    "data.get_data": ("/data",),
    "importing.get_form": ("/evidence/import",),
    "importing.get_result": (
        "/evidence/import/{tried}",
        "/evidence/import/{refused}",
        "/evidence/import/none",
    ),
    "reporting.get_reports": ("/reports",),
    "reporting.get_report": (REPORT,),
    "reporting.get_edition": (f"{REPORT}/editions/1",),
    "reporting.get_verification": (f"{REPORT}/editions/1/verification",),
    "signing.get_sign_in": ("/sign-in",),
    "listing.get_evidence": (
        "/evidence",
        f"/evidence?q=NATO&entry={ENTRY}",
        "/evidence?status=pending&entry={waiting}",
        "/evidence?q=nowhere",
    ),
    "showing.get_entry": (f"/evidence/{ENTRY}", "/evidence/{waiting}", "/evidence/none"),
    "proving.get_proof": (f"/evidence/{ENTRY}/proof", "/evidence/none/proof"),
    "entering.get_new": ("/evidence/new", "/evidence/new?indicator=nato_referendum_for"),
    "correcting.get_revision": (f"/evidence/{ENTRY}/revise",),
    "reviewing.get_review": ("/review",),
    "grading.get_sources": ("/sources",),
    "grading.get_source": ("/sources/kyiv-post",),
    "holding.get_tokens": ("/tokens",),
    "administering.get_people": ("/admin/people",),
    "administering.get_person": ("/admin/people/keeper",),
    "administering.get_ledger": ("/admin/ledger",),
    "cataloguing.get_candidates": ("/admin/candidates",),
    "cataloguing.get_indicators": ("/admin/indicators", "/admin/indicators?q=nowhere"),
    "drafting.get_frameworks": ("/admin/frameworks",),
    "drafting.get_version": (
        "/admin/frameworks/nato-accession/1",
        "/admin/frameworks/nato-accession/2",
    ),
    "informing.get_webhooks": ("/admin/webhooks",),
    "informing.get_webhook": ("/admin/webhooks/{webhook}",),
}

# What answers a GET with something else than a page of ours.
NO_PAGES = {
    "healthz",
    "metrics",
    "readyz",
    "api",
    "api_docs",
    "pages.static",
    "charts.get_chart",
    "reporting.get_file",
    "drafting.get_next_document",
    "by_provider.get_provider",
    "by_provider.get_back",
}


def addresses() -> list[str]:
    return [address for row in EVERY_PAGE.values() for address in row]


def endpoints_of_pages(app: Flask) -> set[str]:
    """The routes that give pages: all that answer a GET, but for the API's and the files."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
        and not rule.rule.startswith("/api/")
        and rule.endpoint not in NO_PAGES
    }
