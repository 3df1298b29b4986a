"""What only a real browser can tell: layout, the content policy, and who is asked for what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from scorecard.actions.open_database import open_database
from scorecard.records import Role
from tests.conftest import Sqlite, served
from tests.dashboard.signing import PASSWORD, people

READINESS = "/c/UKR/nato-accession?as_of=2025-12-31"
PAGES = ("/", READINESS, "/c/UKR/nato-accession?as_of=2016-12-31", "/c/UKR/nothing")


def test_pages_ask_nothing_of_any_other_host(site, page: Page, complaints):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (*PAGES, "/api/docs"):
        page.goto(site + path, wait_until="networkidle")
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert hosts == {urlsplit(site).netloc}
    assert complaints == []


def test_the_documentation_page_shows_every_operation(site, page: Page):
    page.goto(f"{site}/api/docs", wait_until="networkidle")
    document = page.request.get(f"{site}/api/openapi.json").json()
    operations = sum(
        method in {"get", "post", "patch", "delete"}
        for path in document["paths"].values()
        for method in path
    )
    expect(page.locator(".opblock")).to_have_count(operations)


def test_the_clocks_are_set_with_the_keyboard_alone(site, page: Page):
    page.goto(site + READINESS)
    page.get_by_label("As of").fill("2021-12-31")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of=2021-12-31**")
    assert "On 31 December 2021 the overall score is 61.1" in page.inner_text("main")


def test_a_reader_of_any_number_reaches_its_source_in_two_clicks(site, page: Page):
    page.goto(site + READINESS)
    criteria = page.get_by_role("region", name="Criteria").get_by_role("link")
    assert criteria.count() == 10
    for number in range(criteria.count()):
        criteria.nth(number).click()
        page.wait_for_url("**/criteria/**")
        sources = page.locator("main a[rel=noopener]")
        assert sources.count() > 0, page.url
        for address in sources.evaluate_all("links => links.map(link => link.href)"):
            assert address.startswith(("https://", "http://")), page.url
            assert not address.startswith(site), page.url
        page.go_back()
    # And the score itself: explained, down to the entries that carry it.
    page.get_by_role("link", name="Explain", exact=True).first.click()
    page.wait_for_url("**/explain**")
    assert page.locator("main a[rel=noopener]").count() > 20


def test_a_report_writer_finds_what_moved_and_why_within_three_clicks(site, page: Page):
    page.goto(f"{site}/?as_of=2025-12-31")
    page.get_by_role("row", name="Readiness for NATO membership 62.7").get_by_role(
        "link", name="what moved nato-accession"
    ).click()
    page.wait_for_url("**/compare?as_of=2025-12-31")
    expect(page.locator("main")).to_contain_text("63.2 on 2025-09-30, 62.7 on 2025-12-31")
    expect(
        page.get_by_role("heading", name="Public support lowered the score most")
    ).to_be_visible()
    entries = page.get_by_role("region", name="Entries that moved the score")
    source = entries.get_by_role("link", name="DIF/Razumkov: 38% call NATO")
    assert source.get_attribute("href") == "https://interfax.com.ua/news/general/1132254.html"


def test_a_score_is_tried_with_the_keyboard_alone(site, page: Page):
    page.goto(f"{site}/c/UKR/nato-accession/what-if?as_of=2025-12-31")
    page.get_by_label("Weight of Anti-corruption").focus()
    page.keyboard.type("40")
    page.keyboard.press("Enter")
    page.wait_for_url("**weight.anti-corruption=40**")
    expect(page.locator(".big")).to_have_text("62.9")
    expect(page.get_by_label("Weight of Anti-corruption")).to_have_value("40")


@contextmanager
def framing(address: str) -> Iterator[str]:
    """Another site, whose page is a frame with that address in it."""
    frame = f'<iframe src="{address}" width="700" height="500"></iframe>'
    server = make_server("127.0.0.1", 0, Response(frame, mimetype="text/html"))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("framed", "images"),
    [("embed/UKR/nato-accession/trend", 1), ("c/UKR/nato-accession/explain", 0)],
)
def test_another_site_may_frame_a_chart_and_nothing_else(site, page: Page, framed, images):
    with framing(f"{site}/{framed}?as_of=2025-12-31") as elsewhere:
        page.goto(elsewhere, wait_until="networkidle")
        expect(page.frame_locator("iframe").get_by_role("img")).to_have_count(images)


def test_a_chart_file_looks_like_its_chart_where_there_is_no_style_sheet(
    site, page: Page, complaints
):
    page.goto(f"{site}/chart/UKR/nato-accession/waterfall.svg?as_of=2022-12-31&from=2021-12-31")
    fill = "getComputedStyle(document.querySelector('.dn')).fill"
    assert page.evaluate(fill) == "rgb(179, 71, 29)"
    assert complaints == []


def test_the_page_is_whole_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + READINESS)
    assert page.locator("svg[role=img]").count() >= 11
    context.close()


def test_paper_has_the_charts_where_they_are_from_and_nothing_to_press(site, page: Page):
    page.goto(site + READINESS)
    page.pdf()
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("nav", "form", ".tools", "button", ".table-of"):
        assert not [one for one in page.locator(gone).all() if one.is_visible()], gone
    expect(page.locator("#printed")).to_have_text(site + READINESS)
    expect(page.locator("footer")).to_contain_text("as of 2025-12-31 · as known at")
    assert page.locator("svg[role=img]:visible").count() >= 11
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(255, 255, 255)"
    )


FORM = "/evidence/import"
# What the page says while a file is on its way, kept for the page that follows.
LISTEN = """
new MutationObserver(() => {
  const said = document.querySelector("#import-progress p")?.textContent;
  if (said) sessionStorage.said = (sessionStorage.said || "") + said + "|";
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
NUMBERS = count(1)


@pytest.fixture(scope="module")
def desk(browser, sqlite_sample, tmp_path_factory):
    """The sample, to write to, and the cookies of an analyst who has signed in there."""
    url = Sqlite(tmp_path_factory.mktemp("desk")).create(sqlite_sample)
    database = open_database(url)
    people(database, Role.ANALYST)
    database.engine.dispose()
    with served(url) as address:
        page = browser.new_page()
        page.goto(f"{address}/sign-in")
        page.get_by_label("Name").fill("analyst")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        yield address, page.context.storage_state()
        page.context.close()


@pytest.fixture(params=["with scripts", "without scripts"])
def analyst(request, browser, desk):
    """A page of an analyst, at the form."""
    scripts = request.param == "with scripts"
    context = browser.new_context(
        storage_state=desk[1], java_script_enabled=scripts, base_url=desk[0]
    )
    page = context.new_page()
    page.goto(FORM)
    yield page
    context.close()


def a_poll(**changes):
    entry = {
        "candidate": "UKR",
        "indicator": "nato_referendum_for",
        "kind": "measurement",
        "value": 70,
        "observed_on": "2025-12-15",
        "source": "kyiv-post",
        "credibility": 3,
        "title": f"A made-up poll, number {next(NUMBERS)}",
        **changes,
    }
    return {
        "name": "polls.ndjson",
        "mimeType": "application/x-ndjson",
        "buffer": json.dumps(entry).encode(),
    }


def send(page, file, button):
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name=button).click()


def test_a_file_is_tried_and_then_recorded(analyst):
    file = a_poll()
    send(analyst, file, "Try it")
    expect(analyst.get_by_role("heading", level=1)).to_have_text("1 entry can be recorded")
    expect(analyst.locator("main")).to_contain_text("Readiness for NATO membership")
    send(analyst, a_poll(), "Record")
    expect(analyst.get_by_role("alert")).to_contain_text("another file than the one that was tried")
    if analyst.get_by_role("heading", level=1).text_content() == "Import entries":
        analyst.go_back()
    send(analyst, file, "Record")
    expect(analyst.get_by_role("heading", level=1)).to_have_text("1 entry recorded")


def test_a_file_that_passed_a_trial_is_still_chosen(browser, desk):
    context = browser.new_context(storage_state=desk[1], base_url=desk[0])
    page = context.new_page()
    page.goto(FORM)
    send(page, a_poll(), "Try it")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 entry can be recorded")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_url(re.compile("/evidence/import/."))
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 entry recorded")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 entry can be recorded")
    context.close()


def test_what_is_wrong_in_a_file_is_a_table(analyst):
    send(analyst, a_poll(observed_on="15.12.2025"), "Record")
    expect(analyst.get_by_role("heading", level=1)).to_have_text(
        "Nothing was recorded: 1 thing to change"
    )
    row = analyst.locator("tbody tr")
    expect(row).to_contain_text("observed_on")
    expect(row).to_contain_text("15.12.2025")


def test_a_file_that_is_none_is_told_in_place_and_another_can_be_chosen(analyst):
    send(analyst, {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1\n"}, "Try it")
    expect(analyst.get_by_role("alert")).to_contain_text("Row 2 has 1 cells, the header 2")
    send(analyst, a_poll(), "Try it")
    expect(analyst.get_by_role("heading", level=1)).to_have_text("1 entry can be recorded")


def test_the_stages_are_told_while_a_file_is_imported(browser, desk):
    context = browser.new_context(storage_state=desk[1], base_url=desk[0])
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(FORM)
    send(page, a_poll(), "Try it")
    page.wait_for_url("**/evidence/import/*")
    said = page.evaluate("sessionStorage.said")
    assert "Sending the file" in said
    assert "The service is" in said
    context.close()
