"""The columns that scoring works on hold exactly what was recorded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from scorecard.actions.record_evidence import record_evidence
from scorecard.records import Kind, Level, Review
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT, day_number, instant_number
from scorecard.scoring.model import EvidenceColumns
from scorecard.store.columns import columns_for, columns_of_all
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, an_entry

from .ledger import begin

LADDER = a_catalogue_indicator(
    "ladder", kind="ordinal", minimum=None, maximum=None, levels=(Level(0, "no"), Level(3, "yes"))
)
OPEN = a_catalogue_indicator(minimum=None, maximum=None)


REALS = {"value", "lower", "upper", "interval_z", "standard_error"}


@pytest.fixture
def ledger(database):
    waiting = a_catalogue_indicator("waiting", review=Review.REQUIRED)
    begin(database, OPEN, LADDER, waiting, a_catalogue_indicator("other"))
    return database


def read(database, *codes):
    """The columns of UKR, which come in any order, in the order of their numbers."""
    with database.reading.begin() as session:
        number = session.scalar(text("SELECT id FROM candidate WHERE code = 'UKR'"))
        return in_order(columns_for(session, number, codes or ("support", "ladder", "waiting")))


def in_order(columns):
    order = np.argsort(columns.entry)
    rows = {name: column[order] for name, column in vars(columns).items() if name != "indicators"}
    return EvidenceColumns(indicators=columns.indicators, **rows)


def test_without_evidence_there_are_no_rows(ledger):
    assert len(read(ledger)) == 0


def test_a_measurement_is_kept_as_it_was_given(ledger, admin):
    entry = an_entry(
        value=0.1 + 0.2,
        lower=0.1,
        upper=2 / 3,
        interval_level=0.9,
        observed_on=date(1969, 12, 31),
        valid_until=date(2040, 2, 29),
    )
    record_evidence(ledger, [entry], admin, NOW)
    columns = read(ledger)
    assert columns.value.tolist() == [0.1 + 0.2]
    assert (columns.lower[0], columns.upper[0]) == (0.1, 2 / 3)
    assert columns.interval_z[0] == pytest.approx(1.6448536269514722, abs=1e-12)
    assert np.isnan(columns.standard_error[0])
    assert columns.observed.tolist() == [-1]
    assert columns.valid_until.tolist() == [day_number(date(2040, 2, 29))]
    assert columns.closed.tolist() == [NEVER_INSTANT]


def test_what_was_not_given_is_not_a_number_and_never(ledger, admin):
    record_evidence(ledger, [an_entry()], admin, NOW)
    columns = read(ledger)
    assert np.isnan([columns.lower[0], columns.interval_z[0], columns.standard_error[0]]).all()
    assert columns.valid_until.tolist() == [NEVER_DAY]
    assert columns.origin.tolist() == [-1]


def test_an_assessment_s_value_is_its_level_and_an_event_has_none(ledger, admin):
    entries = [
        an_entry(indicator="ladder", kind=Kind.ASSESSMENT, value=None, level=3, rationale="x"),
        an_entry(indicator="ladder", kind=Kind.EVENT, value=7.0, stance="supports"),
    ]
    record_evidence(ledger, entries, admin, NOW)
    level, event = read(ledger).value.tolist()
    assert level == 3.0
    assert np.isnan(event)


def test_what_waits_for_review_is_not_there(ledger, admin):
    record_evidence(ledger, [an_entry(), an_entry(indicator="waiting")], admin, NOW)
    columns = read(ledger)
    assert [columns.indicators[n] for n in columns.indicator] == ["support"]


def test_only_the_candidate_s_evidence_about_those_indicators_is_there(ledger, admin):
    record_evidence(ledger, [an_entry(), an_entry(indicator="other")], admin, NOW)
    columns = read(ledger, "support")
    assert columns.indicators == ("support",)
    assert len(columns) == 1


def test_grades_are_numbered_from_0(ledger, admin):
    entries = [
        an_entry(reliability=letter, reliability_reason="x", credibility=number, title=letter)
        for number, letter in enumerate("ABCDEF", start=1)
    ]
    record_evidence(ledger, entries, admin, NOW)
    columns = read(ledger)
    assert columns.reliability.tolist() == [0, 1, 2, 3, 4, 5]
    assert columns.credibility.tolist() == [0, 1, 2, 3, 4, 5]


def test_origins_are_numbered_by_name_not_by_order_of_recording(ledger, admin):
    names = ["kiis-2024", "gallup-2023", None, "kiis-2024", "zogby-2022"]
    for number, name in enumerate(names):
        record_evidence(ledger, [an_entry(title=str(number), origin=name)], admin, NOW)
    assert read(ledger).origin.tolist() == [1, 0, -1, 1, 2]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.floats(allow_nan=False, allow_infinity=False),
    observed=st.dates(date(1900, 1, 1), NOW.date()),
    lasts=st.integers(0, 3650),
    late=st.timedeltas(timedelta(0), timedelta(days=3650)),
)
def test_every_value_day_and_instant_comes_back_exact(ledger, admin, value, observed, lasts, late):
    until = observed + timedelta(days=lasts)
    before = len(read(ledger))
    entry = an_entry(value=value, observed_on=observed, valid_until=until, title=f"{before}")
    record_evidence(ledger, [entry], admin, NOW + late)
    columns = read(ledger)
    assert len(columns) == before + 1
    assert columns.value[-1] == value
    assert columns.observed[-1] == day_number(observed)
    assert columns.valid_until[-1] == day_number(until)
    with ledger.reading.begin() as session:
        newest = session.scalar(text("SELECT max(revision) FROM candidate"))
        assert newest == before + 1
    assert columns.accepted[-1] >= instant_number(NOW + late)
    assert (np.diff(columns.accepted) > 0).all()


def test_an_instant_is_exact_to_the_microsecond(ledger, admin):
    second = datetime(2037, 8, 9, 23, 59, 58, tzinfo=UTC)
    instants = [second + timedelta(microseconds=n) for n in (0, 1, 499_999, 500_000, 999_999)]
    for number, at in enumerate(instants):
        record_evidence(ledger, [an_entry(title=str(number))], admin, at)
    assert read(ledger).accepted.tolist() == [instant_number(at) for at in instants]


def test_one_scan_gives_every_candidate_what_it_has_alone(database, admin):
    begin(database, OPEN, LADDER, codes=("UKR", "GEO", "MDA"))
    for number, candidate in enumerate(("UKR", "GEO", "UKR", "GEO", "GEO")):
        named = an_entry(candidate=candidate, title=f"{number}", value=float(number), origin="poll")
        record_evidence(database, [named], admin, NOW)
    codes = ("support", "ladder")
    with database.reading.begin() as session:
        together = columns_of_all(session, codes)
        assert len(together) == 2
        for candidate, columns in together.items():
            alone = in_order(columns_for(session, candidate, codes))
            for name, column in vars(in_order(columns)).items():
                assert np.array_equal(column, getattr(alone, name), equal_nan=name in REALS), name


def test_one_scan_of_nothing_is_nothing(ledger):
    with ledger.reading.begin() as session:
        assert columns_of_all(session, ("support",)) == {}
