"""A framework document: every mistake is named by where it stands in the tree."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.errors import Invalid
from scorecard.schemas.base import load
from scorecard.schemas.framework import FrameworkSchema
from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.missing import MISSING_RULES
from scorecard.scoring.normalise import NORMALISERS
from scorecard.scoring.pool import POOLERS
from tests.factories import a_document

LEAF = "tree.children[0].children[0]"
CRITERION = "tree.children[0]"


def problems(document):
    with pytest.raises(Invalid) as caught:
        load(FrameworkSchema(), document, "The framework")
    return caught.value.problems


def leaf_of(document):
    return document["tree"]["children"][0]["children"][0]


def changed(path, value):
    """The document with one member changed; None removes it."""
    document = copy.deepcopy(a_document())
    *parts, last = path.replace("[", ".#").replace("]", "").split(".")
    at = document
    for part in parts:
        at = at[int(part[1:])] if part.startswith("#") else at[part]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return document


def test_a_whole_document_loads():
    framework = load(FrameworkSchema(), a_document(), "The framework")
    assert [leaf.code for leaf in framework.indicators()] == ["support"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (f"{LEAF}.weight", 0),
        (f"{LEAF}.weight", -1),
        (f"{LEAF}.weight", "1"),
        (f"{LEAF}.weight", float("nan")),
        (f"{LEAF}.weight", None),
        (f"{LEAF}.weight_reason", None),
        (f"{LEAF}.weight_reason", " "),
        (f"{LEAF}.normalisation.method", "spline"),
        (f"{LEAF}.normalisation.knots[0].reason", None),
        (f"{LEAF}.normalisation.knots[1].points", 101),
        (f"{LEAF}.pool.method", "oldest"),
        (f"{LEAF}.error.reason", None),
        (f"{LEAF}.error.sigma", -1),
        (f"{LEAF}.colour", "red"),
        (f"{CRITERION}.weight", 0),
        (f"{CRITERION}.weight_reason", None),
        (f"{CRITERION}.floor.value", 101),
        (f"{CRITERION}.floor.reason", None),
        (f"{CRITERION}.aggregation.method", "median"),
        (f"{CRITERION}.aggregation.reason", None),
        (f"{CRITERION}.missing.rule", "guess"),
        (f"{CRITERION}.missing.min_coverage", 1.1),
        (f"{CRITERION}.missing.reason", None),
        (f"{CRITERION}.code", "Public Support"),
        ("tree.aggregation.smallest", 0),
        ("tree.weight", 1),
        ("target.value", 101),
        ("target.reason", None),
        ("starts_on.value", "2014"),
        ("starts_on.reason", None),
        ("scale.reason", None),
        ("scale.bands", [{"name": "late", "from": 50}]),
        ("correlation.within_family", 2),
        ("correlation.reason", None),
        ("version", 0),
        ("version", True),
        ("slug", "Simple"),
    ],
)
def test_a_mistake_is_named_by_its_path(path, value):
    assert list(problems(changed(path, value))) == [path]


def test_a_reason_stands_beside_every_ageing_profile():
    document = a_document()
    del document["ageing"]["lasting"]["reason"]
    assert list(problems(document)) == ["ageing.lasting.reason"]


@pytest.mark.parametrize("values", [(100, 0), (0, 0)])
def test_knots_rise(values):
    document = a_document()
    for knot, value in zip(leaf_of(document)["normalisation"]["knots"], values, strict=True):
        knot["value"] = value
    assert problems(document) == {
        f"{LEAF}.normalisation.knots": ["Each value must be above the one before it."]
    }


def test_a_line_needs_two_knots():
    document = a_document()
    leaf_of(document)["normalisation"]["knots"].pop()
    assert list(problems(document)) == [f"{LEAF}.normalisation.knots"]


def test_each_method_takes_its_own_points():
    document = a_document()
    leaf_of(document)["normalisation"]["method"] = "ordinal"
    (path,) = problems(document)
    assert path.startswith(f"{LEAF}.normalisation.")


def test_an_unknown_ageing_profile_names_those_there_are():
    found = problems(changed(f"{LEAF}.ageing", "forever"))
    assert found == {f"{LEAF}.ageing": ["No profile is called that. Use one of: lasting."]}


def test_an_error_is_in_the_unit_or_in_points_not_both():
    document = a_document()
    leaf_of(document)["error"]["points"] = 5
    assert list(problems(document)) == [f"{LEAF}.error.sigma"]
    del leaf_of(document)["error"]["points"], leaf_of(document)["error"]["sigma"]
    assert list(problems(document)) == [f"{LEAF}.error.sigma"]


def test_an_indicator_stands_in_one_place():
    document = a_document()
    document["tree"]["children"][0]["children"].append(copy.deepcopy(leaf_of(document)))
    assert problems(document) == {
        f"{CRITERION}.children[1]": [
            f"The indicator 'support' stands in the tree twice: also at {LEAF}."
        ]
    }


def test_a_criterion_stands_in_one_place():
    document = a_document()
    twin = copy.deepcopy(document["tree"]["children"][0])
    twin["children"][0]["indicator"] = "other"
    document["tree"]["children"].append(twin)
    assert problems(document) == {
        "tree.children[1]": [
            f"The criterion 'public' stands in the tree twice: also at {CRITERION}."
        ]
    }


def test_a_criterion_below_itself_is_a_cycle():
    document = a_document()
    document["tree"]["children"][0]["children"].append(
        copy.deepcopy(document["tree"]["children"][0])
    )
    (text,) = problems(document)[f"{CRITERION}.children[1]"]
    assert text == "The criterion 'public' stands below itself: the tree has a cycle."


def test_a_criterion_and_an_indicator_never_share_a_code():
    document = a_document()
    document["tree"]["children"][0]["code"] = "support"
    assert problems(document) == {
        LEAF: ["The indicator 'support' stands below itself: the tree has a cycle."]
    }


def test_a_criterion_without_children_is_refused():
    assert list(problems(changed(f"{CRITERION}.children", []))) == [f"{CRITERION}.children"]


def nested(levels):
    """A document whose tree has that many criteria below one another, then the leaf."""
    document = a_document()
    node = document["tree"]["children"][0]
    for number in range(levels):
        node = {**node, "code": f"level-{number}", "children": [node]}
    document["tree"]["children"] = [node]
    return document


def test_criteria_may_nest():
    load(FrameworkSchema(), nested(5), "The framework")


@pytest.mark.parametrize("levels", [13, 200])
def test_a_tree_too_deep_to_follow_is_refused(levels):
    assert problems(nested(levels)) == {"tree": ["Must not nest deeper than 12 levels."]}


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (f"{LEAF}.normalisation.method", NORMALISERS),
        (f"{LEAF}.pool.method", POOLERS),
        (f"{CRITERION}.aggregation.method", AGGREGATORS),
        (f"{CRITERION}.missing.rule", MISSING_RULES),
    ],
)
def test_an_unknown_method_names_those_there_are(path, known):
    (text,) = problems(changed(path, "nonsense"))[path]
    assert all(name in text for name in known)


@given(st.sampled_from([f"{LEAF}.weight", f"{CRITERION}.weight"]), st.floats(max_value=0))
def test_no_weight_of_0_or_less_is_taken(path, weight):
    assert list(problems(changed(path, weight))) == [path]
