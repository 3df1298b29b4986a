"""Who made how much of what was made together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.shapley import MOST_EXACT, coalition_weight, coalitions, shapley

PLAYERS = st.integers(1, MOST_EXACT + 4)


def gloves(come):
    """One left glove and two right ones: a pair is worth 1."""
    return (come[:, [0]] & (come[:, [1]] | come[:, [2]])).astype(float)


def test_the_only_left_glove_is_worth_two_thirds_of_a_pair():
    assert shapley(gloves, 3)[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_every_order_is_as_likely():
    players = 5
    by_size = coalitions(players - 1).sum(axis=1)
    assert sum(coalition_weight(int(size), players) for size in by_size) == pytest.approx(1)


def test_what_has_no_value_is_no_step():
    def only_together(come):
        return np.where(come.all(axis=1, keepdims=True), 8.0, np.nan)

    assert shapley(only_together, 3)[:, 0].tolist() == [0, 0, 0]


@settings(max_examples=40, deadline=None)
@given(PLAYERS, st.integers(0, 99))
def test_shares_sum_to_what_all_make_and_a_bystander_gets_nothing(players, seed):
    weights = np.random.default_rng(seed).normal(size=players)
    weights[0] = 0.0

    def value(come):
        return np.stack([np.exp(come @ weights), (come @ weights) ** 2], axis=1)

    shares = shapley(value, players)
    made = value(np.ones((1, players), dtype=bool)) - value(np.zeros((1, players), dtype=bool))
    assert shares.sum(axis=0) == pytest.approx(made[0], abs=1e-9)
    assert shares[0] == pytest.approx(0, abs=1e-12)


def test_beyond_the_exact_the_shares_of_many_are_close_to_the_truth():
    players = MOST_EXACT + 2
    weights = np.linspace(-1, 2, players)
    # The game is the square of a sum, whose shares are known: w (sum of all w).
    shares = shapley(lambda come: ((come @ weights) ** 2)[:, None], players)[:, 0]
    # An order and its reverse average a square exactly.
    assert shares == pytest.approx(weights * weights.sum(), abs=1e-9)
