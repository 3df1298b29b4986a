"""The analyses as pages: they say what the API says, keep the clocks, and name what is wrong."""

from __future__ import annotations

import pytest

from scorecard.actions.record_evidence import record_evidence
from tests.conftest import NOW
from tests.factories import an_entry
from tests.store.ledger import begin, publish

from .test_pages import AT, HTML, PAGE, get

API = "/api/v1/scorecards/UKR/nato-accession"


def test_what_if_says_what_the_api_says(sample_client):
    asked = {
        "as_of": "2025-12-31",
        "weights": {"anti-corruption": 40},
        "drop": ["defence-spending"],
        "aggregations": {"overall": {"method": "arithmetic"}},
        "half_life": 2,
        "evidence": [
            {"indicator": "ti_cpi", "value": 60},
            {"indicator": "civil_control_law", "level": 4},
        ],
    }
    told = sample_client.post(f"{API}/what-if", json=asked).get_json()
    form = (
        "weight.anti-corruption=40&drop.defence-spending=yes&aggregation=arithmetic&half_life=2"
        "&value.ti_cpi=60&value.civil_control_law=4"
    )
    text = get(sample_client, f"{PAGE}/what-if?{AT}&{form}").text
    score = told["hypothetical"]["score"]
    assert f"It would be {score:.1f}" in text
    assert abs(told["difference"]) > 0.1


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("weight.anti-corruption", "much", "Must be a number"),
        ("weight.anti-corruption", "-1", "weight.anti-corruption"),
        ("weight.anti-corruptoin", "3", "anti-corruption"),
        ("value.civil_control_law", "9", "Must be one of: 0, 1, 2, 3, 4."),
        ("value.nothing", "9", "nothing"),
        ("half_life", "0", "half_life"),
        ("aggregation", "median", "aggregation"),
        ("colour", "red", "Is not something to change."),
    ],
)
def test_a_change_that_cannot_be_tried_is_named_and_kept(sample_client, field, typed, says):
    address = f"{PAGE}/what-if?{AT}&weight.human-rights=7&{field}={typed}"
    response = sample_client.get(address, headers=HTML)
    assert response.status_code == 422
    assert says in response.text
    assert 'value="7"' in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_goal_says_what_the_api_says(sample_client):
    asked = {"as_of": "2025-12-31", "score": 65, "by": "2030-12-31"}
    told = sample_client.post(f"{API}/goal", json=asked).get_json()
    page = get(sample_client, f"{PAGE}/goal?{AT}&goal=score&score=65&by=2030-12-31")
    enough = [one for one in told["alone"] if one["needed"] is not None]
    assert f"{len(enough)} of {len(told['alone'])} indicators would do it alone" in page.text
    assert f"+{told['required_pace']:.1f} points a year" in page.text
    for one in told["jointly"]:
        assert f"{one['title']} {one['points']:.1f} {one['needed']:.1f}" in page.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("goal=score&score=999", "cannot be reached"),
        ("goal=score&score=x", "Must be a number"),
        ("goal=floor", "Say how much, or which."),
        ("goal=floor&floor=none", "has a floor"),
        ("goal=ready&ready=1", "between 0 and 1"),
        ("goal=score&score=70&by=2001-01-01", "Must be after"),
    ],
)
def test_a_goal_that_is_none_is_named_by_its_field(sample_client, query, says):
    response = sample_client.get(f"{PAGE}/goal?{AT}&{query}", headers=HTML)
    assert response.status_code == 422
    assert says in response.text


def test_a_framework_is_explained_as_a_sum(sample_client):
    told = sample_client.get(f"{API}/explain?{AT}").get_json()
    text = get(sample_client, f"{PAGE}/explain?{AT}").text
    for node in told["nodes"][1:]:
        assert f"{node['title']} {node['contribution']:.2f}" in text


def test_a_comparison_says_the_sentences_of_the_api(sample_client):
    told = sample_client.get(f"{API}/compare?from=2021-12-31&to=2022-12-31").get_json()
    text = get(sample_client, f"{PAGE}/compare?from=2021-12-31&as_of=2022-12-31").text
    for sentence in told["words"]:
        assert sentence in text


def test_a_change_of_method_is_told_before_what_happened(database, admin, client):
    begin(database)
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    lower = {"value": 70, "reason": "A test needs one."}
    publish(database, admin, version=2, target=lower)
    text = get(client, "/c/UKR/simple/compare?from_version=1&as_of=2024-06-01").text
    assert "The method differs between the two readings." in text
    assert "The framework: target from 80.0 to 70.0" in text
    method = get(client, "/method/simple/2").text
    assert "1 difference from version 1" in method
    assert "target 80 70" in method
    assert "target 70 80" in get(client, "/method/simple/1?since=2").text
    swapped = "/c/UKR/simple/compare?from=2024-06-01&as_of=2024-06-01&from_version=2&version=1"
    assert "target from 70.0 to 80.0" in get(client, swapped).text


