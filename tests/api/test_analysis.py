"""Why, what moved, how sure, and what it would take: over HTTP, on the sample and on a ledger."""

from __future__ import annotations

from datetime import date
from math import fsum

import pytest

from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.publish_framework import publish_framework
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.simulate_score import check_draws
from scorecard.errors import Invalid
from scorecard.schemas.comparison import CandidatesView, ComparisonView
from scorecard.schemas.explanation import ExplanationView
from scorecard.schemas.goal import GoalView
from scorecard.schemas.refresh import QueueView
from scorecard.schemas.sensitivity import SensitivityView
from scorecard.schemas.simulation import SimulationView
from scorecard.schemas.what_if import WhatIfView
from tests.api.test_scores import exactly
from tests.conftest import NOW
from tests.factories import a_document, an_entry
from tests.store.ledger import begin, publish

CARD = "/api/v1/scorecards/UKR/nato-accession"
SIMPLE = "/api/v1/scorecards/UKR/simple"
ON = "as_of=2025-12-31"


def get(client, path, status=200):
    response = client.get(f"{CARD}/{path}")
    assert response.status_code == status, response.text
    return response.get_json()


def post(client, path, status=200, **body):
    response = client.post(f"{CARD}/{path}", json={"as_of": "2025-12-31", **body})
    assert response.status_code == status, response.text
    return response.get_json()


def refused(body):
    (error,) = body["errors"]
    return error.get("parameter", error.get("pointer")), error["detail"]


def leaves(body):
    return [node for node in body["nodes"] if node["kind"] == "indicator"]


@pytest.fixture
def ledger(database, admin):
    """Two candidates: UKR at 50, then 60; GEO at 40."""
    begin(database, codes=("UKR", "GEO"))
    publish(database, admin)
    for candidate, day, value in (
        ("UKR", date(2024, 1, 1), 50.0),
        ("UKR", date(2024, 6, 1), 60.0),
        ("GEO", date(2024, 2, 1), 40.0),
    ):
        entry = an_entry(candidate=candidate, observed_on=day, value=value, title=f"{day}")
        record_evidence(database, [entry], admin, NOW)
    return database


@pytest.mark.parametrize("as_of", ["2025-12-31", "2021-12-31"])
def test_contributions_add_up_to_the_score_and_shortfalls_to_the_rest(sample_client, as_of):
    body = get(sample_client, f"explain?as_of={as_of}")
    exactly(ExplanationView(), body)
    card = get(sample_client, f"?as_of={as_of}".replace("?", "history?to=").replace("as_of=", ""))
    assert body["score"] == card["periods"][-1]["score"]
    assert fsum(node["contribution"] for node in leaves(body)) == pytest.approx(
        body["score"], abs=1e-9
    )
    assert fsum(node["shortfall"] for node in leaves(body)) == pytest.approx(
        body["highest"] - body["score"], abs=1e-9
    )
    by_entry = fsum(entry["contribution"] for entry in body["evidence"])
    assert by_entry == pytest.approx(body["score"], abs=1e-9)


def test_a_withheld_score_has_nothing_to_explain(sample_client):
    body = get(sample_client, "explain?as_of=2015-12-31")
    assert (body["score"], body["nodes"], body["evidence"]) == (None, [], [])


@pytest.mark.parametrize(
    ("first", "last"),
    [("2021-09-30", "2021-12-31"), ("2021-12-31", "2022-12-31"), ("2023-12-31", "2024-03-31")],
)
def test_what_moved_the_score_adds_up(sample_client, first, last):
    body = get(sample_client, f"compare?from={first}&to={last}")
    exactly(ComparisonView(), body)
    assert fsum(body["causes"].values()) == pytest.approx(body["change"], abs=1e-9)
    assert body["change"] == body["after"]["score"] - body["before"]["score"]
    effects = fsum(node["effect"] for node in leaves(body))
    assert effects == pytest.approx(body["due_to_facts"], abs=1e-9)
    assert fsum(one["effect"] for one in body["evidence"]) == pytest.approx(effects, abs=1e-9)
    assert body["due_to_method"] == 0
    assert body["words"][0].startswith("Ukraine: ")


def test_more_evidence_is_said_to_be_neither_progress_nor_decline(sample_client):
    body = get(sample_client, "compare?from=2023-12-31&to=2024-03-31")
    (sentence,) = [words for words in body["words"] if "became available" in words]
    assert sentence.startswith("Interoperability became available")
    assert "neither progress nor decline" in sentence
    assert body["clear"] is False


