"""What a heat map, a small chart and a sparkline show."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.charts.heat import HeatRow, heat, heat_table, strength
from scorecard.charts.runs import TrendPoint
from scorecard.charts.small import small
from scorecard.charts.sparkline import sparkline

from .drawing import Drawing, assert_named, assert_within_policy

HOSTILE = "</title><script>alert('x')</script>\"&\x00"
NAMED = {"chart_id": "h", "title": "By quarter", "description": "Rights rose"}
ROWS = (HeatRow("Rights", (10.0, 90.0)), HeatRow("Support", (None, 50.0)))
COLUMNS = ("2024-Q4", "2025-Q1")


def test_they_are_images_named_by_title_and_description():
    for markup in (
        heat(ROWS, COLUMNS, **NAMED),
        small(a_quarter(50), **NAMED),
        sparkline([1.0, 2.0], **NAMED),
    ):
        assert_named(Drawing(markup), "By quarter", "Rights rose")
        assert_within_policy(Drawing(markup))


def a_quarter(*scores):
    return [
        TrendPoint(date(2024, 1, 1) + timedelta(days=91 * at), f"Q{at}", score, score, score)
        for at, score in enumerate(scores)
    ]


def test_stronger_colour_is_higher():
    drawing = Drawing(heat(ROWS, COLUMNS, **NAMED))
    assert len(drawing.all("q0")) == len(drawing.all("q4")) == len(drawing.all("q2")) == 1
    assert [strength(score, (0, 100)) for score in (0, 19.9, 20, 99, 100)] == [0, 0, 1, 4, 4]


def test_a_cell_has_its_figure_and_one_withheld_is_hatched_and_named():
    drawing = Drawing(heat(ROWS, COLUMNS, **NAMED))
    assert {"10", "90", "50"} <= set(drawing.texts())
    assert drawing.one("gap").get("fill") == "url(#h-hatch)"
    assert drawing.titles() == ["Support, 2024-Q4: withheld"]


def test_the_table_of_a_heat_map_has_its_shape():
    table = heat_table(ROWS, COLUMNS)
    assert table.rows == [("Rights", 10.0, 90.0), ("Support", None, 50.0)]
    assert [column.title for column in table.columns] == ["Criterion", *COLUMNS]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="1 scores for 2 columns"):
        heat([HeatRow("Rights", (1.0,))], COLUMNS, **NAMED)


def test_a_score_outside_the_scale_is_refused():
    for draw in (
        lambda: heat([HeatRow("Rights", (101.0, 1.0))], COLUMNS, **NAMED),
        lambda: sparkline([-1.0], **NAMED),
    ):
        with pytest.raises(ValueError, match="from 0 to 100"):
            draw()


def test_a_line_is_not_drawn_through_what_is_withheld():
    drawing = Drawing(sparkline([1.0, 2.0, None, 3.0, 4.0, None, 5.0], **NAMED))
    assert len(drawing.all("ln")) == 2
    assert len(drawing.all("pt")) == 1
    assert len(drawing.all("dot")) == 1


def test_a_line_whose_newest_score_is_withheld_has_no_end():
    assert not Drawing(sparkline([1.0, 2.0, None], **NAMED)).all("dot")


def test_a_small_chart_says_its_last_value_and_its_ends():
    drawing = Drawing(small(a_quarter(40, 50, 60), threshold=55, **NAMED))
    assert {"60.0", "Q0", "Q2"} <= set(drawing.texts())
    assert len(drawing.all("tg")) == 1
    assert not drawing.all("hit")


def test_a_small_chart_hatches_what_is_withheld():
    points = a_quarter(40, 50)
    gap = TrendPoint(date(2023, 10, 1), "before", None, None, None)
    assert len(Drawing(small([gap, *points], **NAMED)).all("gap")) == 1


@pytest.mark.parametrize("size", [{"width": 10}, {"height": 10}])
def test_what_is_too_small_to_draw_is_refused(size):
    for draw in (
        lambda: small(a_quarter(50), **NAMED, **size),
        lambda: sparkline([1.0], **NAMED, **size),
    ):
        with pytest.raises(ValueError, match="larger"):
            draw()


@given(scores=st.lists(st.none() | st.floats(0, 100), max_size=30), name=st.text())
def test_any_of_them_is_well_formed_and_inside_its_frame(scores, name):
    drawings = (
        Drawing(sparkline(scores, **NAMED | {"title": name or HOSTILE})),
        Drawing(heat([HeatRow(name, tuple(scores))], [HOSTILE] * len(scores), **NAMED)),
    )
    for drawing in drawings:
        assert not drawing.outside()
        assert_within_policy(drawing)
