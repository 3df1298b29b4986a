"""What a framework may say of scales, methods and weights, and what is refused, with its path."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from scorecard.errors import Invalid
from scorecard.schemas.base import load
from scorecard.schemas.framework import FrameworkSchema
from tests.factories import a_document

WHY = {"reason": "A test needs one."}
LEAF = "tree.children[0].children[0]"
CRITERION = "tree.children[0]"
PEERS = {"values": [1, 2, 4, 8], **WHY}
THREE = [[1, 3, 5], [1 / 3, 1, 2], [1 / 5, 1 / 2, 1]]
OPEN = {"lowest": None, "highest": None, **WHY}
ONE_TO_TEN = {"lowest": 1, "highest": 10, **WHY}


def document(scale=None, leaf=None, criterion=None, **top):
    """The simple document with some parts replaced."""
    made = a_document(**top)
    if scale is not None:
        made["scale"] = scale
        del made["target"], made["tree"]["children"][0]["floor"]
    made["tree"]["children"][0].update(criterion or {})
    made["tree"]["children"][0]["children"][0].update(leaf or {})
    return made


def loaded(made):
    return load(FrameworkSchema(), made, "The framework")


def problems(made):
    with pytest.raises(Invalid) as caught:
        loaded(made)
    return caught.value.problems


def of(method, **how):
    return {"normalisation": {"method": method, **how}}


def siblings(count, **weighing):
    """The simple document with that many leaves, weighed as their criterion says."""
    made = document()
    criterion = made["tree"]["children"][0]
    leaf = criterion["children"][0]
    del leaf["weight"], leaf["weight_reason"]
    criterion["children"] = [
        {**copy.deepcopy(leaf), "indicator": f"support_{number}"} for number in range(count)
    ]
    criterion["weights"] = {**weighing, **WHY}
    return made


def weights(made):
    return [child.weight for child in loaded(made).tree.children[0].children]


@pytest.mark.parametrize(
    "leaf",
    [
        of("z-score", reference=PEERS),
        of("z-score", reference={"mean": 4, "sd": 2, **WHY}, direction="down", onto=[50, 60]),
        of("min-max", reference={"lowest": 1, "highest": 8, **WHY}),
        of("percentile-rank", reference=PEERS, among_all=True),
        of("rank", reference=PEERS),
        of("borda", reference=PEERS, direction="down"),
        of("power", exponent=2, factor=0.01),
        of("ratio-to-leader", reference={"highest": 8, **WHY}),
        of("steps", knots=[{"value": 0, "points": 0, **WHY}, {"value": 5, "points": 100, **WHY}]),
        of(
            "knots",
            log=True,
            beyond="extend",
            knots=[{"value": 1, "points": 0, **WHY}, {"value": 5, "points": 100, **WHY}],
        ),
    ],
    ids=lambda leaf: leaf["normalisation"]["method"],
)
def test_every_normalisation_can_be_written_down(leaf):
    assert loaded(document(leaf=leaf)).indicators()[0].normalisation.method


def test_statistics_follow_from_the_peers_values():
    how = loaded(document(leaf=of("z-score", reference=PEERS))).indicators()[0].normalisation
    assert how.reference.mean == 3.75
    assert how.reference.sd == pytest.approx(np.std([1, 2, 4, 8], ddof=1))


@pytest.mark.parametrize(
    ("leaf", "path"),
    [
        (of("z-score"), "reference"),
        (of("z-score", reference={"mean": 4, **WHY}), "reference.sd"),
        (of("z-score", reference={"mean": 4, "sd": 0, **WHY}), "reference.sd"),
        (of("rank", reference={"mean": 4, **WHY}), "reference.values"),
        (of("rank", reference={"values": [3, 3], **WHY}), "reference.values"),
        (of("min-max", reference={**PEERS, "mean": 1}), "reference.mean"),
        (of("min-max", reference={"lowest": 8, "highest": 8, **WHY}), "reference.lowest"),
        (of("min-max", reference=PEERS, onto=[5, 5]), "onto"),
        (of("min-max", reference=PEERS, direction="sideways"), "direction"),
        (of("identity", reference=PEERS), "reference"),
        (of("identity", log=True), "log"),
        (of("ratio-to-leader", reference={"highest": 0, **WHY}), "reference.highest"),
        (of("z-score", reference={"mean": 1, "sd": 1e-300, **WHY}), "reference.sd"),
        (of("power"), "exponent"),
        (of("power", exponent=0), "exponent"),
        (of("power", exponent=2, factor=0), "factor"),
        (of("identity", exponent=2), "exponent"),
        (
            of(
                "knots",
                log=True,
                knots=[{"value": 0, "points": 0, **WHY}, {"value": 5, "points": 9, **WHY}],
            ),
            "knots",
        ),
    ],
)
def test_a_normalisation_is_refused_for_what_it_lacks_or_cannot_use(leaf, path):
    assert list(problems(document(leaf=leaf))) == [f"{LEAF}.normalisation.{path}"]


def test_points_lie_on_the_scale_of_the_framework():
    made = document(scale=ONE_TO_TEN)
    assert list(problems(made)) == [f"{LEAF}.normalisation.knots[{n}].points" for n in (0, 1)]
    assert loaded(document(scale=ONE_TO_TEN, leaf=of("identity"))).scale.highest == 10


def test_bands_rise_from_the_lowest_of_the_scale():
    bands = [{"name": "low", "from": 0}, {"name": "high", "from": 5}]
    made = document(scale={**ONE_TO_TEN, "bands": bands}, leaf=of("identity"))
    assert list(problems(made)) == ["scale.bands"]


def test_a_scale_has_some_width():
    made = document(scale={"lowest": 0, "highest": 1e-300, **WHY}, leaf=of("identity"))
    assert list(problems(made)) == ["scale.lowest"]


def test_a_mean_has_no_rungs_to_stand_on():
    made = document(criterion=of("rank", reference=PEERS))
    assert list(problems(made)) == [f"{CRITERION}.normalisation.method"]


def test_errors_that_cannot_all_move_together_are_refused():
    made = siblings(4, method="equal")
    for leaf, family in zip(made["tree"]["children"][0]["children"], "xxyy", strict=True):
        leaf["family"] = family
    made["correlation"] |= {
        "within_family": 0,
        "between_related": 1,
        "related_families": ["x", "y"],
    }
    assert list(problems(made)) == ["correlation"]


def test_a_lens_is_other_words_for_the_same_scale():
    grades = {"grade": [{"name": "F", "from": 0}, {"name": "A", "from": 90}]}
    made = document()
    made["scale"]["lenses"] = grades
    ((name, bands),) = loaded(made).scale.lenses
    assert (name, [band.name for band in bands]) == ("grade", ["F", "A"])


@pytest.mark.parametrize(
    ("how", "path"),
    [
        ({"method": "geometric", **WHY}, "aggregation.method"),
        ({"method": "power", "order": 0.5, **WHY}, "aggregation.method"),
        ({"method": "power", **WHY}, "aggregation.order"),
        ({"method": "power", "order": 1e-9, **WHY}, "aggregation.order"),
        ({"method": "arithmetic", "order": 2, **WHY}, "aggregation.order"),
    ],
)
def test_a_mean_without_a_meaning_where_points_are_negative_is_refused(how, path):
    made = document(scale=OPEN, leaf=of("identity"), criterion={"aggregation": how})
    made["tree"]["aggregation"] = {"method": "arithmetic", **WHY}
    assert list(problems(made)) == [f"{CRITERION}.{path}"]


@pytest.mark.parametrize("how", [{"method": "harmonic"}, {"method": "power", "order": 2}])
def test_other_means_may_stand_where_points_are_negative(how):
    made = document(scale=OPEN, leaf=of("identity"), criterion={"aggregation": {**how, **WHY}})
    made["tree"]["aggregation"] = {"method": "arithmetic", **WHY}
    assert loaded(made).tree.children[0].aggregation.smallest is None


def test_an_open_scale_has_no_end_for_a_yes_or_for_a_penalty():
    penalty = {"missing": {"rule": "penalise", "min_coverage": 0.5, **WHY}}
    made = document(scale=OPEN, leaf=of("boolean"), criterion=penalty)
    made["tree"]["aggregation"] = {"method": "arithmetic", **WHY}
    assert set(problems(made)) == {f"{LEAF}.normalisation.method", f"{CRITERION}.missing.rule"}


def test_children_may_weigh_the_same_without_saying_so_each():
    assert weights(siblings(4, method="equal")) == [0.25] * 4


def test_experts_share_out_a_hundred_points():
    experts = [
        {"name": "One", "points": [50, 30, 20]},
        {"name": "Two", "points": [70, 10, 20]},
    ]
    made = siblings(3, method="budget", experts=experts)
    assert weights(made) == pytest.approx([0.6, 0.2, 0.2])
    assert loaded(made).tree.children[0].experts == ((0.5, 0.3, 0.2), (0.7, 0.1, 0.2))


def test_experts_compare_children_in_pairs():
    made = siblings(3, method="ahp", experts=[{"name": "One", "matrix": THREE}])
    assert weights(made) == pytest.approx([0.648, 0.230, 0.122], abs=5e-4)


@pytest.mark.parametrize(
    ("weighing", "says"),
    [
        ({"method": "budget", "experts": [{"name": "One", "points": [50, 30]}]}, "weighs 2"),
        ({"method": "budget", "experts": [{"name": "One", "points": [50, 30, 30]}]}, "100"),
        ({"method": "budget", "experts": [{"name": "One", "points": [120, -10, -10]}]}, "zero"),
        (
            {"method": "ahp", "experts": [{"name": "One", "matrix": [*THREE[:2], [1, 1, 1]]}]},
            "mirror",
        ),
        (
            {
                "method": "ahp",
                "experts": [
                    {"name": "One", "matrix": [[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]}
                ],
            },
            "consistency ratio",
        ),
    ],
)
def test_weights_that_make_no_sense_are_refused_where_they_stand(weighing, says):
    ((path, texts),) = problems(siblings(3, **weighing)).items()
    assert path == f"{CRITERION}.weights"
    assert says in texts[0]


@pytest.mark.parametrize(
    ("weighing", "path"),
    [
        ({"method": "budget"}, "experts"),
        ({"method": "equal", "experts": [{"name": "One", "points": [1]}]}, "experts"),
        ({"method": "budget", "experts": [{"name": "One", "matrix": [[1]]}]}, "experts[0]"),
        ({"method": "equal", "random_index": "saaty-2005"}, "random_index"),
    ],
)
def test_each_way_of_weighing_takes_its_own(weighing, path):
    assert list(problems(siblings(3, **weighing))) == [f"{CRITERION}.weights.{path}"]


def test_a_child_has_no_weight_of_its_own_where_its_parent_says():
    made = siblings(2, method="equal")
    made["tree"]["children"][0]["children"][1]["weight"] = 3
    assert list(problems(made)) == [f"{CRITERION}.children[1].weight"]


def test_grades_may_be_averaged_and_need_weights_for_it():
    grading = {"method": "mean", "reliability": 1, "credibility": 3, **WHY}
    assert loaded(document(grading=grading)).grading.credibility == 3
    for wrong in (
        {"method": "mean", **WHY},
        {"method": "mean", "reliability": 0, "credibility": 0, **WHY},
        {"method": "product", "reliability": 1, **WHY},
    ):
        assert list(problems(document(grading=wrong))) == ["grading.reliability"]


@pytest.mark.parametrize(
    ("curve", "path"),
    [
        ({"decay": "polynomial"}, "lifetime_days"),
        ({"lifetime_days": 10}, "lifetime_days"),
        ({"decay": "step", "lifetime_days": 10, "speed": 2}, "speed"),
        ({"decay": "sudden"}, "decay"),
    ],
)
def test_a_decay_takes_its_own_parameters(curve, path):
    made = document()
    made["ageing"]["lasting"].update(curve)
    assert list(problems(made)) == [f"ageing.lasting.{path}"]


def test_what_is_missing_may_count_as_its_peers():
    imputed = [{"points": 40, "candidates": ["UKR"], **WHY}, {"points": 30, **WHY}]
    made = document(
        leaf={"imputed": imputed},
        criterion={"missing": {"rule": "impute", "min_coverage": 0, **WHY}},
    )
    framework = loaded(made)
    for candidate, points in (("UKR", 40), ("POL", 30)):
        assert framework.standing_in_for(candidate).indicators()[0].stand_in == points
    imputed[1]["points"] = 130
    assert list(problems(made)) == [f"{LEAF}.imputed[1].points"]


def test_a_framework_without_thresholds_is_ready_for_nothing():
    made = document()
    del made["target"], made["tree"]["children"][0]["floor"]
    assert loaded(made).target is None
