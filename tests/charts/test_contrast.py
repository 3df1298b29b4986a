"""Every pair of colours in use can be told apart (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import scorecard

APP_CSS = Path(scorecard.__file__).parent / "dashboard" / "static" / "app.css"
STYLE = re.sub(r"/\*.*?\*/", "", APP_CSS.read_text(encoding="utf-8"), flags=re.DOTALL)
TEXT, MARK = 4.5, 3.0

THEMES = {
    "light": r"^:root \{",
    "dark by system": r':root:not\(\[data-theme="light"\]\) \{',
    "dark by choice": r':root\[data-theme="dark"\] \{',
    "print": r"@media print \{\s*:root \{",
}

TEXT_ON = {
    ("fg", "bg"),
    ("fg", "sf"),
    ("mu", "bg"),
    ("mu", "sf"),
    ("ac", "bg"),
    ("ac", "sf"),
    ("ac-fg", "ac"),
    ("up", "bg"),
    ("up", "sf"),
    ("dn", "bg"),
    ("dn", "sf"),
    ("fg", "h0"),
    ("fg", "h1"),
    ("fg", "h2"),
    ("h-strong", "h3"),
    ("h-strong", "h4"),
}
MARK_ON = {
    ("ac", "bg"),  # line, dot in its ring
    ("ac", "sf"),  # the current page in the navigation
    ("iv", "bg"),  # edge of the band
    ("iv", "trk"),
    ("tg", "bg"),
    ("tg", "sf"),  # edge of a note
    ("tg", "trk"),
    ("up", "bg"),
    ("dn", "bg"),
    ("mu", "bg"),  # axes, dashes around what is withheld
    ("mu", "sf"),  # edge of the second button
    ("fg", "bg"),  # edge of a field
    ("focus", "focus-edge"),
}
# Cells of a heat map: each has its figure in it, which is held against it above.
WRITTEN_ON = {"h0", "h1", "h2", "h3", "h4"}
# Lines and fills that carry no meaning of their own, or stand in a ring of another token.
DECORATIVE = {"ln", "trk"}


def luminance(colour):
    """Relative luminance of "#rgb" or "#rrggbb" (WCAG 2.2, definitions)."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def declared(theme):
    """The colours a theme sets itself."""
    opened = re.search(THEMES[theme], STYLE, flags=re.MULTILINE)
    block = STYLE[opened.end() : STYLE.index("}", opened.end())]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\s*;", block))


def tokens(theme):
    return declared("light") | declared(theme)


def used_by(properties):
    return set(re.findall(rf"[\s{{;](?:{properties}):[^;]*?var\(--([\w-]+)\)", STYLE))


def test_contrast_is_that_of_the_recommendation():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("one", "other", "least"),
    sorted({(*pair, TEXT) for pair in TEXT_ON} | {(*pair, MARK) for pair in MARK_ON}),
)
def test_the_pair_can_be_told_apart(theme, one, other, least):
    colours = tokens(theme)
    assert contrast(colours[one], colours[other]) >= least


def test_every_token_used_is_set_and_every_token_set_is_used():
    assert set(re.findall(r"var\(--([\w-]+)", STYLE)) == set(declared("light"))


def test_both_ways_into_the_dark_are_the_same_and_complete():
    assert declared("dark by system") == declared("dark by choice")
    assert set(declared("dark by system")) == set(declared("light"))


def test_every_colour_of_text_is_held_against_a_background():
    assert used_by("color") <= {text for text, _ in TEXT_ON}
    assert used_by("background") - DECORATIVE <= {ground for _, ground in TEXT_ON}


def test_every_colour_of_a_mark_is_held_against_what_is_behind_it():
    marks = used_by("fill|stroke|border-color|border-left|border-bottom|border|outline|box-shadow")
    judged = {token for pair in MARK_ON for token in pair}
    figures = {"h-strong"}
    assert marks - DECORATIVE - WRITTEN_ON - figures <= judged


def test_every_cell_of_a_heat_map_is_held_against_the_figure_in_it():
    assert {ground for text, ground in TEXT_ON if text in {"fg", "h-strong"}} >= WRITTEN_ON


def test_colours_are_tokens():
    rules = re.sub(r"--[\w-]+:[^;]*;", "", STYLE)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", rules)


def test_the_style_needs_nothing_from_elsewhere():
    assert "url(" not in STYLE
    assert "@import" not in STYLE
