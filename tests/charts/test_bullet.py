"""What a bullet shows of one score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.charts.bullet import bullet

from .drawing import Drawing, assert_named, assert_within_policy

GIVEN = {
    "score": 60,
    "lower": 50,
    "upper": 70,
    "threshold": 75,
    "chart_id": "b",
    "title": "Civilian control",
    "description": "60 of 100",
}
HOSTILE = "</title><script>alert('x')</script>\"&\x00"


def drawn(**more):
    return Drawing(bullet(**(GIVEN | more)))


def span(one):
    start = float(one.get("x"))
    return start, start + float(one.get("width"))


def test_a_bullet_is_an_image_named_by_its_title_and_description():
    assert_named(drawn(), "Civilian control", "60 of 100")
    assert_within_policy(drawn())


def test_the_parts_stand_in_the_order_of_their_values():
    drawing = drawn()
    track, interval, threshold = (span(drawing.one(name)) for name in ("trk", "iv", "tk"))
    dot = float(drawing.one("dot").get("cx"))
    assert track[0] < interval[0] < dot < interval[1] < threshold[0] < track[1]


def test_the_ends_of_the_track_are_0_and_100():
    track = span(drawn().one("trk"))
    assert float(drawn(score=0, lower=None).one("dot").get("cx")) == track[0]
    assert float(drawn(score=100, upper=None).one("dot").get("cx")) == track[1]


def test_the_dot_is_drawn_over_the_threshold_it_meets():
    order = [one.get("class") for one in drawn(score=75).root]
    assert order.index("dot") > order.index("tk")


def test_a_withheld_score_is_an_empty_hatched_track():
    drawing = drawn(score=None)
    assert drawing.one("gap").get("fill") == "url(#b-hatch)"
    assert not drawing.all("dot") + drawing.all("iv") + drawing.all("trk")
    assert len(drawing.all("tk")) == 1


def test_without_threshold_or_interval_neither_is_drawn():
    drawing = drawn(threshold=None, lower=None, upper=None)
    assert not drawing.all("tk") + drawing.all("iv")


@pytest.mark.parametrize("at", [0, 50, 100])
def test_the_narrowest_interval_still_prints(at):
    start, end = span(drawn(score=at, lower=at, upper=at).one("iv"))
    assert end - start >= 3


def test_hostile_text_stays_text():
    drawing = drawn(title=HOSTILE, description=HOSTILE)
    assert_within_policy(drawing)
    assert_named(drawing, HOSTILE[:-1] + "\ufffd", HOSTILE[:-1] + "\ufffd")


def test_the_same_values_give_the_same_bytes():
    assert bullet(**GIVEN) == bullet(**GIVEN)


@pytest.mark.parametrize("field", ["score", "lower", "upper", "threshold"])
@pytest.mark.parametrize("value", [-1, 101, float("nan")])
def test_a_value_outside_the_scale_is_refused(field, value):
    with pytest.raises(ValueError, match="from 0 to 100"):
        drawn(**{field: value})


@pytest.mark.parametrize(
    "wrong", [{"lower": 80}, {"chart_id": "a b"}, {"width": 10}, {"height": 10}]
)
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"Swap|Write it|larger"):
        drawn(**wrong)


scores = st.floats(0, 100)


@given(
    score=st.none() | scores,
    bounds=st.none() | st.tuples(scores, scores).map(sorted),
    threshold=st.none() | scores,
    size=st.tuples(st.integers(16, 400), st.integers(16, 80)),
    title=st.text(),
)
def test_any_bullet_is_well_formed_and_inside_its_frame(score, bounds, threshold, size, title):
    lower, upper = bounds or (None, None)
    drawing = drawn(
        score=score,
        lower=lower,
        upper=upper,
        threshold=threshold,
        width=size[0],
        height=size[1],
        title=title,
    )
    assert not drawing.outside()
    assert_within_policy(drawing)
