"""The pages as a reader gets them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Kind
from tests.conftest import NOW, an_app
from tests.factories import a_body, a_catalogue_indicator, a_document, an_entry
from tests.store.ledger import begin, publish

PAGE = "/c/UKR/nato-accession"
HTML = {"Accept": "text/html,application/xhtml+xml"}
ANALYSES = (
    "criteria/anti-corruption",
    "criteria/conflict-resolution",
    "explain",
    "compare",
    "history",
    "what-if",
    "sensitivity",
    "goal",
    "queue",
)
VOID = {"meta", "link", "input", "br", "hr", "img", "source"}
AT = "as_of=2025-12-31"
PAGES = (
    "/",
    "/data",
    *(f"{PAGE}/{name}?{AT}" for name in ANALYSES),
    f"{PAGE}/explain?as_of=2016-12-31",
    f"{PAGE}/compare?from=2021-12-31&as_of=2022-12-31",
    f"{PAGE}/sensitivity?as_of=2016-12-31",
    f"{PAGE}/sensitivity?{AT}&draws=yes",
    f"{PAGE}/what-if?{AT}&weight.anti-corruption=40&value.ti_cpi=60",
    f"{PAGE}/what-if?{AT}&weight.anti-corruption=x",
    f"{PAGE}/goal?{AT}&goal=ready&ready=0.5",
    "/method",
    "/method/nato-accession/1",
    f"/candidates/nato-accession?{AT}",
    f"/embed/UKR/nato-accession/waterfall?{AT}",
    f"{PAGE}?as_of=2025-12-31",
    f"{PAGE}?as_of=2016-12-31",
    PAGE,
    "/c/UKR/nothing",
)
HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>&amp;{{ 7*7 }}"


class Page(HTMLParser):
    """A page's tags with their attributes, its text, and whether they close in order."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.open, self.misplaced = [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.misplaced.append(tag)

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def get(client, path):
    response = client.get(path, headers=HTML)
    assert response.mimetype == "text/html"
    return Page(response.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_has_one_heading(sample_client, path):
    page = get(sample_client, path)
    assert not page.misplaced
    assert not page.open
    assert len(page.all("h1")) == 1
    assert page.all("html") == [{"lang": "en"}]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_style_or_script_of_its_own(sample_client, path):
    page = get(sample_client, path)
    assert not page.all("style")
    assert all(attrs.get("src") for attrs in page.all("script"))
    for _, attrs in page.tags:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(sample_client, path):
    assert len(sample_client.get(path, headers=HTML).data) < 100_000


@pytest.mark.parametrize("path", PAGES)
def test_what_a_page_points_at_is_on_it(sample_client, path):
    page = get(sample_client, path)
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    for _, attrs in page.tags:
        if attrs.get("href", "").startswith("#"):
            assert attrs["href"][1:] in ids
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(attrs.get(name, "").split()) <= ids, name


@pytest.mark.parametrize(
    "path", [f"{PAGE}?{AT}", *(f"{PAGE}/{name}?{AT}" for name in ANALYSES), "/"]
)
def test_local_links_lead_somewhere(sample_client, path):
    page = get(sample_client, path)
    links = {attrs["href"] for attrs in page.all("a") + page.all("link")}
    local = {link for link in links if link.startswith("/") and "/evidence/" not in link}
    assert local
    for link in local:
        # Read to its end: a file that leaves bit by bit holds its place until then.
        with sample_client.get(link, buffered=True) as response:
            assert response.status_code < 400, link


def test_the_page_shows_the_score_and_how_sure_it_is(sample_client):
    text = get(sample_client, f"{PAGE}?as_of=2025-12-31").text
    assert (
        "On 31 December 2025 the overall score is 62.7 of 100 (90 % interval 58.6 to 66.9)" in text
    )
    assert "Band: moderately prepared" in text.replace("  ", " ")
    assert "NATO publishes no numeric thresholds" in text


def test_every_criterion_stands_with_its_score_and_verdict(sample_client):
    page = get(sample_client, f"{PAGE}?as_of=2025-12-31")
    card = sample_client.get("/api/v1/scorecards/UKR/nato-accession?as_of=2025-12-31").get_json()
    criteria = card["overall"]["criteria"]
    assert len(criteria) == 8
    for criterion in criteria + criteria[-1]["criteria"]:
        row = rf"{re.escape(criterion['title'])} \d+ % {criterion['score']:.1f} .*?"
        assert re.search(row + (criterion["verdict"] or "no floor"), page.text), criterion["code"]


def test_every_entry_links_to_its_source_and_to_itself(sample_client):
    """On the page of its criterion, which the readiness page links to, and on the explanation."""
    start = {attrs["href"] for attrs in get(sample_client, f"{PAGE}?{AT}").all("a")}
    card = sample_client.get(f"/api/v1/scorecards/UKR/nato-accession?{AT}").get_json()
    pages = [link for link in start if f"{PAGE}/criteria/" in link]
    below = {attrs["href"] for page in pages for attrs in get(sample_client, page).all("a")}
    explained = {attrs["href"] for attrs in get(sample_client, f"{PAGE}/explain?{AT}").all("a")}
    assert card["evidence"]
    for links in (below, explained):
        for entry in card["evidence"]:
            assert f"/evidence/{entry['id']}" in links
            assert entry["url"] is None or entry["url"] in links


def test_the_footer_says_what_was_answered_for(sample_client):
    text = get(sample_client, f"{PAGE}?as_of=2025-12-31").text
    card = sample_client.get("/api/v1/scorecards/UKR/nato-accession?as_of=2025-12-31").get_json()
    assert f"version 1 (sha256 {card['sha256'][:12]}…) · as of 2025-12-31" in text
    assert f"revision {card['revision']} of UKR" in text
    assert card["known_at"][:19].replace("T", " ") in text


def test_a_score_that_is_withheld_says_why(sample_client):
    text = get(sample_client, f"{PAGE}?as_of=2016-12-31").text
    assert "the evidence is insufficient" in text
    assert "Withheld" in text
    missing = text[text.index("is needed. Missing:") :]
    assert "Interoperability" in missing[:120]
    assert "No quarter before had one either." in text


def test_the_last_quarter_that_had_a_score_is_shown(database, admin, client):
    begin(database)
    publish(database, admin)
    until = NOW.date().replace(year=2025, month=7, day=1)
    record_evidence(database, [an_entry(valid_until=until)], admin, NOW)
    text = get(client, "/c/UKR/simple?as_of=2026-01-01").text
    assert "The last quarter with a score was 2025-Q2 : 50.0" in text


def test_a_blank_field_of_the_form_is_today(sample_client):
    assert sample_client.get(f"{PAGE}?as_of=&known_on=", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    "query", ["as_of=2099-01-01", "as_of=x", "colour=red", "as_of=2020-01-01&as_of=2021-01-01"]
)
def test_a_wrong_address_says_which_part(sample_client, query):
    response = sample_client.get(f"{PAGE}?{query}", headers=HTML)
    assert response.status_code == 422
    assert query.split("=")[0] in Page(response.text).text


@pytest.mark.parametrize(
    ("path", "hint"),
    [("/c/UKE/nato-accession", "'UKR'"), ("/c/UKR/nato-acession", "'nato-accession'")],
)
def test_a_page_there_is_none_of_names_the_nearest(sample_client, path, hint):
    response = sample_client.get(path, headers=HTML)
    assert response.status_code == 404
    assert f"Did you mean {hint}?" in Page(response.text).text


def test_a_client_that_wants_no_page_gets_a_problem_document(sample_client):
    response = sample_client.get("/c/UKE/nato-accession", headers={"Accept": "application/json"})
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["criteria/public", "explain", "compare?from=2023-12-31&as_of=2024-06-01"]
)
def test_hostile_text_stays_text(database, admin, client, path):
    begin(database)
    publish(database, admin)
    hostile = an_entry(
        title=HOSTILE, url='https://a.b/"><script>alert(1)</script>'.replace(" ", "")
    )
    before = an_entry(observed_on=date(2023, 6, 1), value=40.0)
    record_evidence(database, [before, hostile], admin, NOW)
    page = get(client, f"/c/UKR/simple/{path}")
    assert HOSTILE in "".join(page.words)
    assert not [attrs for attrs in page.all("script") if "src" not in attrs]
    assert not page.all("img")
    assert not [attrs for _, attrs in page.tags if any(name.startswith("on") for name in attrs)]


