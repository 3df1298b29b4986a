"""What a simulation says, what repeats it, and that it agrees with the analytic interval."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.scoring.draws import (
    Errors,
    concentration,
    correlations_on,
    draw_weights,
    generator_of,
    root_of,
)
from scorecard.scoring.parameters import Correlation, EntryError, Missing
from scorecard.scoring.simulation import seed_of, simulate
from scorecard.scoring.tree import climb
from scorecard.scoring.variants import settled
from tests.factories import a_criterion, a_framework, an_indicator
from tests.scoring.asking import assessed, evidence

FEW = settings(deadline=None, max_examples=40)
SHA = "e3b0c442"
DRAWS = 4000


def a_tree(criteria=3, leaves=4, method="geometric", **changes):
    """Criteria A, B, ... of leaves a0, a1, ...; the changes are to all criteria."""
    nodes = [
        a_criterion(
            *[an_indicator(f"{letter}{leaf}", 1.0 + leaf) for leaf in range(leaves)],
            code=letter.upper(),
            weight=1.0 + number,
            **changes,
        )
        for number, letter in enumerate("abcdefgh"[:criteria])
    ]
    return a_criterion(*nodes, method=method)


def rows_of(framework, points=60.0, **changes):
    """An entry for each indicator: all of the same points, or a row of them."""
    leaves = framework.indicators()
    values = np.broadcast_to(points, len(leaves)).tolist()
    return [
        {"indicator": leaf.code, "value": value, **changes}
        for leaf, value in zip(leaves, values, strict=True)
    ]


def simulated(framework, rows, draws=DRAWS, seed=1, weight_spread=0.25):
    return simulate(assessed(framework, rows), 0, draws, seed, weight_spread)


def test_the_same_question_has_the_same_seed_of_128_bits():
    seed = seed_of(SHA, "UKR", 19723, 7, 0)
    assert seed == seed_of(SHA, "UKR", np.int64(19723), np.int64(7), 0)
    assert seed == 0x1E22C723F7F8C6904C51EE69183BF13A
    assert 0 <= seed < 2**128


@pytest.mark.parametrize(
    "other",
    [
        ("e3b0c443", "UKR", 19723, 7, 0),
        (SHA, "MDA", 19723, 7, 0),
        (SHA, "UKR", 19724, 7, 0),
        (SHA, "UKR", 19723, 8, 0),
        (SHA, "UKR", 19723, 7, 1),
    ],
)
def test_another_question_has_another_seed(other):
    assert seed_of(*other) != seed_of(SHA, "UKR", 19723, 7, 0)


@FEW
@given(seed=st.integers(0, 2**128 - 1), rows=evidence("abcd"))
def test_the_same_seed_gives_the_same_figures_and_another_seed_others(seed, rows):
    leaves = [an_indicator(code) for code in "abcd"]
    framework = a_framework(a_criterion(*leaves, min_coverage=0.3))
    once = simulated(framework, rows, 200, seed)
    assert once == simulated(framework, rows, 200, seed)
    if once.score is not None:
        assert once.score != simulated(framework, rows, 200, seed ^ 1).score


def test_a_run_says_what_repeats_it():
    run = simulated(a_framework(), [{}], draws=10, seed=7)
    assert (run.draws, run.seed, run.numpy, run.weight_spread) == (10, 7, np.__version__, 0.25)


def test_an_indicator_draws_the_same_wherever_it_stands_in_the_tree():
    a, b = (a_criterion(an_indicator(c), an_indicator(c * 2), code=c.upper()) for c in "ab")
    errors = {}
    for first, second in ((a, b), (b, a)):
        framework = a_framework(a_criterion(first, second))
        drawn = Errors(assessed(framework, []), 0).draw(5, generator_of(1))
        codes = [leaf.code for leaf in framework.indicators()]
        errors[codes[0]] = dict(zip(codes, drawn.tolist(), strict=True))
    assert errors["a"] == errors["b"]


def test_weights_are_the_same_whatever_order_the_children_stand_in():
    children = [
        an_indicator(code, weight) for code, weight in zip("abc", (1.0, 2.0, 5.0), strict=True)
    ]
    drawn = []
    for order in (children, children[::-1]):
        weights = draw_weights([a_criterion(*order)], 5, 0.25, generator_of(1))["overall"]
        drawn.append({child.code: row for child, row in zip(order, weights, strict=True)})
    for code in "abc":
        np.testing.assert_allclose(drawn[0][code], drawn[1][code], rtol=1e-14)


# The methodology's own figure: six criteria at 25 % have K = 79, and .2496 was measured.
def test_six_equal_weights_vary_by_a_quarter():
    criterion = a_criterion(*[an_indicator(code) for code in "abcdef"])
    assert concentration(6, 0.25) == 79
    weights = draw_weights([criterion], 100_000, 0.25, generator_of(1))["overall"]
    assert weights.sum(axis=0) == pytest.approx(1)
    assert (weights.std(axis=1) / weights.mean(axis=1)) == pytest.approx(0.25, abs=0.002)
    assert weights.mean(axis=1) == pytest.approx(1 / 6, abs=5e-4)


@pytest.mark.parametrize("spread", [0.0, -0.1, 1.0, float("nan")])
def test_a_spread_of_weights_outside_0_and_1_is_refused(spread):
    with pytest.raises(ValueError, match="above 0 and below 1"):
        simulated(a_framework(), [], weight_spread=spread)
    with pytest.raises(ValueError, match="above 0 and below 1"):
        concentration(2, spread)


def test_no_draws_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        simulated(a_framework(), [{}], draws=0)


@FEW
@given(rows=evidence("abcd"), target=st.floats(0, 100), floor=st.floats(0, 100))
def test_ready_is_never_likelier_than_the_target(rows, target, floor):
    two = a_criterion(an_indicator("a"), an_indicator("b"), code="two", floor=floor)
    tree = a_criterion(two, an_indicator("c"), an_indicator("d"), min_coverage=0.3)
    run = simulated(a_framework(tree, target=target), rows, 100)
    if run.score is not None:
        assert run.ready.value <= run.target.value


@pytest.mark.parametrize(("points", "draws"), [(0.0, 10), (100.0, 10), (100.0, 1)])
def test_a_probability_is_never_0_and_never_1(points, draws):
    framework = a_framework(target=50.0)
    run = simulated(framework, [{"value": points, "standard_error": 1.0}], draws)
    for one in (run.target, run.ready, *run.bands.values(), *run.capped_bands.values()):
        assert 0 < one.value < 1
        assert one.error == pytest.approx(np.sqrt(one.value * (1 - one.value) / draws))
    k = draws if points else 0
    assert run.target.value == (k + 0.5) / (draws + 1)


def test_a_probability_agrees_with_the_normal_distribution():
    run = simulated(a_framework(target=55.0), [{"value": 50.0}], draws=50_000)
    above = 0.15866  # one standard deviation of 5 points
    assert run.target.value == pytest.approx(above, abs=4 * run.target.error)
    score = run.score
    assert [score.q05, score.q50, score.q95] == pytest.approx([41.78, 50, 58.22], abs=0.15)
    assert (score.mean, score.sd) == pytest.approx((50, 5), abs=0.06)


def test_bands_share_out_the_draws():
    run = simulated(a_framework(), [{"value": 40.0}], draws=1000)
    assert list(run.bands) == ["early", "halfway", "advanced"]
    counts = [one.value * 1001 - 0.5 for one in run.bands.values()]
    assert sum(counts) == pytest.approx(1000)
    assert run.bands["early"].value == pytest.approx(0.5, abs=0.06)


def test_a_score_where_a_band_starts_lies_in_it():
    certain = an_indicator(error=EntryError(sigma=0.0, smallest_points=0.0))
    run = simulated(a_framework(a_criterion(certain)), [{"value": 40.0}], draws=10)
    assert run.bands["halfway"].value == 10.5 / 11


def test_a_score_below_the_first_band_counts_in_it():
    scale = replace(a_framework().scale, bands=a_framework().scale.bands[1:])
    run = simulated(a_framework(scale=scale), [{"value": 20.0}], draws=100)
    assert run.bands["halfway"].value == 100.5 / 101


def test_a_criterion_below_its_floor_holds_the_published_band_down():
    weak = a_criterion(an_indicator("a"), code="weak", floor=60.0)
    framework = a_framework(a_criterion(weak, an_indicator("b", 9.0)), target=None)
    weak, strong = {"value": 15.0}, {"indicator": "b", "value": 99.0}
    run = simulated(framework, [weak, strong], draws=100, weight_spread=None)
    assert run.bands["advanced"].value == 100.5 / 101
    assert run.capped_bands["early"].value == 100.5 / 101
    above = simulated(framework, [{**weak, "value": 99.0}, strong], draws=100)
    assert above.capped_bands == above.bands


def test_without_evidence_for_a_score_there_is_no_probability():
    run = simulated(a_framework(), [])
    given = asdict(run)
    assert [given.pop(name) for name in ("draws", "seed", "numpy", "weight_spread")]
    assert set(given.values()) == {None}


def test_a_framework_without_target_floors_and_bands_has_no_probabilities():
    plain = a_framework(target=None, scale=replace(a_framework().scale, bands=()))
    run = simulated(plain, [{}], draws=10)
    assert run.score is not None
    assert run.target is run.ready is run.bands is run.capped_bands is None


def test_floors_alone_make_ready():
    framework = a_framework(a_criterion(a_criterion(code="only", floor=50.0)), target=None)
    run = simulated(framework, [{"value": 50.0}], draws=1000)
    assert run.target is None
    assert run.ready.value == pytest.approx(0.5, abs=0.06)


def test_a_withheld_criterion_with_a_floor_never_passes():
    withheld = a_criterion(an_indicator("z"), code="withheld", floor=10.0)
    framework = a_framework(a_criterion(withheld, an_indicator("a", 9.0)), target=10.0)
    run = simulated(framework, [{"value": 90.0}], draws=100)
    assert run.target.value == 100.5 / 101
    assert run.ready.value == 0.5 / 101


@pytest.mark.parametrize("rule", ["renormalise", "penalise", "impute", "block"])
def test_drawn_weights_withhold_nothing_that_has_a_score_and_give_nothing_that_has_none(rule):
    """The weights of what is there sum to the coverage needed, no more; elsewhere to just less."""
    here = a_criterion(an_indicator("a", 6.0), an_indicator("b", 4.0), code="here")
    gone = a_criterion(an_indicator("c", 5.9), an_indicator("d", 4.1), code="gone")
    here, gone = (replace(node, missing=Missing(rule, 0.6)) for node in (here, gone))
    framework = a_framework(a_criterion(here, gone, code="overall", min_coverage=0.5))
    rows = [{"indicator": "a", "value": 60.0}, {"indicator": "c", "value": 90.0}]
    rows += [{"indicator": "b", "value": 60.0}] if rule == "block" else []
    made = assessed(framework, rows)
    assert np.isnan(made.nodes["gone"].score[0])
    run = simulate(made, 0, 500, 1)
    assert not np.isnan(run.score.q05)
    expected = 36.0 if rule == "penalise" else 60.0
    assert run.score.q50 == pytest.approx(expected, abs=1.5)
    assert settled(made, 0).criteria()[2].missing == gone.missing


def test_what_stands_in_for_the_missing_stays():
    leaves = an_indicator("a"), an_indicator("b", stand_in=20.0)
    node = replace(a_criterion(*leaves, min_coverage=0.5), missing=Missing("impute", 0.5))
    run = simulated(a_framework(node), [{"value": 60.0}], weight_spread=None)
    assert run.score.mean == pytest.approx(40, abs=0.2)
    assert run.score.sd == pytest.approx(2.5, abs=0.1)


def test_points_are_cut_off_at_the_ends_and_their_mass_stays_there():
    run = simulated(a_framework(target=100.0), [{"value": 100.0}])
    assert run.score.q95 == 100
    assert run.target.value == pytest.approx(0.5, abs=0.04)


@pytest.mark.parametrize(
    ("changes", "origins", "sd"),
    [
        ({}, (-1, -1), np.sqrt(12.5)),
        ({}, (7, 7), 5.0),
        ({}, (7, 8), np.sqrt(12.5)),
        ({"family": "wgi"}, (-1, -1), np.sqrt(18.75)),
    ],
)
def test_errors_of_one_origin_or_family_do_not_cancel(changes, origins, sd):
    a, b = (an_indicator(code, **changes) for code in "ab")
    rows = [
        {"indicator": code, "origin": origin} for code, origin in zip("ab", origins, strict=True)
    ]
    made = assessed(a_framework(a_criterion(a, b)), rows)
    assert np.sqrt(made.nodes["overall"].variance[0]) == pytest.approx(sd)
    run = simulate(made, 0, 20_000, 1, None)
    assert run.score.sd == pytest.approx(sd, rel=0.02)


def test_correlations_that_contradict_each_other_keep_every_variance():
    """a and b share an origin; b belongs to the family of c, and a does not."""
    a, b, c = an_indicator("a"), an_indicator("b", family="f"), an_indicator("c", family="f")
    framework = a_framework(a_criterion(a, b, c), correlation=Correlation(0.9, 0.0, frozenset()))
    rows = [{"indicator": "a", "origin": 7}, {"indicator": "b", "origin": 7}, {"indicator": "c"}]
    made = assessed(framework, rows)
    matrix = correlations_on(made, 0)
    assert np.linalg.eigvalsh(matrix).min() < -0.1
    root = root_of(matrix)
    assert np.diag(root @ root.T) == pytest.approx(1)
    drawn = Errors(made, 0).draw(20_000, generator_of(1))
    assert drawn.std(axis=1) == pytest.approx(1, abs=0.02)
    assert 0.7 < np.corrcoef(drawn)[0, 1] < 1
    assert 0.05 < np.corrcoef(drawn)[0, 2] < 0.9


def test_what_is_missing_shares_no_error():
    a, b = (an_indicator(code, family="wgi") for code in "ab")
    made = assessed(a_framework(a_criterion(a, b)), [{}])
    assert (correlations_on(made, 0) == np.eye(2)).all()


def test_possible_correlations_are_drawn_as_they_are():
    matrix = np.array([[1, 0.5, 0.3], [0.5, 1, 0.3], [0.3, 0.3, 1]])
    root = root_of(matrix)
    np.testing.assert_allclose(root @ root.T, matrix, atol=1e-12)


def test_drawing_the_weights_too_widens_the_interval():
    framework = a_framework(a_tree())
    rows = rows_of(framework, np.linspace(30, 80, 12))
    fixed, drawn = (simulated(framework, rows, weight_spread=v) for v in (None, 0.5))
    assert drawn.score.sd > 1.1 * fixed.score.sd


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("method", ["geometric", "arithmetic", "harmonic"])
def test_a_draw_alone_has_the_bits_of_the_same_draw_among_many(method, missing):
    """Wide tables, and those without a gap, are summed another way than a date or two."""
    chance = np.random.default_rng(1)
    framework = a_framework(a_tree(leaves=7, method=method))
    points = chance.uniform(0, 100, (21, 1500))
    points[chance.uniform(size=points.shape) < missing] = np.nan
    weights = draw_weights(framework.criteria(), 1500, 0.4, chance)
    together = climb(framework, points, weights).score
    alone = [
        climb(framework, points[:, [at]], {code: of[:, [at]] for code, of in weights.items()}).score
        for at in range(0, 1500, 25)
    ]
    assert np.concatenate(alone).tobytes() == together[::25].tobytes()


def test_the_analytic_interval_agrees_with_the_simulation():
    """Six criteria of five, geometric over arithmetic, away from the ends of the scale.

    Here the ratio of the standard deviations is .978 to 1.020, .999 at the median, and bounds
    differ by .085 points at most.
    """
    chance = np.random.default_rng(1815)
    ratios, bounds = [], []
    for seed in range(200):
        framework = a_framework(a_random_tree(chance))
        rows = rows_of(framework, chance.uniform(30, 80, 30))
        for row in rows:
            row["standard_error"] = chance.uniform(2, 6)
        made = assessed(framework, rows)
        top = made.nodes["overall"]
        score = simulate(made, 0, 10_000, seed, None).score
        ratios.append(np.sqrt(top.variance[0]) / score.sd)
        bounds += [top.lower[0] - score.q05, top.upper[0] - score.q95]
    assert max(ratios) < 1.06
    assert min(ratios) > 0.94
    assert np.median(ratios) == pytest.approx(1, abs=0.02)
    assert np.abs(bounds).max() < 0.12


def a_random_tree(chance):
    weights = chance.uniform(0.5, 2, (6, 6))
    nodes = [
        a_criterion(
            *[an_indicator(f"{n}{m}", weight) for m, weight in enumerate(row[1:])],
            code=f"c{n}",
            weight=row[0],
        )
        for n, row in enumerate(weights.tolist())
    ]
    return a_criterion(*nodes, method="geometric")