def test_there_is_no_change_to_explain_where_a_reading_is_withheld(sample_client):
    body = get(sample_client, "compare?from=2015-12-31&to=2021-12-31")
    assert body["change"] is None
    assert body["withheld"] in body["words"]
    assert body["nodes"] == []


def test_the_first_reading_may_be_of_what_was_known_then(ledger, client, admin):
    before = client.get(f"{SIMPLE}?as_of=2024-12-31").get_json()["known_at"]
    late = an_entry(observed_on=date(2024, 7, 1), value=80.0, title="late")
    record_evidence(ledger, [late], admin, NOW)
    known = f"compare?from=2024-12-31&to=2024-12-31&from_known_at={before}"
    body = client.get(f"{SIMPLE}/{known}").get_json()
    assert body["change"] == pytest.approx(20)
    assert {cause: effect for cause, effect in body["causes"].items() if effect} == {
        "late": pytest.approx(20)
    }
    assert body["evidence"][0]["title"] == "late"


def test_another_version_is_told_apart_from_the_facts(ledger, client, admin):
    publish(ledger, admin, version=2, target={"value": 90, "reason": "Higher."})
    path = f"{SIMPLE}/compare?from=2024-03-01&to=2024-12-31&from_version=1&version=2"
    body = client.get(path).get_json()
    assert body["due_to_method"] == 0
    assert {"what": "target", "before": 80, "after": 90, "code": None} in body["differences"]


def test_two_candidates_are_compared_on_one_day(ledger, client):
    body = client.get(f"{SIMPLE}/compare?with=GEO&to=2024-12-31").get_json()
    exactly(CandidatesView(), body)
    assert [body[one]["score"] for one in ("first", "second")] == pytest.approx([60, 40])
    assert fsum(n["effect"] for n in leaves(body)) == pytest.approx(body["difference"]) == -20


def test_an_answer_about_two_candidates_changes_with_either(ledger, client, admin):
    path = f"{SIMPLE}/compare?with=GEO&to=2024-12-31"
    before = client.get(path)
    entry = an_entry(candidate="GEO", observed_on=date(2024, 9, 1), value=70.0, title="new")
    record_evidence(ledger, [entry], admin, NOW)
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.get_json()["difference"] == pytest.approx(10)
    assert "immutable" not in after.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("compare", "from"),
        ("compare?from=2026-01-01&to=2025-12-31", "from"),
        ("compare?from=2024-01-01&with=GEO", "from"),
        ("compare?from=2024-01-01&to=2999-01-01", "to"),
        ("probability?draws=99", "draws"),
        ("probability?draws=100001", "draws"),
        ("probability?draws=10000000000", "draws"),
        ("compare?from_known_at=2020-01-01T00:00:00Z", "from_known_at"),
        ("probability?seed=-1", "seed"),
        ("explain?as_of=2999-01-01", "as_of"),
    ],
)
def test_what_cannot_be_answered_is_named(sample_client, query, parameter):
    found, detail = refused(get(sample_client, query, 422))
    assert found == parameter
    if "draws" in query:
        assert "100,000" in detail


def test_probabilities_are_of_the_question_and_its_seed(sample_client):
    path = f"probability?{ON}&draws=1000"
    body = get(sample_client, path)
    exactly(
        SimulationView(exclude=("bands", "capped_bands")),
        {name: value for name, value in body.items() if name not in {"bands", "capped_bands"}},
    )
    assert get(sample_client, path) == body
    assert get(sample_client, f"{path}&seed=1")["score"] != body["score"]
    assert body["ready"]["value"] <= body["target"]["value"]
    assert fsum(band["value"] for band in body["bands"].values()) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    "path",
    [
        f"explain?{ON}",
        "compare?from=2024-12-31&to=2025-12-31",
        f"probability?{ON}&draws=100",
        f"queue?{ON}",
        f"trend?{ON}",
    ],
)
def test_an_unchanged_answer_costs_a_304(sample_client, path):
    first = sample_client.get(f"{CARD}/{path}")
    etag = {"If-None-Match": first.headers["ETag"]}
    assert sample_client.get(f"{CARD}/{path}", headers=etag).status_code == 304


def test_the_queue_names_what_new_evidence_would_bring(sample_client):
    body = get(sample_client, f"queue?{ON}")
    exactly(QueueView(), body)
    shrinks = [one["shrink"] for one in body["items"] if one["shrink"] is not None]
    assert shrinks == sorted(shrinks, reverse=True)


