"""The OpenAPI document is true: its examples are taken, its statuses and headers are sent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from scorecard.api.document import VERBS
from scorecard.api.examples import BODIES, PATHS
from scorecard.errors import Invalid
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import (
    CandidateChangeSchema,
    CandidateSchema,
    IndicatorChangeSchema,
    IndicatorSchema,
    SourceGradeSchema,
    SourceSchema,
)
from scorecard.schemas.evidence import EvidenceSchema
from scorecard.schemas.framework import DraftChangeSchema
from scorecard.schemas.goal import GoalSchema
from scorecard.schemas.judging import ReasonSchema, ReviewSchema, RevisionSchema
from scorecard.schemas.sensitivity import SensitivitySchema
from scorecard.schemas.webhooks import WebhookSchema
from scorecard.schemas.what_if import WhatIfSchema
from scorecard.web.problems import STATUS
from tests.conftest import an_app

TAKEN_BY = {
    "post_candidate": CandidateSchema,
    "patch_candidate": CandidateChangeSchema,
    "patch_indicator": IndicatorChangeSchema,
    "post_source": SourceSchema,
    "patch_source": SourceGradeSchema,
    "post_indicator": IndicatorSchema,
    "patch_framework_version": DraftChangeSchema,
    "post_evidence": EvidenceSchema,
    "patch_entry": RevisionSchema,
    "post_retraction": ReasonSchema,
    "post_dispute": ReasonSchema,
    "post_review": ReviewSchema,
    "post_what_if": WhatIfSchema,
    "post_sensitivity": SensitivitySchema,
    "post_goal": GoalSchema,
    "post_webhook": WebhookSchema,
}


@pytest.fixture
def document(sample_client):
    return sample_client.get("/api/openapi.json").get_json()


@pytest.fixture
def operations(document):
    return {
        item[verb]["operationId"]: (verb, path, item[verb])
        for path, item in document["paths"].items()
        for verb in VERBS
        if verb in item
    }


@pytest.mark.parametrize("name", TAKEN_BY)
def test_the_example_of_a_body_is_taken(name):
    assert load(TAKEN_BY[name](), BODIES[name], "The example")


def test_an_example_is_one_of_its_route(operations):
    assert set(BODIES) <= set(operations)
    for name, body in BODIES.items():
        for media in operations[name][2]["requestBody"]["content"].values():
            assert media["example"] == body


def test_every_part_of_a_path_has_an_example(document):
    for path, item in document["paths"].items():
        shown = {one["name"]: one.get("example") for one in item.get("parameters", [])}
        assert set(shown) == set(re.findall(r"{(\w+)}", path))
        assert set(shown.items()) <= set(PATHS.items())


def test_every_refusal_is_a_problem_document(document, operations):
    responses = document["components"]["responses"]
    for _, path, operation in operations.values():
        assert "default" not in operation["responses"], path
        refused = [s for s in operation["responses"] if s >= "400"]
        assert {"400", "422", "429", "503"} <= set(refused), path
        for status in refused:
            name = operation["responses"][status]["$ref"].rpartition("/")[2]
            (schema,) = responses[name]["content"].values()
            assert list(responses[name]["content"]) == ["application/problem+json"]
            assert schema["schema"]["$ref"].endswith("/Problem")
    told = {status for *_, operation in operations.values() for status in operation["responses"]}
    assert {str(status.value) for status in STATUS.values()} <= told


def test_a_read_with_an_etag_says_so_and_only_such_a_read(sample_client, operations):
    """Reads without anything in their path, asked as they are; the others are asked elsewhere."""
    plain = [
        (path, operation)
        for verb, path, operation in operations.values()
        if verb == "get" and "{" not in path and operation["security"] == [{}, {"token": []}]
    ]
    assert len(plain) > 15
    for path, operation in plain:
        if path.endswith(("/stream", "/proof", "/checkpoint")):
            continue
        answer = sample_client.get(path, buffered=True)
        assert answer.status_code == 200, path
        assert ("ETag" in answer.headers) == ("304" in operation["responses"]), path
        for media in answer.content_type.split(";")[:1]:
            assert media in operation["responses"]["200"]["content"], path


def test_what_a_correction_needs_is_said(operations):
    _, _, operation = operations["patch_entry"]
    named = {one["$ref"].rpartition("/")[2] for one in operation["parameters"]}
    assert named == {"IfMatch", "IdempotencyKey"}
    assert {"409", "412", "428"} <= set(operation["responses"])


def test_a_secret_that_is_shown_once_takes_no_key(operations):
    for name in ("post_token", "post_webhook", "post_secret"):
        taken = operations[name][2].get("parameters", [])
        assert not [one for one in taken if "IdempotencyKey" in one.get("$ref", "")]


def test_the_document_costs_a_reader_nothing_twice(sample_client):
    tag = sample_client.get("/api/openapi.json").headers["ETag"]
    again = sample_client.get("/api/openapi.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_an_instant_is_described_as_it_has_to_be_written(document):
    query = {
        one["name"]: one
        for one in document["paths"]["/api/v1/scores"]["get"]["parameters"]
        if "name" in one
    }
    assert query["known_at"]["schema"] == {"type": "string", "format": "date-time", "pattern": "Z$"}


def test_a_wrong_example_would_be_found():
    with pytest.raises(Invalid):
        load(EvidenceSchema(), {**BODIES["post_evidence"], "credibility": 9}, "The example")


def test_the_document_is_put_together_when_it_is_first_asked_for_and_once(sample):
    """Describing the routes is most of what a new app would do; two who ask wait for one answer."""
    app = an_app(sample)
    described = app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict
    assert described()["paths"] == {}
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: app.test_client().get("/api/openapi.json"), range(2))
    assert first.data == second.data
    assert len(described()["paths"]) > 50
    app.extensions["scorecard"].database.engine.dispose()
