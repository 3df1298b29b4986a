"""What only a real browser can tell: layout, the content policy, and who is asked for what."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import Sqlite, served, without

READINESS = "/c/UKR/nato-accession?as_of=2025-12-31"
PAGES = ("/", READINESS, "/c/UKR/nato-accession?as_of=2016-12-31", "/c/UKR/nothing")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        without("Chromium: apt-get install chromium")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-quic", *quiet]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope="module")
def site(sqlite_sample, tmp_path_factory) -> Iterator[str]:
    with served(Sqlite(tmp_path_factory.mktemp("site")).create(sqlite_sample)) as address:
        yield address


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser refused or failed at: errors, and anything the content policy blocks."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if is_bad(message) else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def is_bad(message) -> bool:
    return message.type in {"error", "warning"} and "404" not in message.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(site, page: Page, complaints, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


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


def test_a_reader_of_a_number_reaches_its_source_in_two_clicks(site, page: Page):
    page.goto(site + READINESS)
    page.get_by_role("link", name="Anti-corruption").first.click()
    link = page.locator("#anti-corruption a").first
    assert link.get_attribute("href").startswith("https://")


def test_the_page_is_whole_without_scripts(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + READINESS)
    assert page.locator("svg[role=img]").count() >= 11
    context.close()