def test_what_if_tells_what_would_come_of_it_and_stores_nothing(sample_client):
    before = get(sample_client, f"explain?{ON}")
    body = post(
        sample_client,
        "what-if",
        evidence=[{"indicator": "nato_referendum_for", "value": 20}],
    )
    exactly(WhatIfView(), body)
    assert body["difference"] < 0
    assert "nato_referendum_for" in [node["code"] for node in body["nodes"]]
    assert get(sample_client, f"explain?{ON}") == before


def test_other_weights_and_means_give_what_the_companions_say(sample_client):
    card = sample_client.get(f"{CARD}?{ON}").get_json()
    body = post(sample_client, "what-if", aggregations={"overall": {"method": "arithmetic"}})
    assert body["hypothetical"]["score"] == card["companions"]["arithmetic"]
    dropped = post(sample_client, "what-if", drop=["interoperability"])
    (gone,) = [node for node in dropped["nodes"] if node["code"] == "interoperability"]
    assert (gone["hypothetical"], gone["difference"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#"),
        ({"weights": {"nonsense": 1}}, "#/weights"),
        ({"weights": {"overall": 1}}, "#/weights"),
        ({"weights": {"interoperability": -1}}, "#/weights/interoperability"),
        ({"aggregations": {"overall": {"method": "power"}}}, "#/aggregations/overall/order"),
        ({"aggregations": {"v2x_libdem": {"method": "minimum"}}}, "#/aggregations"),
        ({"drop": ["nonsense"]}, "#/drop"),
        ({"half_life": 0}, "#/half_life"),
        ({"evidence": [{"indicator": "nonsense", "value": 1}]}, "#/evidence/0/indicator"),
        ({"evidence": [{"indicator": "v2x_libdem"}]}, "#/evidence/0/value"),
        ({"evidence": [{"indicator": "civil_control_law", "level": 9}]}, "#/evidence/0/level"),
        (
            {"evidence": [{"indicator": "v2x_libdem", "value": 1, "observed_on": "2026-01-02"}]},
            "#/evidence/0/observed_on",
        ),
        (
            {"evidence": [{"indicator": "v2x_libdem", "value": 1, "lower": 0}]},
            "#/evidence/0/interval_level",
        ),
        ({"half_life": 2, "as_of": "2999-01-01"}, "#/as_of"),
        (
            {"aggregations": {"overall": {"method": "geometric", "smallest": 1e9}}},
            "#/aggregations",
        ),
        (
            {"aggregations": {"overall": {"method": "power", "order": 1e-9}}},
            "#/aggregations/overall/order",
        ),
        ({"evidence": [{"indicator": "nato_referendum_for", "level": 3}]}, "#/evidence/0/value"),
        ({"evidence": [{"indicator": "civil_control_law", "value": 3}]}, "#/evidence/0/level"),
    ],
)
def test_a_change_that_makes_no_sense_is_named(sample_client, body, pointer):
    found, detail = refused(post(sample_client, "what-if", 422, **body))
    assert found == pointer
    assert detail


def test_sensitivity_has_the_largest_first_and_the_method_beside_the_evidence(sample_client):
    body = post(sample_client, "sensitivity", samples=64, draws=200)
    exactly(SensitivityView(), body)
    sizes = [abs(one["difference"]) for one in body["alternatives"] if one["difference"]]
    assert sizes == sorted(sizes, reverse=True)
    assert body["method"]["both"]["sd"] > body["method"]["evidence"]["sd"]
    again = post(sample_client, "sensitivity", samples=64, draws=200)
    assert again == body


def test_no_draws_and_no_samples_leave_their_parts_out(sample_client):
    body = post(sample_client, "sensitivity", samples=0, draws=0)
    assert (body["variance_shares"], body["method"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "pointer", "limit"),
    [
        ({"samples": 65_536}, "#/samples", "8,192"),
        ({"samples": 1_000}, "#/samples", "power of two"),
        ({"samples": 1}, "#/samples", "power of two from 64"),
        ({"draws": 1_000_000}, "#/draws", "100,000"),
    ],
)
def test_more_than_the_limit_of_draws_is_refused_with_the_limit(
    sample_client, body, pointer, limit
):
    found, detail = refused(post(sample_client, "sensitivity", 422, **body))
    assert found == pointer
    assert limit in detail


