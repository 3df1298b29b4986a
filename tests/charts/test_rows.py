"""What charts of rows show: the change part by part, bars from zero, one thing otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.charts.bars import Bar, bars, bars_table
from scorecard.charts.cascade import Level, Step, cascade, cascade_table
from scorecard.charts.plot import Scale
from scorecard.charts.rows import round_values, signed
from scorecard.charts.tornado import Blade, Turn, tornado, tornado_table

from .drawing import Drawing, assert_named, assert_within_policy

HOSTILE = "</title><script>alert('x')</script>\"&\x00"
NAMED = {"chart_id": "c", "title": "What moved", "description": "From 60 to 57"}
BEFORE, AFTER = Level("2024-Q4", 60.0), Level("2025-Q1", 57.0)
STEPS = (Step("Support", 1.0), Step("Rights", -4.0))


def moved(steps=STEPS, before=BEFORE, after=AFTER, **more):
    return Drawing(cascade(before, steps, after, **(NAMED | more)))


def ends(one):
    start = float(one.get("x"))
    return start, start + float(one.get("width"))


def test_charts_of_rows_are_images_named_by_title_and_description():
    for drawing in (
        moved(),
        Drawing(bars([Bar("a", 1.0, "1.0")], **NAMED)),
        Drawing(tornado([Blade("a", (Turn("left out", 1.0),))], **NAMED)),
    ):
        assert_named(drawing, "What moved", "From 60 to 57")
        assert_within_policy(drawing)


def test_each_part_begins_where_the_last_one_ended():
    drawing = moved()
    up, down = ends(drawing.one("up")), ends(drawing.one("dn"))
    start, end = (float(one.get("x1")) for one in drawing.all("lv"))
    assert up == pytest.approx((start, down[1]), abs=0.01)
    assert down[0] == pytest.approx(end, abs=0.01)


def test_levels_are_marked_with_their_scores_and_parts_with_their_signs():
    texts = moved().texts()
    assert {"60.0", "57.0", "+1.00", "\u22124.00"} <= set(texts)


def test_parts_that_do_not_sum_to_the_change_are_refused():
    with pytest.raises(ValueError, match="Give all parts"):
        moved(steps=STEPS[:1])


def test_the_table_of_a_change_has_the_levels_on_the_way():
    table = cascade_table(BEFORE, STEPS, AFTER)
    assert [row[2] for row in table.rows] == [60.0, 61.0, 57.0, 57.0]
    assert next(table.records()) == {"part": "2024-Q4", "effect": None, "level": 60.0}


def test_a_part_that_rounds_to_nothing_goes_neither_way():
    drawing = moved((*STEPS, Step("Method", 0.0)))
    assert [len(drawing.all(kind)) for kind in ("up", "dn", "same")] == [1, 1, 1]
    assert "0.00" in drawing.texts()


def test_nothing_moved_is_two_levels():
    drawing = moved(steps=(), after=Level("2025-Q1", 60.0))
    assert len(drawing.all("lv")) == 2
    assert not drawing.all("up") + drawing.all("dn")


def test_bars_begin_at_zero_and_longer_is_more():
    drawing = Drawing(bars([Bar("a", 2.0, "2"), Bar("b", 1.0, "1")], **NAMED))
    (one, two) = (ends(bar) for bar in drawing.all("iv"))
    assert one[0] == two[0]
    assert one[1] - one[0] == pytest.approx(2 * (two[1] - two[0]))


def test_a_row_without_a_value_has_its_words_and_no_bar():
    drawing = Drawing(bars([Bar("a", None, "missing"), Bar("b", 1.0, "1")], **NAMED))
    assert len(drawing.all("iv")) == 1
    assert "missing" in drawing.texts()
    assert bars_table([Bar("a", None, "missing")], "Name", "Value").rows == [("a", None, "missing")]


def test_the_turns_of_one_thing_stand_on_both_sides():
    blade = Blade("Weight", (Turn("+10 %", 2.0), Turn("-10 %", -1.0)))
    drawing = Drawing(tornado([blade], **NAMED))
    middle = float(drawing.all("ax")[-1].get("x1"))
    assert ends(drawing.one("up"))[0] == pytest.approx(middle, abs=0.01)
    assert ends(drawing.one("dn"))[1] == pytest.approx(middle, abs=0.01)
    assert [row[1:] for row in tornado_table([blade]).rows] == [("+10 %", 2.0), ("-10 %", -1.0)]


def test_a_turn_without_a_score_is_said_and_not_drawn():
    drawing = Drawing(tornado([Blade("All", (Turn("left out", None),))], **NAMED))
    assert "left out: withheld" in drawing.texts()
    assert not drawing.all("up") + drawing.all("dn")


@pytest.mark.parametrize("turns", [(), (Turn("x", 1.0),) * 3])
def test_a_blade_has_one_turn_or_two(turns):
    with pytest.raises(ValueError, match="one or two"):
        tornado([Blade("a", turns)], **NAMED)


def test_a_long_name_is_cut_and_read_out_whole():
    name = "A criterion with a name that no row has any room for at all, however wide"
    drawing = moved(steps=(Step(name, -3.0),))
    assert name in drawing.titles()
    assert any(text.endswith("…") for text in drawing.texts())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_has_no_place_is_refused(value):
    with pytest.raises(ValueError, match="cannot be drawn"):
        bars([Bar("a", value, "?")], **NAMED)


def test_a_chart_too_narrow_is_refused():
    with pytest.raises(ValueError, match="wider"):
        moved(width=100)


def test_signs_are_true_ones_and_nothing_has_none():
    assert [signed(value, 1) for value in (0.74, -4.13, -0.01)] == ["+0.7", "\u22124.1", "0.0"]


def test_gridlines_stand_at_round_values():
    values = round_values(Scale(-1.0, 4.0, 0.0, 100.0))
    assert [words for _, words in values] == ["\u22121", "0", "1", "2", "3", "4"]


@given(
    effects=st.lists(st.floats(-50, 50), max_size=8),
    start=st.floats(0, 100),
    name=st.text(),
    width=st.integers(320, 1200),
)
def test_any_change_is_well_formed_and_inside_its_frame(effects, start, name, width):
    steps = [Step(name or HOSTILE, effect) for effect in effects]
    reached = start
    for effect in effects:
        reached += effect
    drawing = moved(steps, Level("a", start), Level("b", reached), width=width)
    assert not drawing.outside()
    assert_within_policy(drawing)
