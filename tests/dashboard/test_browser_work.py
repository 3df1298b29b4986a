"""Work by keyboard alone, in a real browser: an entry is logged, a queue of ten is emptied."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from scorecard.actions.add_account import add_account, find_account
from scorecard.actions.migrate_database import migrate
from scorecard.actions.open_database import open_database
from scorecard.actions.read_evidence import list_evidence
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.records import Review, Role
from scorecard.store.evidence_list import Filters
from tests.conftest import NOW, Sqlite, served
from tests.dashboard.signing import PASSWORD, people
from tests.factories import a_catalogue_indicator, an_entry
from tests.store.ledger import begin, publish

MOST_TABS = 80


class Desk:
    """A small ledger that is served, and where somebody is signed in."""

    def __init__(self, url, address, browser) -> None:
        self.database, self.address, self.browser = open_database(url), address, browser
        self.states = {who: self.signed_in(who) for who in ("analyst", "reviewer")}

    def signed_in(self, who):
        page = self.browser.new_page()
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Name").fill(who)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{self.address}/")
        state = page.context.storage_state()
        page.context.close()
        return state

    def sit(self, who, **context):
        made = self.browser.new_context(
            storage_state=self.states[who], base_url=self.address, **context
        )
        return made.new_page()


@pytest.fixture(scope="module")
def desk(browser, tmp_path_factory) -> Iterator[Desk]:
    url = Sqlite(tmp_path_factory.mktemp("work")).create()
    migrate(url)
    database = open_database(url)
    begin(
        database, a_catalogue_indicator(), a_catalogue_indicator("judged", review=Review.REQUIRED)
    )
    publish(database, add_account(database, "admin", Role.ADMIN, PASSWORD, NOW))
    people(database, Role.ANALYST, Role.REVIEWER)
    database.engine.dispose()
    with served(url, rate_limit="off") as address:
        made = Desk(url, address, browser)
        yield made
        made.database.engine.dispose()


@pytest.fixture(params=["with scripts", "without scripts"])
def scripts(request) -> bool:
    return request.param == "with scripts"


def tab_to(page: Page, what: str) -> int:
    """Press Tab until the focus is there, and say how often that was."""
    for pressed in range(MOST_TABS):
        if page.evaluate("what => document.activeElement.matches(what)", what):
            return pressed
        page.keyboard.press("Tab")
    pytest.fail(f"{what} was not reached by Tab")


def entries(desk, status="accepted"):
    return list_evidence(desk.database, Filters(status=status), 50, None)[0]


def queue(desk, *, kind):
    """Ten that wait."""
    with_titles = [
        an_entry(indicator="judged", value=value, title=f"{kind}, number {value}")
        for value in range(10)
    ]
    admin = open_admin(desk)
    record_evidence(desk.database, with_titles, admin, NOW)


def open_admin(desk):
    return find_account(desk.database, "admin")


def test_an_entry_is_logged_by_keyboard_alone(desk, scripts):
    page = desk.sit("analyst", java_script_enabled=scripts)
    page.goto("/evidence")
    if scripts:
        page.keyboard.press("n")
    else:
        tab_to(page, 'a[href="/evidence/new"]')
        page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/new")
    tabs = tab_to(page, "#indicator")
    page.keyboard.type("support")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/new?*indicator=support*")
    title = f"Logged {'with' if scripts else 'without'} scripts"
    value = "61.5" if scripts else "63"
    answers = {"#value": value, "#observed_on": "2026-10-15", "#source": "monitor", "#title": title}
    for field, text in answers.items():
        tabs += tab_to(page, field)
        page.keyboard.type(text)
    tabs += tab_to(page, "[name=credibility]")
    page.keyboard.press("Space")
    # What a minute goes on is what is typed: the way between the fields takes few keys.
    assert tabs <= (6 if scripts else 40)
    if scripts:
        page.keyboard.press("Control+Enter")
    else:
        tab_to(page, 'button[value="save"]')
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    (entry,) = [one for one in entries(desk) if one["title"] == title]
    assert (entry["value"], entry["credibility"], entry["recorded_by"]) == (
        float(value),
        1,
        "analyst",
    )
    page.context.close()


def test_a_queue_of_ten_is_emptied_with_letters(desk):
    queue(desk, kind="By letters")
    page = desk.sit("reviewer")
    page.goto("/review?candidate=UKR&framework=simple")
    page.keyboard.press("j")
    for left in range(9, -1, -1):
        if left % 3 == 1:
            page.keyboard.press("r" if left > 5 else "x")
            page.keyboard.type("It says nothing.")
            page.keyboard.press("Enter")
        else:
            page.keyboard.press("a")
        waits = f"{left} {'entry waits' if left == 1 else 'entries wait'}" if left else "No entries"
        expect(page.locator("p.sub")).to_contain_text(waits)
    assert entries(desk, "pending") == []
    assert len([one for one in entries(desk) if one["title"].startswith("By letters")]) == 7
    page.context.close()


def test_who_is_signed_out_while_they_judge_is_shown_where_to_sign_in(desk):
    queue(desk, kind="Signed out")
    page = desk.sit("reviewer")
    page.goto("/review?candidate=UKR&framework=simple")
    page.context.clear_cookies()
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert len(entries(desk, "pending")) == 10
    page.context.close()
    for one in entries(desk, "pending"):
        retract_evidence(desk.database, one["id"], "It was for a test.", open_admin(desk), NOW)


def test_a_queue_of_ten_is_emptied_with_tab_and_enter_without_scripts(desk):
    queue(desk, kind="By tab")
    page = desk.sit("reviewer", java_script_enabled=False)
    page.goto("/review?candidate=UKR&framework=simple")
    for left in range(9, -1, -1):
        tab_to(page, 'button[value="accepted"]')
        page.keyboard.press("Enter")
        expect(page.locator("p.sub")).to_contain_text(f"{left or 'No'} entr")
    assert entries(desk, "pending") == []
    page.context.close()


def test_letters_can_be_switched_off_and_are_text_in_a_field(desk):
    page = desk.sit("analyst")
    page.goto("/evidence")
    page.keyboard.press("/")
    page.keyboard.type("n?")
    expect(page.get_by_label("Search")).to_have_value("n?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_label("Single letters do this").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.reload()
    page.keyboard.press("n")
    assert urlsplit(page.url).path == "/evidence"
    page.context.close()


def test_a_row_opens_beside_the_list_on_a_wide_screen_and_alone_on_a_phone(desk):
    (entry_id,) = record_evidence(
        desk.database, [an_entry(title="Opened", value=12)], open_admin(desk), NOW
    ).ids
    page = desk.sit("analyst", viewport={"width": 1280, "height": 800})
    page.goto("/evidence?q=opened")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#entry_title")).to_be_focused()
    assert f"entry={entry_id}" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#entry_title")).to_have_count(0)
    expect(page.get_by_role("link", name="Opened")).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("link", name="Opened").click()
    page.wait_for_url(f"**/evidence/{entry_id}")
    page.context.close()


def test_what_was_being_written_survives_leaving_the_page(desk):
    page = desk.sit("analyst")
    form = "/evidence/new?candidate=UKR&indicator=support"
    page.goto(form)
    page.get_by_label("What it says, in one line").fill("Half written")
    state = page.context.storage_state()
    page.context.close()
    # The browser was closed, and is opened again.
    page = desk.browser.new_context(storage_state=state, base_url=desk.address).new_page()
    page.goto(form)
    expect(page.get_by_label("What it says, in one line")).to_have_value("Half written")
    expect(page.get_by_text("What you were writing is back.")).to_be_visible()
    page.get_by_role("button", name="Begin afresh").click()
    expect(page.get_by_label("What it says, in one line")).to_have_value("")
    answers = {"Value, %": "33", "Day it refers to": "2026-10-02", "Source": "monitor"}
    for label, text in {**answers, "What it says, in one line": "Whole"}.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("2 – probably true").check()
    page.goto(form)
    expect(page.get_by_label("Value, %")).to_have_value("33")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/evidence/0*")
    page.goto(form)
    expect(page.get_by_text("What you were writing is back.")).to_be_hidden()
    expect(page.get_by_label("Value, %")).to_have_value("")
    page.context.close()


def test_a_source_says_its_name_and_grade(desk):
    page = desk.sit("analyst")
    page.goto("/evidence/new?candidate=UKR&indicator=support")
    page.get_by_label("Source", exact=True).fill("monitor")
    expect(page.locator("#source_says")).to_have_text("Monitor, B")
    page.get_by_label("Source", exact=True).fill("moni")
    expect(page.locator("#source_says")).to_have_text("")
    page.context.close()