@pytest.mark.parametrize(
    "goal",
    [{"score": 65}, {"band": "good level of preparation"}, {"floor": "democratic-values"}],
    ids=lambda goal: next(iter(goal)),
)
def test_what_a_plan_says_reaches_the_goal(sample_client, goal):
    body = post(sample_client, "goal", **goal, by="2027-12-31")
    exactly(GoalView(exclude=("points",)), {k: v for k, v in body.items() if k != "points"})
    assert body["reached"] is False
    changes = [one for one in body["jointly"] if one["value_needed"] is not None]
    assert len(changes) == len(body["jointly"])
    imagined = [
        {"indicator": one["code"], _kind(one): one["value_needed"]} for one in body["jointly"]
    ]
    tried = post(sample_client, "what-if", evidence=imagined)
    after = {node["code"]: node["hypothetical"] for node in tried["nodes"]}
    for code, points in body["points"].items():
        assert after.get(code, points) >= points - 0.01 or code not in after


def _kind(change):
    ladders = {"civil_control_law", "anticorruption_institutions", "minority_rights_law"}
    ladders |= {"civilian_defence_minister"}
    if change["code"] in ladders:
        change["value_needed"] = int(change["value_needed"])
        return "level"
    return "value"


def test_the_pace_is_for_an_overall_score(sample_client):
    body = post(sample_client, "goal", score=65, by="2027-12-31")
    assert body["required_pace"] == pytest.approx((65 - body["score"]) / 2, rel=1e-3)
    floor = post(sample_client, "goal", floor="democratic-values", by="2027-12-31")
    assert floor["required_pace"] is None


def test_a_probability_of_being_ready_can_be_sought(sample_client):
    body = post(sample_client, "goal", ready=0.5)
    assert body["probability"] == 0.5
    assert body["jointly"]


@pytest.mark.parametrize(
    ("goal", "pointer"),
    [
        ({}, "#/score"),
        ({"score": 60, "band": "well advanced"}, "#/score"),
        ({"band": "excellent"}, "#/band"),
        ({"floor": "conflict-resolution"}, "#/floor"),
        ({"ready": 1}, "#/ready"),
        ({"score": 65, "by": "2025-12-31"}, "#/by"),
        ({"score": 101}, "#/score"),
    ],
)
def test_a_goal_that_cannot_be_sought_is_named(sample_client, goal, pointer):
    assert refused(post(sample_client, "goal", 422, **goal))[0] == pointer


def test_the_limit_of_draws_is_lower_for_a_larger_framework():
    with pytest.raises(Invalid, match="between 100 and 4,166"):
        check_draws("draws", 5_000, indicators=576, cells=2_400_000)
    check_draws("draws", 4_166, indicators=576, cells=2_400_000)


def test_where_nothing_is_to_be_reached_ready_cannot_be_sought(database, admin, client):
    begin(database)
    tree = a_document()["tree"]
    del tree["children"][0]["floor"]
    document = a_document(tree=tree)
    del document["target"]
    draft_framework(database, document, admin, NOW)
    publish_framework(database, "simple", 1, admin, NOW)
    record_evidence(database, [an_entry()], admin, NOW)
    response = client.post(f"{SIMPLE}/goal", json={"ready": 0.5})
    assert response.status_code == 422
    assert refused(response.get_json())[0] == "#/ready"
    card = client.get(SIMPLE).get_json()
    assert card["ready"] is None
    assert client.get(f"{SIMPLE}/probability").get_json()["ready"] is None


def test_a_goal_that_is_reached_says_so(sample_client):
    body = post(sample_client, "goal", score=10)
    assert (body["reached"], body["jointly"]) == (True, [])


def test_a_scorecard_says_when_it_will_change_by_itself(sample_client):
    card = sample_client.get(f"{CARD}?{ON}").get_json()
    due = date.fromisoformat(card["next_change_at"])
    assert due > date(2025, 12, 31)

    def shown(day):
        found = sample_client.get(f"{CARD}?as_of={day}").get_json()["overall"]
        return [round(found[name], 1) for name in ("score", "lower", "upper")]

    eve = date.fromordinal(due.toordinal() - 1)
    assert shown(eve) == shown(date(2025, 12, 31))


def test_a_lasting_score_never_changes_by_itself(ledger, client):
    assert client.get(f"{SIMPLE}?as_of=2024-12-31").get_json()["next_change_at"] is None
