"""Checkpoints as signed notes: what one key signed, no other note passes for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.ledger.canonical import canonical
from scorecard.ledger.notes import Signer, new_seed, seed_from

KEY = Signer("scorecard", bytes(32))
NOTE = KEY.signed(7, bytes(range(32)))


def test_a_note_is_three_lines_and_a_signature():
    origin, size, root, empty, signature = NOTE.splitlines()
    assert (origin, size, empty) == ("scorecard", "7", "")
    assert root == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert signature.startswith("— scorecard ")


def test_what_was_signed_is_opened():
    found = KEY.opened(NOTE)
    assert (found.size, found.root) == (7, bytes(range(32)))


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="ascii"))
def test_a_note_that_says_anything_else_is_not_opened(place, character):
    changed = NOTE[:place] + character + NOTE[place + 1 :]
    try:
        found = KEY.opened(changed)
    except ValueError:
        return
    # The last character of base64 may be written in more than one way; it says the same then.
    assert found == KEY.opened(NOTE)


def test_another_key_s_note_is_not_opened():
    other = Signer("scorecard", bytes([1]) * 32)
    with pytest.raises(ValueError, match="another key"):
        KEY.opened(other.signed(7, bytes(32)))


def test_a_key_is_32_bytes_and_never_shown():
    assert len(seed_from(new_seed())) == 32
    assert new_seed() != new_seed()
    assert repr(KEY) == "Signer('scorecard')"
    for text in ("", "abc", "not base64!", new_seed()[:-8]):
        with pytest.raises(ValueError, match="32 bytes"):
            seed_from(text)


def test_the_canonical_form_sorts_names_and_writes_numbers_as_text():
    assert canonical({"b": 1.5, "a": {"d": None, "c": True}}) == (
        b'{"a":{"c":true,"d":null},"b":"1.5"}'
    )
