"""A table that was made for something else is read as a table of entries."""

from __future__ import annotations

import pytest

from scorecard.errors import Invalid
from scorecard.sheets.mapping import Mapped, remap
from scorecard.sheets.sheet import Sheet

PANEL = Sheet(
    {
        "iso3": ["ALB", "UKR", "UKR"],
        "year": ["2002", "2003", "2004-02"],
        "value": ["68", "50", "51"],
        "lower": [None, "45", None],
        "unit": ["score", "score", "score"],
    },
    [2, 3, 5],
)


def test_columns_are_renamed_set_chosen_and_left_aside():
    mapped = Mapped(
        columns={"candidate": "iso3", "observed_on": "year"},
        fixed={"title": "{iso3} in {year}: {value}", "source": "monitor"},
        only={"iso3": "UKR"},
        ignored=frozenset({"unit"}),
    )
    found = remap(PANEL, mapped)
    assert found.columns == {
        "value": ["50", "51"],
        "lower": ["45", None],
        "candidate": ["UKR", "UKR"],
        "observed_on": ["2003-12-31", "2004-02-29"],
        "observed_precision": ["year", "month"],
        "title": ["UKR in 2003: 50", "UKR in 2004-02: 51"],
        "source": ["monitor", "monitor"],
    }
    assert found.lines == [3, 5]


def test_what_is_set_wins_over_the_file():
    assert remap(PANEL, Mapped(fixed={"value": "1"})).columns["value"] == ["1", "1", "1"]


def test_a_level_of_bounds_is_set_only_where_there_are_bounds():
    found = remap(PANEL, Mapped(fixed={"interval_level": "0.9"}))
    assert found.columns["interval_level"] == [None, "0.9", None]


def test_a_day_stays_a_day():
    sheet = Sheet({"when": ["2003-04-05"]}, [2])
    found = remap(sheet, Mapped(columns={"observed_on": "when"}))
    assert found.columns == {"observed_on": ["2003-04-05"]}


@pytest.mark.parametrize(
    "mapped",
    [
        Mapped(columns={"value": "nowhere"}),
        Mapped(only={"nowhere": "x"}),
        Mapped(ignored=frozenset({"nowhere"})),
        Mapped(fixed={"title": "{nowhere}"}),
    ],
)
def test_a_column_that_is_not_there_is_named(mapped):
    with pytest.raises(Invalid, match="no column 'nowhere'"):
        remap(PANEL, mapped)


def test_nothing_in_braces_is_run():
    found = remap(PANEL, Mapped(fixed={"title": "{} {{iso3}} {iso3}"}))
    assert found.columns["title"][0] == "{} {ALB} ALB"
