"""What is sealed has the root it always had: whoever keeps an old checkpoint can still use it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from scorecard.actions.attach_file import attach_file
from scorecard.actions.dispute_evidence import dispute_evidence
from scorecard.actions.draft_framework import draft_framework
from scorecard.actions.grade_source import grade_source
from scorecard.actions.record_evidence import record_evidence
from scorecard.actions.retract_evidence import retract_evidence
from scorecard.actions.review_evidence import review_evidence
from scorecard.actions.revise_evidence import revise_evidence
from scorecard.actions.seal_ledger import seal_ledger
from scorecard.actions.verify_ledger import verify_ledger
from scorecard.ledger.notes import Signer
from scorecard.records import File, Kind, Once, Review
from scorecard.store import seal, things
from tests.conftest import NOW
from tests.factories import a_catalogue_indicator, a_document, an_entry
from tests.store.ledger import begin, publish

# As the first code that sealed had them. Not to be adapted: old checkpoints have them too.
SIZE = 27
ROOT = "40eea7d069b0015471848239de5d3ae0711ba716bcbf2c84679dcfcb907f614c"
SIGNER = Signer("scorecard", bytes(32))
LATER = datetime(2026, 11, 1, 12, 0, 0, 123_456, tzinfo=UTC)


def known_id(number):
    return f"01936b2e-7c1a-7000-8000-{number:012}"


WHOLE, EVENT, GEO, ASKED = (known_id(number) for number in range(100, 104))


def everything(database, admin):
    """Something of every kind, with figures and words that are easily written another way."""
    begin(
        database,
        a_catalogue_indicator(),
        a_catalogue_indicator(
            "waiting", review=Review.REQUIRED, description='"Чекає"\n\\', unit=""
        ),
        a_catalogue_indicator("free", minimum=None, maximum=None),
        codes=("UKR", "GEO"),
    )
    publish(database, admin)
    draft_framework(database, a_document("other"), admin, NOW)
    figures = (0.1, 1e-7, 1e22, 0.0, 100.0, 123456789.125, 5e-324, 2.5e16)
    entries = [
        an_entry(id=known_id(n), indicator="free", value=value, title=f"Figure {n} \x7f 😀")
        for n, value in enumerate(figures)
    ]
    record_evidence(database, entries, admin, NOW, Once("key-1", "ab" * 32))
    whole = an_entry(
        id=WHOLE,
        lower=40.5,
        upper=60.0,
        interval_level=0.9,
        denominator=2000.0,
        pollster="Київ",
        question="So?",
        observed_on=date(1991, 12, 1),
        observed_precision="month",
        period_start=date(1991, 11, 24),
        valid_until=date(2030, 1, 1),
        published_on=date(1992, 1, 1),
        origin="kiis",
        summary="s" * 300,
        url="https://example.org/?a=1&b=ї",
        archived_url="https://example.org/archived",
        archived_sha256="cd" * 32,
        reliability="A",
        reliability_reason="Known.",
        derived_from=known_id(0),
    )
    record_evidence(database, [whole], admin, LATER)
    event = an_entry(id=EVENT, indicator="free", kind=Kind.EVENT, value=None, stance="neutral")
    record_evidence(database, [event], admin, LATER)
    record_evidence(database, [an_entry(id=GEO, candidate="GEO")], admin, NOW)
    revise_evidence(database, WHOLE, {"value": 51.25}, "Misread.", 1, admin, NOW)
    retract_evidence(database, known_id(1), "Gone.", admin, NOW)
    dispute_evidence(database, known_id(2), "Odd.", admin, NOW)
    record_evidence(database, [an_entry(id=ASKED, indicator="waiting")], admin, NOW)
    review_evidence(database, ASKED, 1, "accepted", None, admin, NOW)
    attach_file(database, WHOLE, File("доказ.txt", "text/plain", b"text"), admin, NOW)
    grade_source(database, "monitor", "C", "Withdrawn.", admin, NOW)


def root_of(database):
    with database.reading.begin() as session:
        return seal.root(session, seal.size(session)).hex()


def test_a_ledger_has_the_root_it_always_had(database, admin):
    everything(database, admin)
    assert (seal_ledger(database), root_of(database)) == (SIZE, ROOT)


@pytest.mark.parametrize("at_once", [1, 3])
def test_the_root_does_not_depend_on_how_much_is_sealed_at_once(
    database, admin, at_once, monkeypatch
):
    everything(database, admin)
    monkeypatch.setattr(seal, "CHUNK", at_once)
    monkeypatch.setattr(things, "PAGE", at_once)
    assert (seal_ledger(database), root_of(database)) == (SIZE, ROOT)
    assert verify_ledger(database, SIGNER).problems == []
