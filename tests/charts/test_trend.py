"""What a trend shows, and what it must never pretend to show."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.charts.trend import TrendEvent, TrendPoint, trend

from .drawing import Drawing, assert_named, assert_within_policy, path_spots

HOSTILE = "</title><script>alert('x')</script>\"&\x00\ud800"
START = date(2020, 3, 31)


def quarters(*scores):
    """A point a quarter, each with an interval four points to either side."""
    return [
        TrendPoint(
            on=START + timedelta(days=91 * at),
            label=f"{2020 + at // 4}-Q{at % 4 + 1}",
            score=score,
            lower=None if score is None else score - 4,
            upper=None if score is None else score + 4,
        )
        for at, score in enumerate(scores)
    ]


def drawn(points, **more):
    named = {"chart_id": "t", "title": "Up since 2020", "description": "Score of 100"}
    return Drawing(trend(points, **(named | more)))


def event(day, stance="neutral", title="Summit"):
    return TrendEvent(date.fromisoformat(day), title, stance)


def days_drawn(drawing):
    """The x of every quarter, by the order of the points."""
    slots = [(float(one.get("x")), float(one.get("width"))) for one in drawing.all("hit")]
    return [x + width / 2 for x, width in slots]


def test_a_trend_is_an_image_named_by_its_title_and_description():
    drawing = drawn(quarters(50, 52))
    assert_named(drawing, "Up since 2020", "Score of 100")
    assert_within_policy(drawing)


def test_the_axes_say_the_scale_and_the_years():
    texts = drawn(quarters(*[50] * 12)).texts()
    assert texts[:6] == ["0", "20", "40", "60", "80", "100"]
    assert {"2021", "2022"} <= set(texts)


def test_one_line_runs_through_neighbours():
    assert len(path_spots(drawn(quarters(50, 52, 54)).one("ln"))) == 3


def test_no_line_or_band_runs_through_a_missing_quarter():
    drawing = drawn(quarters(50, 52, None, 54, 56, None, None, 58, 60))
    missing = [days_drawn(drawing)[at] for at in (2, 5, 6)]
    lines = drawing.all("ln")
    assert [len(path_spots(line)) for line in lines] == [2, 2, 2]
    for line in lines:
        for (x, _), (next_x, _) in pairwise(path_spots(line)):
            assert not [gap for gap in missing if x < gap < next_x]
    for band in drawing.all("band"):
        xs = [float(x) for x in re.findall(r"([\d.]+),", band.get("points"))]
        assert not [gap for gap in missing if min(xs) < gap < max(xs)]


def test_a_missing_run_is_hatched_and_named():
    drawing = drawn(quarters(None, None, None, 50, 52, None))
    gaps = drawing.all("gap")
    assert [gap.get("fill") for gap in gaps] == ["url(#t-hatch)"] * 2
    assert [one.get("id") for one in drawing.root.iter() if one.get("id") == "t-hatch"]
    assert drawing.texts().count("withheld") == 2
    assert "2020-Q1 to 2020-Q3: withheld" in drawing.titles()
    assert drawing.titles().count("2021-Q2: withheld") == 2


def test_a_hatch_reaches_halfway_to_its_neighbours():
    drawing = drawn(quarters(50, None, 54))
    gap, days = drawing.one("gap"), [float(one.get("cx")) for one in drawing.all("pt")]
    start = float(gap.get("x"))
    assert start - days[0] == pytest.approx((days[1] - days[0]) / 4, abs=0.02)
    assert float(gap.get("width")) == pytest.approx((days[1] - days[0]) / 2, abs=0.02)


def test_a_point_between_gaps_keeps_its_interval():
    drawing = drawn(quarters(None, 50, None))
    assert len(drawing.all("bar")) == 1
    assert not drawing.all("ln")


def test_the_pointer_reads_the_score_with_its_interval():
    points = [TrendPoint(START, "2020-Q1", 64.2, 60.1, 68.3), TrendPoint(START, "b", 1, None, None)]
    assert drawn(points).titles() == ["2020-Q1: 64.2 (60.1 to 68.3)", "b: 1.0"]


def test_a_higher_score_stands_higher():
    low, high = (float(one.get("cy")) for one in drawn(quarters(40, 60)).all("pt"))
    assert high < low


def test_the_last_value_known_is_written_out():
    assert "52.0" in drawn(quarters(50, 52, None)).texts()


def test_the_target_is_a_line_with_a_label():
    drawing = drawn(quarters(50, 52), target=71.5, target_label="Floor")
    assert drawing.one("tg").get("y1") == drawing.one("tg").get("y2")
    assert "Floor 71.5" in drawing.texts()


def test_a_long_target_label_is_cut_but_its_number_stays():
    drawing = drawn(quarters(50), target=70, target_label="x" * 99)
    assert [text for text in drawing.texts() if re.fullmatch(r"x+… 70", text)]
    assert "x" * 99 + " 70" in drawing.titles()


@pytest.mark.parametrize("score", [0, 4, 50, 71, 96, 100])
def test_the_last_value_and_the_target_do_not_overlap(score):
    points = [TrendPoint(START, "a", score, None, None)] * 2
    for target in (0, 4, 50, 70, 96, 100):
        later = TrendPoint(START + timedelta(days=91), "b", score, None, None)
        texts = list(drawn([*points, later], target=target).root.iter())
        ys = [
            float(one.get("y"))
            for one in texts
            if one.text in {f"{score:.1f}", f"Target {target}"} and one.get("y")
        ]
        assert abs(ys[-1] - ys[-2]) >= 13.9


@pytest.mark.parametrize(
    ("stance", "corners"), [("supports", 3), ("contradicts", 3), ("neutral", None)]
)
def test_the_shape_of_an_event_says_its_stance(stance, corners):
    mark = drawn(quarters(50, 52), events=[event("2020-05-01", stance)]).all(f"ev-{stance}")[0]
    assert corners is None or len(mark.get("points").split()) == corners
    assert mark.tag.endswith("circle") == (corners is None)


def test_triangles_point_up_or_down():
    def tip(stance):
        mark = drawn(quarters(50), events=[event("2020-03-31", stance)]).all(f"ev-{stance}")[0]
        ys = [float(pair.split(",")[1]) for pair in mark.get("points").split()]
        return ys[0] - ys[1]

    assert tip("supports") < 0 < tip("contradicts")


def test_an_event_reads_out_its_day_title_and_stance():
    titles = drawn(quarters(50, 52), events=[event("2020-05-01", "supports")]).titles()
    assert "2020-05-01: Summit (supports)" in titles


def test_events_close_together_stack_then_share_a_marker_with_a_count():
    crowd = [event("2020-05-01", "supports", title) for title in "abcde"]
    drawing = drawn(quarters(50, 52, 54, 56), events=crowd)
    assert len(drawing.all("ev")) == 3
    assert "3" in drawing.texts()
    assert any(title.count("2020-05-01") == 3 for title in drawing.titles())


def test_a_shared_marker_of_several_stances_is_a_diamond():
    crowd = [event("2020-05-01", stance) for stance in ("supports", "contradicts", "neutral")]
    drawing = drawn(quarters(50, 52), events=[*crowd, event("2020-05-01", title="Z")])
    assert len(drawing.all("ev-mixed")[0].get("points").split()) == 4
    assert "mixed" in drawing.texts()


def test_no_evidence_at_all_says_so():
    drawing = drawn([])
    assert "No evidence yet" in drawing.texts()
    assert not drawing.all("pt") + drawing.all("gap")


def test_one_point_is_a_circle_with_its_label():
    drawing = drawn(quarters(50))
    assert len(drawing.all("pt")) == 1
    assert {"2020-Q1", "50.0"} <= set(drawing.texts())


def test_all_withheld_is_one_hatch_over_the_whole_plot():
    drawing = drawn(quarters(None, None, None))
    width = float(drawing.one("gap").get("width"))
    assert width == pytest.approx(float(drawing.all("gr")[0].get("x2")) - 34, abs=0.02)
    assert not drawing.all("pt") + drawing.all("ln") + drawing.all("band")


def test_hostile_text_stays_text():
    hostile = [TrendPoint(START, HOSTILE, 50, None, None)]
    drawing = drawn(
        hostile,
        title=HOSTILE,
        description=HOSTILE,
        target=50,
        target_label=HOSTILE,
        events=[event("2020-05-01", title=HOSTILE)],
    )
    assert_within_policy(drawing)
    assert_named(drawing, HOSTILE[:-2] + "\ufffd" * 2, HOSTILE[:-2] + "\ufffd" * 2)


def test_the_same_values_give_the_same_bytes():
    points, events = quarters(50, None, 52), [event("2020-05-01"), event("2020-04-01")]
    one = trend(points, chart_id="t", title="t", description="d", events=events)
    assert trend(points, chart_id="t", title="t", description="d", events=events[::-1]) == one


def test_numbers_have_at_most_two_decimals():
    assert not re.search(r"\d\.\d{3}", trend(quarters(1e2 / 3, 50), **NAMED))


NAMED = {"chart_id": "t", "title": "t", "description": "d"}


@pytest.mark.parametrize("value", [-0.1, 100.1, float("nan"), float("inf")])
@pytest.mark.parametrize("bounds", [("score",), ("lower", "upper")])
def test_a_score_outside_the_scale_is_refused(value, bounds):
    fields = {"score": 50, "lower": 40, "upper": 60} | dict.fromkeys(bounds, value)
    with pytest.raises(ValueError, match="from 0 to 100"):
        trend([TrendPoint(START, "a", **fields)], **NAMED)
    with pytest.raises(ValueError, match="from 0 to 100"):
        trend([], target=value, **NAMED)


def test_points_out_of_order_are_refused():
    with pytest.raises(ValueError, match="Sort the points"):
        trend(quarters(50, 52)[::-1], **NAMED)


@pytest.mark.parametrize("bounds", [(60, 40), (None, 40), (60, None)])
def test_a_malformed_interval_is_refused(bounds):
    with pytest.raises(ValueError, match=r"upside down|half an interval"):
        trend([TrendPoint(START, "a", 50, *bounds)], **NAMED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"chart_id": "a b"},
        {"chart_id": "1"},
        {"width": 200},
        {"height": 60},
        {"events": [event("2020-05-01", "maybe")]},
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"Write it|larger|Use one of"):
        trend(quarters(50, 52), **(NAMED | wrong))


texts = st.text(max_size=20)
scores = st.floats(0, 100)
stances = st.sampled_from(["supports", "contradicts", "neutral"])


@st.composite
def any_points(draw):
    days = sorted(draw(st.lists(st.dates(), max_size=12)))
    points = []
    for day in days:
        lower, score, upper = sorted(draw(st.tuples(scores, scores, scores)))
        if draw(st.booleans()):
            lower = upper = None
        points.append(
            TrendPoint(day, draw(texts), draw(st.sampled_from([score, None])), lower, upper)
        )
    return points


@given(
    points=any_points(),
    target=st.none() | scores,
    target_label=texts,
    events=st.lists(st.builds(TrendEvent, st.dates(), texts, stances), max_size=12),
    width=st.integers(240, 1200),
    height=st.integers(180, 600),
)
def test_any_trend_is_well_formed_and_inside_its_frame(points, **more):
    drawing = drawn(points, **more)
    assert not drawing.outside()
    assert_within_policy(drawing)
    assert len(drawing.all("pt")) == len([one for one in points if one.score is not None])


@given(st.lists(st.integers(0, 40), max_size=60))
def test_markers_in_a_row_never_overlap_and_no_event_is_lost(offsets):
    events = [TrendEvent(START + timedelta(days=3 * n), "e", "neutral") for n in offsets]
    drawing = drawn(quarters(*[50] * 9), events=events)
    circles = [one[1] for one in drawing.all("ev")]
    rows = {}
    for circle in circles:
        rows.setdefault(circle.get("cy"), []).append(float(circle.get("cx")))
    assert len(rows) <= 3
    assert all(later - x >= 11.9 for xs in rows.values() for x, later in pairwise(sorted(xs)))
    read_out = [title for title in drawing.titles() if "(neutral)" in title]
    assert sum(title.count("(neutral)") for title in read_out) == len(events)
