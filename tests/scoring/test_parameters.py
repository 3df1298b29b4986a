"""The scale of a framework."""

from __future__ import annotations

import numpy as np
import pytest

from scorecard.scoring.parameters import Scale


@pytest.mark.parametrize(
    ("lowest", "highest", "decimals"),
    [
        (0.0, 100.0, 1),
        (0.0, 120.0, 1),
        (0.0, 1000.0, 0),
        (0.0, 10.0, 2),
        (1.0, 7.0, 2),
        (0.0, 1.0, 3),
        (-np.inf, np.inf, 2),
    ],
)
def test_a_score_is_shown_with_digits_that_fit_its_scale(lowest, highest, decimals):
    assert Scale(lowest, highest).decimals == decimals
