"""Evidence over HTTP: recorded, read back, and listed a page at a time."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from scorecard.records import Review, Role
from scorecard.schemas.evidence_view import EntryView, EvidencePage
from tests.factories import a_body, a_catalogue_indicator
from tests.store.ledger import begin, publish

LIST = "/api/v1/evidence"


def walk(client, **query):
    """Every entry, following next_cursor, and the size of each page."""
    items, sizes, cursor = [], [], None
    while True:
        asked = query if cursor is None else {**query, "cursor": cursor}
        page = client.get(LIST, query_string=asked).get_json()
        items += page["items"]
        sizes.append(len(page["items"]))
        cursor = page["next_cursor"]
        if cursor is None:
            return items, sizes


def test_an_entry_is_recorded_and_found_where_it_says(client, database, tokens):
    begin(database)
    made = client.post(LIST, json=a_body(), headers=tokens[Role.ANALYST])
    assert made.status_code == 201
    assert not EntryView().validate(made.get_json())
    assert set(made.get_json()) == set(EntryView().fields)
    found = client.get(made.headers["Location"])
    assert found.get_json() == made.get_json()
    assert found.get_json()["recorded_by"] == "analyst"


def test_what_was_not_given_is_null(client, database, tokens):
    begin(database)
    made = client.post(LIST, json=a_body(), headers=tokens[Role.ANALYST]).get_json()
    for name in ("level", "stance", "lower", "upper", "standard_error", "url", "closed_at"):
        assert made[name] is None, name
    assert made["observed_precision"] == "day"


def test_a_key_may_come_as_x_api_key(client, database, tokens):
    begin(database)
    secret = tokens[Role.ANALYST]["Authorization"].removeprefix("Bearer ")
    made = client.post(LIST, json=a_body(), headers={"X-API-Key": secret})
    assert made.status_code == 201


def test_an_entry_that_waits_is_listed_as_pending(client, database, admin, tokens):
    begin(database, a_catalogue_indicator(review=Review.REQUIRED))
    publish(database, admin)
    made = client.post(LIST, json=a_body(), headers=tokens[Role.ANALYST]).get_json()
    assert made["accepted_at"] is None
    assert client.get(LIST).get_json()["items"] == []
    (waiting,) = client.get(f"{LIST}?status=pending").get_json()["items"]
    assert waiting["id"] == made["id"]
    card = client.get("/api/v1/scorecards/UKR/simple").get_json()
    assert card["overall"]["score"] is None


def test_an_entry_as_it_was_known_before_it_was_recorded_is_not_found(client, database, tokens):
    begin(database)
    made = client.post(LIST, json=a_body(), headers=tokens[Role.ANALYST])
    asked = f"{made.headers['Location']}?known_at=2020-01-01T00:00:00Z"
    assert client.get(asked).status_code == 404


@pytest.mark.parametrize("limit", [7, 50, 200])
def test_the_pages_hold_every_entry_once_newest_first(sample_client, limit):
    items, sizes = walk(sample_client, limit=limit)
    assert len({item["id"] for item in items}) == len(items) == 979
    days = [item["observed_on"] for item in items]
    assert days == sorted(days, reverse=True)
    assert set(sizes[:-1]) <= {limit}
    assert sizes[-1] <= limit


def test_a_page_has_50_entries_unless_told(sample_client):
    page = sample_client.get(LIST).get_json()
    assert len(page["items"]) == 50
    assert not EvidencePage().validate(page)


def test_how_many_there_are_is_counted_only_when_asked(sample_client):
    assert "total" not in sample_client.get(LIST).get_json()
    asked = f"{LIST}?framework=nato-accession&kind=event&limit=2&include=total"
    found = sample_client.get(asked)
    everything, _ = walk(sample_client, framework="nato-accession", kind="event", limit=200)
    assert found.get_json()["total"] == len(everything) > 2
    assert "include=total" in found.headers["Link"]
    wrong = sample_client.get(f"{LIST}?include=everything").get_json()
    assert wrong["errors"][0]["parameter"] == "include"


def test_the_link_header_leads_to_the_next_page(sample_client):
    first = sample_client.get(f"{LIST}?limit=3&kind=event&q=NATO")
    link = first.headers["Link"]
    assert link.endswith('; rel="next"')
    address = urlsplit(link[1 : link.index(">")])
    query = parse_qs(address.query)
    assert query == {
        "limit": ["3"],
        "kind": ["event"],
        "q": ["NATO"],
        "cursor": [first.get_json()["next_cursor"]],
    }
    second = sample_client.get(f"{address.path}?{address.query}").get_json()["items"]
    assert not {item["id"] for item in second} & {i["id"] for i in first.get_json()["items"]}


def test_the_last_page_leads_nowhere(sample_client):
    page = sample_client.get(f"{LIST}?indicator=ti_cpi")
    assert page.get_json()["next_cursor"] is None
    assert "Link" not in page.headers


@pytest.mark.parametrize(
    "other", ["kind=event", "q=NATO", "framework=nato-core", "known_at=2027-01-01T00:00:00Z"]
)
def test_a_cursor_is_bound_to_its_filters(sample_client, other):
    cursor = sample_client.get(f"{LIST}?limit=3").get_json()["next_cursor"]
    assert sample_client.get(f"{LIST}?limit=9&cursor={cursor}").status_code == 200
    answer = sample_client.get(f"{LIST}?cursor={cursor}&{other}")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ({"indicator": "ti_cpi"}, lambda e: e["indicator"] == "ti_cpi"),
        ({"source": "sipri"}, lambda e: e["source"] == "sipri"),
        ({"kind": "assessment"}, lambda e: e["kind"] == "assessment"),
        ({"candidate": "UKR"}, lambda e: e["candidate"] == "UKR"),
        (
            {"observed_from": "2014-12-31", "observed_to": "2015-12-31"},
            lambda e: (
                date(2014, 12, 31) <= date.fromisoformat(e["observed_on"]) <= date(2015, 12, 31)
            ),
        ),
        (
            {"q": "rapid TRIDENT"},
            lambda e: any(
                "rapid trident" in (e[name] or "").lower()
                for name in ("title", "summary", "rationale")
            ),
        ),
        (
            {"framework": "nato-accession", "criterion": "defence-spending"},
            lambda e: e["indicator"] == "milex_gdp_sipri",
        ),
    ],
    ids=["indicator", "source", "kind", "candidate", "days", "words", "criterion"],
)
def test_a_filter_gives_what_it_says_and_all_of_it(sample_client, filters, holds):
    everything, _ = walk(sample_client, limit=200)
    expected = {entry["id"] for entry in everything if holds(entry)}
    found, _ = walk(sample_client, limit=200, **filters)
    assert expected
    assert {entry["id"] for entry in found} == expected


def test_recorded_after_leaves_out_what_was_recorded_at_that_instant(sample_client):
    newest = max(item["recorded_at"] for item in walk(sample_client, limit=200)[0])
    assert sample_client.get(f"{LIST}?recorded_after={newest}").get_json()["items"] == []
    day = f"{newest[:10]}T00:00:00Z"
    assert len(walk(sample_client, limit=200, recorded_after=day)[0]) == 979


@pytest.mark.parametrize(
    ("filtered", "hint"),
    [("candidate=UKE", "'UKR'"), ("indicator=ti_cpl", "'ti_cpi'"), ("source=siprii", "'sipri'")],
)
def test_a_misspelt_filter_is_a_mistake_not_an_empty_list(sample_client, filtered, hint):
    response = sample_client.get(f"/api/v1/evidence?{filtered}")
    assert response.status_code == 404
    assert f"Did you mean {hint}" in response.get_json()["detail"]