def test_hostile_names_in_an_address_stay_text(sample_client):
    response = sample_client.get(f"/c/{HOSTILE.replace('/', '')}/x", headers=HTML)
    assert response.status_code == 404
    assert not [attrs for attrs in Page(response.text).all("script") if "src" not in attrs]


def test_a_link_that_runs_code_is_refused_at_entry(client, database, tokens):
    begin(database)
    for url in ("javascript:alert(1)", "data:text/html,<script>"):
        answer = client.post("/api/v1/evidence", json=a_body(url=url), headers=tokens["analyst"])
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["pointer"] == "#/url"


def test_the_start_page_lists_every_framework(sample_client):
    page = get(sample_client, "/")
    links = {attrs["href"] for attrs in page.all("a")}
    assert {f"/c/UKR/{slug}" for slug in ("nato-accession", "nato-core", "nato-panel")} <= links


def test_an_empty_service_says_what_to_do(client):
    assert "scorecard init --sample" in get(client, "/").text


def test_the_form_of_a_page_shows_the_days_that_were_asked(sample_client):
    """Two addresses with one answer are still two pages."""
    bare = sample_client.get("/c/UKR/nato-panel", headers=HTML)
    day = datetime.now(UTC).date().isoformat()
    asked = sample_client.get(f"/c/UKR/nato-panel?as_of={day}", headers=HTML)
    assert f'value="{day}"' in asked.text
    assert f'value="{day}"' not in bare.text
    assert bare.headers["ETag"] != asked.headers["ETag"]


