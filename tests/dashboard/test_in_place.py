"""What is renewed in place: the part that was asked for, the address, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

WHAT_IF = "/c/UKR/nato-accession/what-if?as_of=2025-12-31"


@pytest.fixture
def kept(page: Page):
    """Whether the page that was opened last is still the same document."""

    def opened(address):
        page.goto(address)
        page.evaluate("window.same = true")
        return lambda: page.evaluate("window.same === true")

    return opened


def test_a_filter_changes_the_list_the_count_and_the_address(site, page, kept, complaints):
    same = kept(f"{site}/evidence")
    page.get_by_label("Search").press_sequentially("summit")
    page.wait_for_url("**/evidence?q=summit&status=accepted")
    page.get_by_label("Kind").select_option("event")
    page.wait_for_url("**/evidence?q=summit&kind=event&status=accepted")
    count = page.locator("#count").inner_text()
    names = page.locator("tbody th").all_inner_texts()
    assert same()
    page.reload()
    assert page.locator("#count").inner_text() == count
    assert page.locator("tbody th").all_inner_texts() == names
    assert complaints == []


def test_a_filter_that_is_none_is_named_in_place_and_gone_when_it_is_mended(site, page, kept):
    same = kept(f"{site}/evidence?indicator=ti_cpi")
    field = page.get_by_label("Indicator")
    field.fill("ti_cip")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert")).to_contain_text("Did you mean 'ti_cpi'?")
    field.fill("ti_cpi")
    page.keyboard.press("Tab")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert same()


def test_back_leaves_the_entry_that_was_opened_beside_the_list(site, page):
    page.goto(f"{site}/evidence?q=summit")
    page.locator("tbody a").first.click()
    expect(page.locator("#entry_title")).to_be_focused()
    page.go_back()
    page.wait_for_url("**/evidence?q=summit")
    expect(page.locator("#entry_title")).to_have_count(0)


def test_an_entry_opens_on_its_own_where_a_key_asks_for_another_tab(site, page):
    page.goto(f"{site}/evidence?q=summit")
    with page.context.expect_page() as opened:
        page.locator("tbody a").first.click(modifiers=["Control"])
    assert opened.value.url.startswith(f"{site}/evidence/")
    assert page.url == f"{site}/evidence?q=summit"


def test_a_filter_is_saved_under_a_name_and_forgotten(site, page):
    page.goto(f"{site}/evidence?kind=event&cursor=")
    page.get_by_text("Saved filters").click()
    page.get_by_label("Name").fill("<i>Events")
    page.keyboard.press("Enter")
    page.goto(f"{site}/evidence")
    page.get_by_text("Saved filters").click()
    page.get_by_role("link", name="<i>Events").click()
    page.wait_for_url("**/evidence?kind=event")
    page.get_by_text("Saved filters").click()
    page.get_by_role("button", name="Forget <i>Events").click()
    expect(page.get_by_role("link", name="<i>Events")).to_have_count(0)


def test_a_trial_is_scored_while_it_is_typed(site, page, kept, complaints):
    same = kept(site + WHAT_IF)
    page.get_by_label("Weight of Anti-corruption").press_sequentially("40")
    page.wait_for_url("**/what-if?as_of=2025-12-31&weight.anti-corruption=40")
    expect(page.locator("#told")).to_have_text("It would be 62.9, 58.7 to 67.0")
    expect(page.locator(".big")).to_have_text("62.9")
    expect(page.get_by_label("Weight of Anti-corruption")).to_be_focused()
    page.get_by_label("Weight of Anti-corruption").fill("much")
    expect(page.get_by_role("alert")).to_contain_text("Must be a number")
    assert same()
    assert complaints == []
