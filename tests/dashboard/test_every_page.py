"""What holds for every page: nothing wrong by axe, nothing sideways, nothing complained of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from scorecard.actions.add_account import add_account
from scorecard.actions.add_candidate import add_candidate
from scorecard.actions.add_indicators import add_indicators
from scorecard.actions.add_sources import add_sources
from scorecard.actions.add_webhook import add_webhook
from scorecard.actions.deliver_changes import deliver_next, number_changes
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.guard_receivers import guard_receivers
from scorecard.actions.import_evidence import Request, import_evidence
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import Database, open_database
from scorecard.actions.publish_edition import publish_edition
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.read_framework import read_document
from scorecard.actions.record_evidence import record_evidence
from scorecard.clock import now
from scorecard.records import Account, Candidate, Kind, Review, Role
from scorecard.sheets.limits import Limits
from scorecard.sheets.read import read_sheet
from tests.conftest import NOW, Sqlite, served
from tests.factories import a_body, a_catalogue_indicator, a_document, a_source, an_entry

from .conftest import is_bad
from .every_page import EVERY_PAGE, addresses, endpoints_of_pages
from .signing import PASSWORD

# Rules of WCAG 2.2 A and AA, and what axe holds for good practice.
# What a reader may open is looked at too.
OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true })"
OPTIONS = {"resultTypes": ["violations"]}
# One width a scheme; with SCORECARD_TEST_LONG=1, as `make pages` has it, both widths in both.
LONG = os.environ.get("SCORECARD_TEST_LONG") == "1"
WIDTHS = {"light": (390, 1280) if LONG else (1280,), "dark": (390, 1280) if LONG else (390,)}


@pytest.fixture(scope="module")
def whole_site(browser, sqlite_sample, tmp_path_factory):
    """The sample with an edition, served to an admin who has signed in: they see everything."""
    url = Sqlite(tmp_path_factory.mktemp("every")).create(sqlite_sample)
    database = open_database(url)
    admin = add_account(database, "keeper", Role.ADMIN, PASSWORD, NOW)
    publish_edition(database, "UKR", "nato-accession", "2025-Q4", admin, NOW)
    made = _make(database, admin)
    database.engine.dispose()
    with served(url, rate_limit="off") as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/sign-in")
        page.get_by_label("Name").fill("keeper")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        yield address, context.storage_state(), made
        context.close()


def _make(database: Database, admin: Account) -> dict[str, str]:
    """What the sample lacks: a draft, files that passed a trial or did not, a webhook, a review.

    The ids of those that have one, by the name that their addresses have for them.
    """
    document = read_document(database, "nato-accession", 1)
    document["version"] = 2
    document["tree"]["children"][0]["weight"] /= 2
    draft_framework(database, document, admin, NOW)
    receivers = guard_receivers("127.0.0.0/8")
    hook = add_webhook(database, receivers, "http://127.0.0.1:9/hook", None, admin, NOW)
    add_candidate(database, Candidate("MDA", "Moldova"), admin, NOW)
    analyst = add_account(database, "olena", Role.ANALYST, None, NOW)
    judged = a_catalogue_indicator("judged", review=Review.FOUR_EYES)
    add_indicators(database, [judged], admin, NOW)
    about = {"indicator": "judged", "source": "kyiv-post", "observed_on": date(2025, 12, 1)}
    waiting = an_entry(**about, title="It waits for somebody else", summary="word " * 40)
    number_changes(database)
    deliver_next(database, receivers, now)
    return {
        "waiting": record_evidence(database, [waiting], analyst, NOW).ids[0],
        "webhook": hook["id"],
        "tried": _tried(database, admin, a_row()),
        "refused": _tried(database, admin, a_row(observed_on="31.12.2025", indicator="nothing")),
    }


def a_row(**changes: Any) -> dict[str, Any]:
    """An entry of a file about something that the sample observes."""
    about = {"indicator": "nato_referendum_for", "source": "kyiv-post", "observed_on": "2025-12-01"}
    return a_body(**{**about, **changes})


def _tried(database: Database, admin: Account, *rows: dict[str, Any]) -> str:
    content = b"\n".join(orjson.dumps(row) for row in rows)
    sheet = read_sheet(content, "ndjson", Limits(bytes=len(content)))
    asked = Request("polls.ndjson", hashlib.sha256(content).hexdigest(), admin, NOW, dry_run=True)
    found: str = import_evidence(database, sheet, asked)["id"]
    return found


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(request, browser, whole_site) -> Iterator[BrowserContext]:
    address, signed_in, _ = whole_site
    context = browser.new_context(
        storage_state=signed_in, base_url=address, color_scheme=request.param
    )
    yield context
    context.close()


@pytest.fixture
def opened(reader) -> Iterator[Page]:
    page = reader.new_page()
    yield page
    page.close()


def test_every_route_of_a_page_has_a_row_and_every_row_a_route(sample_app):
    assert endpoints_of_pages(sample_app) == set(EVERY_PAGE)


@pytest.mark.parametrize("path", addresses())
def test_a_page_fits_every_width_and_axe_finds_nothing_wrong(opened: Page, whole_site, path):
    heard, wrong = [], []
    for name, public_id in whole_site[2].items():
        path = path.replace(f"{{{name}}}", public_id)
    dark = opened.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    opened.on("console", lambda message: heard.append(message.text) if is_bad(message) else None)
    opened.goto(path)
    opened.evaluate(OPEN_ALL)
    for width in (320, 390, 1280):
        opened.set_viewport_size({"width": width, "height": 900})
        wide = opened.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append((width, "scrolls sideways", wide))
    for width in WIDTHS["dark" if dark else "light"]:
        opened.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(opened, options=OPTIONS).response["violations"]
        wrong += [
            (width, one["id"], [it["html"][:200] for it in one["nodes"][:3]]) for one in found
        ]
    assert not wrong
    assert heard == []


# Each way in that a page could leave open, in one text that stands in every field.
HOSTILE = (
    "<script>hit()</script><img src=/hit onerror=hit()><svg onload=hit()>"
    "\"'><iframe src=javascript:hit()></iframe></title></desc></textarea>{{ 7*7 }}{% hit %}"
)
RAN = """
() => [...document.querySelectorAll(
  "main img, main iframe, script:not([src]), [onload], [onerror]"
)].map(one => one.outerHTML)
"""


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory) -> Iterator[str]:
    """A candidate, a source, a framework and entries that are all called the same bad name."""
    url = Sqlite(tmp_path_factory.mktemp("hostile")).create()
    migrate(url)
    database = open_database(url)
    keeper = add_account(database, "keeper", Role.ADMIN, PASSWORD, NOW)
    for code in ("UKR", "MDA"):
        add_candidate(database, Candidate(code, HOSTILE), keeper, NOW)
    add_sources(database, [a_source(name=HOSTILE)], keeper, NOW)
    indicators = [
        a_catalogue_indicator(name=HOSTILE),
        a_catalogue_indicator("happened", name=HOSTILE, kind="event", topic="context"),
    ]
    add_indicators(database, indicators, keeper, NOW)
    draft_framework(database, _renamed(a_document(description="why")), keeper, NOW)
    publish_framework(database, "simple", 1, keeper, NOW)
    event = an_entry(
        indicator="happened", kind=Kind.EVENT, value=None, title=HOSTILE, stance="supports"
    )
    entries = [
        an_entry(title=HOSTILE, url="https://a.b/?<script>hit()</script>"),
        an_entry(title=HOSTILE, observed_on=date(2023, 6, 1), value=40.0),
        event,
    ]
    record_evidence(database, entries, keeper, NOW)
    other = an_entry(title=HOSTILE, candidate="MDA", value=30.0)
    record_evidence(database, [other], keeper, NOW)
    database.engine.dispose()
    with served(url, rate_limit="off") as address:
        yield address


def _renamed(thing: Any, key: str = "") -> Any:
    """The document with every title, description and reason replaced."""
    if isinstance(thing, dict):
        return {name: _renamed(value, name) for name, value in thing.items()}
    if isinstance(thing, list):
        return [_renamed(one, key) for one in thing]
    hostile = key in {"title", "description"} or key.endswith("reason")
    return HOSTILE if hostile else thing


def hostile_addresses() -> list[str]:
    """The same pages of that other framework, whose only criterion has another name."""
    swaps = {
        "nato-accession": "simple",
        "anti-corruption": "public",
        "conflict-resolution": "public",
        "ti_cpi": "support",
        "2021-12-31": "2023-12-31",
        "2022-12-31": "2024-06-30",
    }
    found = [*addresses(), "/c/UKR/simple/compare?with=MDA", f"/c/UKR/simple?as_of={HOSTILE}"]
    for old, new in swaps.items():
        found = [address.replace(old, new) for address in found]
    return found


def test_text_of_others_runs_on_no_page(browser, hostile_site):
    context = browser.new_context(base_url=hostile_site)
    page, hits, shown = context.new_page(), [], 0
    page.expose_function("hit", lambda: hits.append(page.url))
    page.on("request", lambda it: hits.append(it.url) if urlsplit(it.url).path == "/hit" else None)
    page.on("console", lambda it: hits.append(it.text) if "Content Security" in it.text else None)
    for address in hostile_addresses():
        page.goto(address)
        page.evaluate(OPEN_ALL)
        hits += page.evaluate(RAN)
        shown += "<script>hit()</script>" in page.inner_text("main")
    context.close()
    assert hits == []
    assert shown > 15
