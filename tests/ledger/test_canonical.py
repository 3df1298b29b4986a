"""What is hashed is written in one way, however it is put together."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from scorecard.ledger.canonical import canonical, leaf_of, of_text
from scorecard.ledger.tree import leaf_hash

texts = st.text(st.characters(codec="utf-8"), max_size=20)
flat = st.dictionaries(
    texts, st.none() | texts | st.integers() | st.floats(allow_nan=False) | st.dates(), max_size=8
)


def test_the_canonical_form_sorts_names_and_writes_numbers_as_text():
    assert canonical({"b": 1.5, "a": {"d": None, "c": True}}) == (
        b'{"a":{"c":true,"d":null},"b":"1.5"}'
    )


def test_days_and_instants_are_written_as_iso_8601_says():
    at = datetime(2026, 11, 1, 12, 0, 0, 5, tzinfo=UTC)
    assert canonical({"on": date(2026, 11, 1), "at": at}) == (
        b'{"at":"2026-11-01T12:00:00.000005Z","on":"2026-11-01"}'
    )


@given(flat, flat, st.sampled_from(["evidence", "source-grade"]))
def test_a_leaf_of_parts_is_the_leaf_of_the_whole(action, says, thing):
    whole = canonical({"action": action, "thing": thing, "says": says})
    assert leaf_of(canonical(action), thing, canonical(says)) == leaf_hash(whole)


@given(st.dictionaries(texts, st.none() | texts))
def test_what_is_text_already_is_written_the_same(said):
    assert of_text(said) == canonical(said)