def a_wide_document():
    """A framework of twelve criteria, each of one indicator, with names as long as real ones."""
    document = a_document(starts_on={"value": "2016-01-01", "reason": "Ten years."})
    (criterion,) = document["tree"]["children"]
    (leaf,) = criterion["children"]
    document["tree"]["children"] = [
        {
            **criterion,
            "code": f"criterion-{number}",
            "title": f"Institutions and law, {number}",
            "children": [{**leaf, "indicator": f"observed_{number}"}],
        }
        for number in range(12)
    ]
    return document


def test_the_page_stays_light_with_twelve_criteria_and_ten_years_of_quarters(
    database, admin, client
):
    names = [f"observed_{number}" for number in range(12)]
    happening = a_catalogue_indicator("happened", kind="event", topic="context")
    begin(database, *map(a_catalogue_indicator, names), happening)
    draft_framework(database, a_wide_document(), admin, NOW)
    publish_framework(database, "simple", 1, admin, NOW)
    quarters = [date(year, month, 28) for year in range(2016, 2026) for month in (3, 6, 9, 12)]
    measured = [
        an_entry(indicator=name, observed_on=day, value=20.0 + (7.3 * row + 11.9 * column) % 70)
        for row, name in enumerate(names)
        for column, day in enumerate(quarters)
    ]
    happened = [
        an_entry(
            indicator="happened",
            kind=Kind.EVENT,
            value=None,
            observed_on=day,
            stance="supports",
            title=f"Parliament adopts the law that the commission asked for, reading {number}",
        )
        for number, day in enumerate(quarters)
    ]
    record_evidence(database, measured + happened, admin, NOW)
    page = client.get("/c/UKR/simple?as_of=2025-12-31", headers=HTML)
    assert page.text.count('class="reading"') == 40
    assert page.text.count('class="chart small"') == 12
    assert page.text.count('class="ev"') > 20
    assert len(page.data) < 100_000


@pytest.mark.parametrize(
    ("path", "nearest", "leads"),
    [
        ("/c/UKR/nato-acession", "Readiness for NATO membership", "/candidates/nato-accession"),
        ("/c/UKR/nothing", "Ukraine: Readiness for NATO membership", PAGE),
        (f"{PAGE}/criteria/anti-corupton", "Anti-corruption", f"{PAGE}/criteria/anti-corruption"),
        ("/sources/kyiv-pst", "Kyiv Post", "/sources/kyiv-post"),
        ("/nowhere/ti_cip", "Evidence on", "/evidence?indicator=ti_cpi"),
    ],
)
def test_a_page_that_is_not_there_names_the_nearest_and_offers_to_search(
    sample_client, path, nearest, leads
):
    response = sample_client.get(path, headers=HTML)
    page = Page(response.text)
    assert response.status_code == 404
    assert nearest in page.text
    assert leads in [attrs["href"] for attrs in page.all("a")]
    assert [attrs for attrs in page.all("input") if attrs.get("name") == "q"]


def test_who_may_not_read_is_told_no_names(sample):
    closed = an_app(sample, public_reading=False)
    response = closed.test_client().get("/nowhere/kyiv-post", headers=HTML)
    closed.extensions["scorecard"].database.engine.dispose()
    assert response.status_code == 404
    assert "Kyiv Post" not in response.text
