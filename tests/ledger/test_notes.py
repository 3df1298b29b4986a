"""Checkpoints as signed notes: what one key signed, no other note passes for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.ledger.notes import Signer, hash_of, new_seed, parsed, seed_from

KEY = Signer("scorecard", bytes(32))
NOTE = KEY.signed(7, bytes(range(32)))


# Signed before notes said which one came before them; somebody may have kept such a one.
OLD = """\
scorecard
7
AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=

— scorecard oDoPiD01Z21F5dYUx9I4HwEi8WR6/OGTZb8ajIf3enxTVMeAgd0g5qDgK96SZB3hKKDQcq0un+Cc4AXwTySUZ+Iqng0=
"""  # noqa: E501 - as it was signed


def test_a_note_is_the_checkpoint_the_hash_of_the_note_before_and_a_signature():
    origin, size, root, previous, empty, signature = NOTE.splitlines()
    assert previous == "previous 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # of nothing
    assert (origin, size, empty) == ("scorecard", "7", "")
    assert root == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert signature.startswith("— scorecard ")


def test_what_was_signed_is_opened():
    found = KEY.opened(NOTE)
    assert (found.size, found.root) == (7, bytes(range(32)))


def test_each_note_says_which_one_was_signed_before_it():
    second = KEY.signed(8, bytes(32), NOTE)
    assert KEY.opened(second).previous == hash_of(NOTE)
    assert KEY.opened(NOTE).previous == hash_of("")
    assert second != KEY.signed(8, bytes(32))


def test_a_note_of_before_there_was_such_a_line_is_opened_still():
    found = KEY.opened(OLD)
    assert (found.size, found.root, found.previous) == (7, bytes(range(32)), None)


@pytest.mark.parametrize(
    "note",
    ["", "\n", "\n\n\n\n\n", NOTE[:-1], NOTE + NOTE, OLD.replace("\n\n", "\nmore\n\n"), "a\n7\n"],
)
def test_what_is_no_note_is_named_as_such(note):
    with pytest.raises(ValueError, match=r"Is not a checkpoint|last line|fourth line"):
        parsed(note)


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
