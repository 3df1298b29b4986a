"""A chart on paper: the drawing of a page, in the light colours that a page has."""

from __future__ import annotations

import re

from scorecard.charts.cascade import Level, Step, cascade
from scorecard.charts.printed import TOKENS, printed
from tests.conftest import ROOT


def a_chart():
    return cascade(
        Level("a", 1.0),
        [Step("New", 2.0)],
        Level("b", 3.0),
        chart_id="w",
        title="t",
        description="d",
    )


def test_a_printed_chart_has_the_light_colours_of_a_page():
    css = (ROOT / "scorecard" / "dashboard" / "static" / "app.css").read_text()
    light = css[css.index(":root {") : css.index("}", css.index(":root {"))]
    page = dict(re.findall(r"--(\w+): (#\w+)", light))
    assert {name: page[name] for name in TOKENS} == TOKENS


def test_printing_a_chart_only_adds_its_style():
    chart = a_chart()
    assert re.sub("<style>.*?</style>", "", printed(chart)) == str(chart)
    assert ".up{fill:#00703c}" in printed(chart)


def test_what_a_chart_is_drawn_with_has_a_look_on_paper():
    paper = printed(a_chart())
    style = re.search("<style>(.*?)</style>", paper)[1]
    drawn = {name for names in re.findall('class="([^"]+)"', paper) for name in names.split()}
    assert {name for name in drawn if f".{name}" not in style} == {"chart", "rows"}
