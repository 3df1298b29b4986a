"""What moved a score, drawn: two levels, a bar a cause, and a sign that needs no colour."""

from __future__ import annotations

import re

import pytest

from scorecard.charts.printed import TOKENS, printed
from scorecard.charts.waterfall import Step, waterfall
from tests.conftest import ROOT

from .drawing import Drawing, assert_named

STEPS = (Step(("New", "evidence"), 3.0), Step(("Ageing",), -1.25), Step(("Method",), 0.0))


def drawn(steps=STEPS, start=60.0, **more):
    more = {"chart_id": "w", "title": "Moved", "description": "By cause", **more}
    return Drawing(waterfall(steps, start=start, ends=("2025-Q3", "2025-Q4"), **more))


def test_it_is_named_and_nothing_is_outside():
    drawing = drawn()
    assert_named(drawing, "Moved", "By cause")
    assert drawing.outside() == []


def test_the_ends_are_levels_with_their_scores_and_not_bars():
    drawing = drawn()
    assert len(drawing.all("pt")) == len(drawing.all("ln")) == 2
    assert {"60.0", "61.8"} <= set(drawing.texts())
    assert {"2025-Q3: 60.0", "2025-Q4: 61.8"} <= set(drawing.titles())


def test_each_cause_is_a_bar_whose_direction_is_said_without_colour():
    drawing = drawn()
    assert [len(drawing.all(kind)) for kind in ("up", "dn", "same")] == [1, 1, 1]
    assert {"▲ +3.0", "▼ −1.2", "0.0"} <= set(drawing.texts())


def test_a_bar_reaches_from_level_to_level():
    up, down = (drawn().one(kind) for kind in ("up", "dn"))
    assert float(up.get("y")) == pytest.approx(float(down.get("y")), abs=0.02)
    assert float(up.get("height")) > float(down.get("height")) > 0


def test_a_small_change_is_not_drawn_as_a_landslide():
    bar = drawn([Step(("New",), 0.2)]).one("up")
    assert float(bar.get("height")) < 12


@pytest.mark.parametrize("size", [{"width": 100}, {"height": 60}, {"chart_id": "1"}])
def test_what_cannot_be_drawn_is_refused(size):
    with pytest.raises(ValueError, match=r"too small|cannot start an id"):
        drawn(**size)


def test_what_somebody_typed_is_text():
    drawing = drawn([Step(("<b>&",), 1.0)], title="</svg><script>")
    assert "<b>&" in drawing.texts()


def test_a_printed_chart_has_the_light_colours_of_a_page():
    css = (ROOT / "scorecard" / "dashboard" / "static" / "app.css").read_text()
    light = css[css.index(":root {") : css.index("}", css.index(":root {"))]
    page = dict(re.findall(r"--(\w+): (#\w+)", light))
    assert {name: page[name] for name in TOKENS} == TOKENS


def test_printing_a_chart_only_adds_its_style():
    chart = waterfall(STEPS, start=1, ends=("a", "b"), chart_id="w", title="t", description="d")
    assert re.sub("<style>.*?</style>", "", printed(chart)) == str(chart)
    assert ".up{fill:#00703c}" in printed(chart)