def test_a_sum_is_added_up_again_from_its_entries(sample_client):
    told = sample_client.get(f"{API}/explain?{AT}").get_json()
    text = get(sample_client, f"{PAGE}/explain?{AT}").text
    assert (
        f"Rechecked: {len(told['evidence'])} parts of entries add up to {told['score']:.6f}" in text
    )


def test_two_candidates_stand_side_by_side_and_can_be_swapped(database, admin, client):
    begin(database, codes=("UKR", "MDA"))
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    record_evidence(database, [an_entry(candidate="MDA", value=30.0)], admin, NOW)
    address = "/c/UKR/simple/compare?with=MDA&as_of=2024-06-01"
    page = get(client, address)
    assert "50.0 and 30.0, a difference of ▼ \u221220.0" in page.text
    swapped = "/c/MDA/simple/compare?as_of=2024-06-01&with=UKR"
    assert swapped in {attrs["href"] for attrs in page.all("a")}
    record_evidence(
        database,
        [
            an_entry(
                candidate="MDA", observed_on=an_entry().observed_on.replace(month=2), value=40.0
            )
        ],
        admin,
        NOW,
    )
    assert "50.0 and 40.0" in get(client, address).text


def test_candidates_are_ranked_side_by_side(database, admin, client):
    begin(database, codes=("UKR", "MDA"))
    publish(database, admin)
    record_evidence(database, [an_entry()], admin, NOW)
    text = get(client, "/candidates/simple?as_of=2024-06-01").text
    assert "Ukr 1 50.0" in text
    assert "Mda – withheld" in text


def test_the_method_stands_with_every_reason_and_weight(sample_client):
    text = get(sample_client, "/method/nato-accession/1").text
    assert "With civilian control the heaviest" in text
    assert "Anti-corruption 17 % 17.0 % 60" in text
    assert "Corruption Perceptions Index 28 % 4.8 %" in text


def test_the_clocks_stay_from_page_to_page(sample_client):
    links = {attrs["href"] for attrs in get(sample_client, f"{PAGE}/queue?{AT}").all("a")}
    names = ("explain", "compare", "history", "what-if", "sensitivity", "goal")
    assert {f"{PAGE}/{name}?{AT}" for name in names} <= links


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (f"{PAGE}/criteria/anti-corruptio", "'anti-corruption'"),
        ("/method/nato-acession/1", "'nato-accession'"),
        ("/candidates/nato-acession", "'nato-accession'"),
        ("/c/UKE/nato-accession/explain", "'UKR'"),
    ],
)
def test_what_there_is_none_of_names_the_nearest(sample_client, path, hint):
    response = sample_client.get(path, headers=HTML)
    assert response.status_code == 404
    assert f"Did you mean {hint}?" in response.text.replace("&#39;", "'")


def test_what_is_due_leads_to_the_form_for_it(sample_client):
    told = sample_client.get(f"{API}/queue?{AT}").get_json()["items"][0]
    form = f"/evidence/new?candidate=UKR&indicator={told['code']}"
    for path in (f"{PAGE}/queue?{AT}", f"/queue?{AT}"):
        links = [attrs["href"] for attrs in get(sample_client, path).all("a")]
        assert form in links


def test_what_is_due_over_all_is_every_queue(sample_client):
    text = get(sample_client, f"/queue?{AT}").text
    assert "Readiness for NATO membership" in text
    due = 0
    for one in sample_client.get("/api/v1/frameworks").get_json()["items"]:
        queue = sample_client.get(f"/api/v1/scorecards/UKR/{one['slug']}/queue?{AT}").get_json()
        due += sum(bool(item["reasons"]) for item in queue["items"])
    assert f"{due} indicators want new evidence" in text


def test_what_if_ranks_by_pull_and_says_what_the_target_would_take(sample_client):
    form = "aggregation=arithmetic&value.ti_cpi=60"
    text = get(sample_client, f"{PAGE}/what-if?{AT}&{form}").text
    asked = {
        "as_of": "2025-12-31",
        "aggregations": {"overall": {"method": "arithmetic"}},
        "evidence": [{"indicator": "ti_cpi", "value": 60}],
    }
    told = sample_client.post(f"{API}/what-if", json=asked).get_json()
    assert f"It would be {told['hypothetical']['score']:.1f}" in text
    # By an arithmetic mean a criterion pulls by its weight alone.
    assert "1. Civilian control of the military 0.17 17 %" in text
    assert "What it would then take to reach the target of 80" in text
