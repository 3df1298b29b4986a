"""A framework is kept once it fits the catalogue."""

from __future__ import annotations

import pytest

from scorecard.actions.draft_framework import draft_framework
from scorecard.errors import Invalid
from scorecard.records import Level
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document
from tests.store.ledger import begin

LADDER = a_catalogue_indicator(
    "support",
    kind="ordinal",
    minimum=None,
    maximum=None,
    levels=(Level(0, "no"), Level(1, "partly"), Level(3, "yes")),
)
PATH = "tree.children[0].children[0]"
WHY = {"reason": "A test needs one."}


def a_ladder(*levels):
    made = a_document()
    leaf = made["tree"]["children"][0]["children"][0]
    leaf["normalisation"] = {
        "method": "ordinal",
        "levels": [{"level": level, "points": 10 * level, **WHY} for level in levels],
    }
    leaf["error"] = {"points": 12.5, **WHY}
    return made


def test_a_ladder_with_the_catalogues_levels_is_kept(database, admin):
    begin(database, LADDER)
    assert draft_framework(database, a_ladder(0, 1, 3), admin, NOW).number == 1


@pytest.mark.parametrize(
    ("levels", "path", "says"),
    [
        ((0, 1, 2, 3), "levels[2].level", "has no level 2; its levels are 0, 1, 3"),
        ((0, 3), "levels", "Says nothing of level 1"),
    ],
)
def test_a_level_that_does_not_exist_is_refused_where_it_stands(
    database, admin, levels, path, says
):
    begin(database, LADDER)
    with pytest.raises(Invalid) as caught:
        draft_framework(database, a_ladder(*levels), admin, NOW)
    ((found, (text,)),) = caught.value.problems.items()
    assert found == f"{PATH}.normalisation.{path}"
    assert says in text


def test_an_indicator_that_the_catalogue_lacks_is_named_with_one_that_is_close(database, admin):
    begin(database, a_catalogue_indicator("supports"))
    with pytest.raises(Invalid) as caught:
        draft_framework(database, a_document(), admin, NOW)
    assert caught.value.problems == {
        f"{PATH}.indicator": ["No indicator is called 'support'. Did you mean 'supports'?"]
    }
