"""The sample: it loads, it hangs together, and its framework says what the domain's table says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise

import orjson
import pytest

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.load_sample import FIXTURES, evidence_files, read_evidence_file
from scorecard.records import Kind
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import CandidateSchema, IndicatorSchema, SourceSchema
from scorecard.schemas.framework import FrameworkSchema

FRAMEWORKS = {path.stem: path for path in sorted((FIXTURES / "frameworks").glob("*.json"))}
NUMBERS_WITH_REASONS = {"value", "points", "level", "sigma", "smallest", "min_coverage"}
NUMBERS_WITH_REASONS |= {"grace_days", "half_life_days", "drop_after_days", "widening_per_year"}
NUMBERS_WITH_REASONS |= {"within_family", "between_related", "stale_after_days"}


def documents(name, schema):
    items = orjson.loads((FIXTURES / f"{name}.json").read_bytes())
    return [load(schema, item, name) for item in items]


def framework(slug):
    return load(FrameworkSchema(), orjson.loads(FRAMEWORKS[slug].read_bytes()), slug)


@pytest.fixture(scope="module")
def entries():
    return [entry for path in evidence_files() for entry in read_evidence_file(path).values()]


@pytest.fixture(scope="module")
def catalogue():
    return {found.code: found for found in documents("indicators", IndicatorSchema())}


def test_every_file_says_as_many_things_as_its_readme(entries):
    counted = {path.name: len(read_evidence_file(path)) for path in evidence_files()}
    readme = (FIXTURES / "README.md").read_text()
    for name, count in counted.items():
        assert f"| {count} |" in next(
            line for line in readme.splitlines() if f"evidence/{name}" in line
        )
    assert len(entries) == 979


@pytest.mark.parametrize("path", evidence_files(), ids=lambda path: path.name)
def test_every_entry_loads(path):
    assert read_evidence_file(path)


def test_every_name_an_entry_uses_is_known(entries, catalogue):
    sources = {source.slug for source in documents("sources", SourceSchema())}
    candidates = {candidate.code for candidate in documents("candidates", CandidateSchema())}
    ids = {entry.id for entry in entries}
    assert {entry.candidate for entry in entries} <= candidates
    assert {entry.source for entry in entries} <= sources
    assert {entry.indicator for entry in entries} <= set(catalogue)
    assert {entry.derived_from for entry in entries if entry.derived_from} <= ids


def test_every_source_is_used(entries):
    sources = {source.slug for source in documents("sources", SourceSchema())}
    assert sources == {entry.source for entry in entries}


def test_every_entry_has_an_id_of_its_own(entries):
    assert len({entry.id for entry in entries}) == len(entries)


def test_no_entry_says_what_another_says(entries):
    said = Counter(
        (e.indicator, e.observed_on, e.value, e.level, e.stance, e.source, e.title, e.url)
        for e in entries
    )
    assert max(said.values()) == 1


def test_every_entry_is_of_its_indicator_s_kind_and_on_its_scale(entries, catalogue):
    for entry in entries:
        indicator = catalogue[entry.indicator]
        assert indicator.accepts(entry.kind), entry.id
        if entry.kind is Kind.ASSESSMENT:
            assert entry.level in {rung.level for rung in indicator.levels}, entry.id
        if entry.value is not None:
            assert indicator.minimum is None or entry.value >= indicator.minimum, entry.id
            assert indicator.maximum is None or entry.value <= indicator.maximum, entry.id


def test_an_exercise_counts_once_a_year_and_cites_where_it_comes_from(entries):
    exercises = [e for e in entries if e.indicator == "multinational_exercises"]
    assert exercises
    assert max(Counter(e.observed_on.year for e in exercises).values()) == 1
    by_id = {entry.id: entry for entry in entries}
    for exercise in exercises:
        assert by_id[exercise.derived_from].observed_on == exercise.observed_on


def test_a_minister_s_level_ends_the_day_the_next_one_begins(entries):
    ministers = sorted(
        (e for e in entries if e.indicator == "civilian_defence_minister" and e.level is not None),
        key=lambda e: e.observed_on,
    )
    for one, following in pairwise(ministers):
        assert one.valid_until is None or one.valid_until <= following.observed_on


def test_a_share_has_its_denominator(entries):
    shares = [e for e in entries if e.indicator == "parliament_support_share"]
    assert shares
    assert {share.denominator for share in shares} == {450}


def test_a_poll_says_who_asked_what(entries):
    asked = {"nato_referendum_for", "nato_best_security_option"}
    polls = [e for e in entries if e.indicator in asked and e.kind is Kind.MEASUREMENT]
    assert polls
    assert not [poll.id for poll in polls if not (poll.pollster and poll.question)]


@pytest.mark.parametrize("slug", FRAMEWORKS)
def test_every_indicator_of_a_framework_is_in_the_catalogue_and_has_evidence(
    slug, catalogue, entries
):
    codes = {leaf.code for leaf in framework(slug).indicators()}
    assert codes <= set(catalogue)
    assert codes <= {entry.indicator for entry in entries}


@pytest.mark.parametrize("slug", FRAMEWORKS)
def test_every_ladder_has_points_for_each_of_its_levels(slug, catalogue):
    for leaf in framework(slug).indicators():
        levels = [float(rung.level) for rung in catalogue[leaf.code].levels]
        if leaf.normalisation.method == "ordinal":
            assert list(leaf.normalisation.values) == levels


def unreasoned(node, path=""):
    """Where a number of the method stands without a reason beside it."""
    if isinstance(node, list):
        for number, child in enumerate(node):
            yield from unreasoned(child, f"{path}[{number}]")
    if isinstance(node, dict):
        if "weight" in node and not node.get("weight_reason", "").strip():
            yield f"{path}.weight"
        if NUMBERS_WITH_REASONS & set(node) and not node.get("reason", "").strip():
            yield path
        for name, child in node.items():
            yield from unreasoned(child, f"{path}.{name}")


@pytest.mark.parametrize("slug", FRAMEWORKS)
def test_every_number_of_a_framework_has_a_reason_beside_it(slug):
    document = orjson.loads(FRAMEWORKS[slug].read_bytes())
    assert not list(unreasoned(document))
    del document["target"]["reason"]
    assert list(unreasoned(document)) == [".target"]


TOPS = {
    "democratic-values": (15, 60),
    "human-rights": (13, 60),
    "civilian-control": (17, 70),
    "interoperability": (16, 40),
    "defence-spending": (6, 55),
    "anti-corruption": (17, 60),
    "public-support": (8, 40),
    "conflict-resolution": (8, None),
}
KNOTS = {
    "v2x_libdem": (0.5, [(0, 0), (0.359, 60), (0.742, 80), (0.845, 100)]),
    "fh_fiw_total": (0.25, [(0, 0), (65, 60), (87, 80), (100, 100)]),
    "v2x_civlib": (0.7, [(0, 0), (0.821, 60), (0.9315, 80), (0.961, 100)]),
    "v2x_ex_military": (0.2, [(0, 100), (0.5, 0)]),
    "nato_standards_share": (0.25, [(0, 0), (60, 80), (100, 100)]),
    "multinational_exercises": (0.25, [(0, 0), (20, 100)]),
    "milex_gdp_sipri": (1, [(0, 0), (2, 100)]),
    "v2x_corr": (0.24, [(0.01, 100), (0.268, 80), (0.755, 60), (1, 0)]),
    "ti_cpi": (0.28, [(0, 0), (35, 60), (64, 80), (87, 100)]),
    "nato_referendum_for": (0.6, [(20, 0), (50, 60), (66.7, 80), (85, 100)]),
    "parliament_support_share": (0.2, [(50, 0), (66.7, 80), (100, 100)]),
    "v2xpe_exlsocgr": (0.5, [(0.02, 100), (0.119, 80), (0.34, 60), (1, 0)]),
    "wgi_political_stability": (1, [(-2.5, 0), (-0.0626, 60), (0.6604, 80), (1.2194, 100)]),
}


def test_the_criteria_weigh_what_the_domain_s_table_says():
    found = framework("nato-accession")
    assert {c.code: (c.weight, c.floor) for c in found.tree.children} == TOPS
    nested = {c.code: (c.weight, c.floor) for c in found.tree.criteria()}
    assert nested["minorities"] == (0.5, 60)
    assert nested["war-and-territory"] == (0.5, None)
    assert found.target == 80
    assert found.tree.aggregation.method == "geometric"
    assert {c.aggregation.method for c in found.tree.criteria()} == {"arithmetic"}


@pytest.mark.parametrize("code", KNOTS)
def test_an_indicator_s_knots_are_those_of_the_domain_s_table(code):
    leaf = next(one for one in framework("nato-accession").indicators() if one.code == code)
    scale = list(zip(leaf.normalisation.values, leaf.normalisation.points, strict=True))
    assert (leaf.weight, scale) == KNOTS[code]


def test_the_core_framework_weighs_six_criteria_alike():
    found = framework("nato-core").tree
    assert len(found.children) == 6
    assert len({child.weight for child in found.children}) == 1
    assert found.aggregation.method == "arithmetic"


# Our own results, frozen: a change of method or evidence that moves them has to say so.
FROZEN = {date(2021, 12, 31): 61.136346756500586, date(2025, 12, 31): 62.72868520328458}


@pytest.mark.parametrize("day", FROZEN, ids=str)
def test_the_score_of_the_sample_stays_what_it_was(sample, day):
    _, answer = assess_readiness(sample, Question("UKR", "nato-accession", day))
    assert answer.scorecard.overall.score == pytest.approx(FROZEN[day], abs=1e-6)


def test_without_interoperability_and_conflict_resolution_2016_is_withheld(sample):
    _, answer = assess_readiness(sample, Question("UKR", "nato-accession", date(2016, 12, 31)))
    assert answer.scorecard.overall.score is None
    assert answer.scorecard.overall.missing == ("interoperability", "conflict-resolution")
    assert answer.scorecard.overall.verdict == "insufficient evidence"
