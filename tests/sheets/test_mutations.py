"""Whatever a damaged file holds, the answer is a table or a sentence: nothing else, and soon."""

from __future__ import annotations

import random
import signal
from datetime import date

import pytest

from scorecard.errors import Invalid
from scorecard.sheets.limits import Limits
from scorecard.sheets.read import READERS, read_sheet
from scorecard.sheets.sheet import Sheet

from .workbooks import SHEET, TEXTS, a_workbook, changed

ROWS = [
    ("UKR", "poll", 70.5, 3, True, date(2025, 12, 15), "A title, \"quoted\", 'n'", None, "=1+1"),
    ("UKR", "vote", -2, 0, False, date(2014, 2, 28), "Голосування за курс", "a\nb", "'x"),
] * 6
NAMES = ("candidate", "indicator", "value", "n", "valid", "observed_on", "title", "note", "x")
WORKBOOK = a_workbook(NAMES, *ROWS)
VALID = {
    "csv": ('a;b;c\r\n"x;""y""";2;\r\n\r\nГолос;"one\r\ntwo";3\r\n' * 8).encode("utf-8-sig"),
    "ndjson": '{"a":1,"b":"Голос \\u00e9","c":null}\n\n{"b":-2.5e3,"a":true}\n'.encode() * 8,
    "xlsx": WORKBOOK,
}
MUTATIONS = {"csv": 350, "ndjson": 350, "xlsx": 150}
SMALL = Limits(bytes=100_000, rows=1_000, columns=50, cells=5_000, unpacked=1_000_000)


def mutated(content, chance):
    """One to four changes: flipped bits, a cut, a piece copied elsewhere, bytes that mean much."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                for _ in range(chance.randint(1, 8)):
                    if made:
                        made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
            case 1:
                del made[place : place + chance.choice((1, 7, len(made)))]
            case 2:
                start = chance.randrange(len(made) + 1)
                made[place:place] = made[start : start + chance.randint(1, 200)]
            case 3:
                made[place:place] = chance.choice(MEANINGFUL)
            case _:
                made[place : place + 2] = chance.choice(MEANINGFUL)
    return bytes(made)


MEANINGFUL = (
    *(b"\0", b'"', b"'", b"\r", b"\n", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"{", b"[[", b";"),
    *(b"<", b">", b"/>", b"&#0;", b"<!--", b"1e999", b"99999999999999999999", b' r="A1"', b"XFD"),
    *(b't="e"', b't="s"', b't="d"', b"<f/>", b"-1", b"NaN", b"PK\x01\x02", b"PK\x05\x06"),
)


@pytest.fixture
def soon():
    """A reader that has not answered in two seconds of its own processor time is ended."""
    before = signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    yield lambda: signal.setitimer(signal.ITIMER_VIRTUAL, 2)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


def outcome(content, name):
    try:
        return type(read_sheet(content, name, SMALL))
    except Invalid as problem:
        return Invalid if problem.problems["file"] else None


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused(soon, name):
    chance = random.Random(f"damaged {name}")
    seen = set()
    for _ in range(MUTATIONS[name]):
        content = mutated(VALID[name], chance)
        soon()
        seen.add(outcome(content, name))
    assert seen == ({Invalid} if name == "xlsx" else {Sheet, Invalid})


@pytest.mark.parametrize("part", [SHEET, TEXTS, "xl/styles.xml", "xl/workbook.xml"])
def test_a_damaged_part_of_a_whole_archive_is_read_or_refused(soon, part):
    chance = random.Random(f"damaged {part}")
    seen = set()
    for _ in range(40):
        content = changed(WORKBOOK, {part: lambda was: mutated(was, chance)})
        soon()
        seen.add(outcome(content, "xlsx"))
    assert seen == {Sheet, Invalid}


@pytest.mark.parametrize("name", READERS)
def test_undamaged_it_is_read(name):
    assert outcome(VALID[name], name) is Sheet
