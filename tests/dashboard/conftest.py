"""A browser, and the sample served to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import Sqlite, served, without


@pytest.fixture(scope="session")
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
    """A status that a page was meant to have is no complaint."""
    told = ("404", "422")
    return message.type in {"error", "warning"} and not any(it in message.text for it in told)
