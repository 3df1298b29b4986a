"""Files made to exhaust the machine are refused by name, quickly and in little memory."""

from __future__ import annotations

import struct
import subprocess
import sys
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from scorecard.errors import Invalid
from scorecard.sheets.limits import MIB
from scorecard.sheets.read import read_sheet

from .workbooks import SHEET, TEXTS, a_workbook, changed

PLAIN = a_workbook(("a", "b"), (1, "x"))
MOST_MEMORY = 300  # MiB, the interpreter and the file itself with it
MOST_SECONDS = 10


def cell(place, inside="<v>1</v>", kind=""):
    return f'<c r="{place}"{kind}>{inside}</c>'.encode()


def with_cells(*cells):
    rows = b"<row>" + b"".join(cells) + b"</row>"
    return changed(PLAIN, {SHEET: lambda was: was.replace(b"</sheetData>", rows + b"</sheetData>")})


def the_size():
    return b"a,b\n" + b"1,2\n" * (17 * MIB)


def the_rows():
    return b"a\n" + b"1\n" * 200_001


def the_columns():
    return ",".join(f"c{number}" for number in range(101)).encode()


def the_nesting():
    return b'{"a":' * 900 + b"1" + b"}" * 900


def the_deep_json():
    return b"[" * MIB


def the_many_keys():
    return b"{" + b",".join(b'"%d":1' % number for number in range(90_000)) + b"}"


def the_long_line():
    return b'{"a":"' + b"x" * (2 * MIB) + b'"}'


def the_long_cell():
    return b'a,b\n"' + b"x\n" * 60_000 + b'",1\n'


def the_open_quote():
    return b'a,b\n1,2\n3,"' + b"x\n" * 30_000


def the_many_cells():
    header = ",".join(f"c{number}" for number in range(100)).encode()
    return header + b"\n" + (b"," * 98 + b"1,\n") * 45_000


def the_ratio():
    return changed(PLAIN, {SHEET: lambda was: was + b" " * (8 * MIB)})


def the_unpacked_size():
    return changed(PLAIN, {f"xl/media/{n}.bin": b"\0" * (100 * MIB) for n in range(3)})


def the_dimension():
    return with_cells(cell("CV1048576"))


def the_far_column():
    return with_cells(cell("XFD2"))


def the_endless_place():
    return with_cells(cell("ZZZZZZ99999999999"))


def the_entities():
    levels = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10)
    ).encode()
    return changed(
        PLAIN,
        {TEXTS: lambda was: was.replace(b"<sst", b"<!DOCTYPE sst [" + levels + b"]><sst", 1)},
    )


def the_shared_text():
    """One text of 90,000 characters that stands in 20,000 cells is in the file once."""
    places = (cell(f"B{row}", "<v>3</v>", ' t="s"') for row in range(3, 20_003))
    text = f"<sst>{'<si><t>a</t></si>' * 3}<si><t>{'x' * 90_000}</t></si></sst>".encode()
    return changed(with_cells(*places), {TEXTS: text})


def the_nested_zip():
    return changed(PLAIN, {"xl/embeddings/inner.zip": PLAIN})


def the_many_sheets():
    return a_workbook(("a",), sheets=200)


def the_many_members():
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number}", b"")
    return made.getvalue()


def the_deep_xml():
    return changed(PLAIN, {SHEET: b"<a>" * 3_000_000}, compression=ZIP_DEFLATED)


def the_many_names():
    names = b"".join(b"<n%d/>" % number for number in range(300_000))
    return changed(PLAIN, {SHEET: b"<worksheet>" + names + b"</worksheet>"})


def the_lie():
    """The directory says that a part is small; nothing is unpacked beyond what it says."""
    content = changed(PLAIN, {SHEET: lambda was: was + b" " * (8 * MIB)})
    with ZipFile(BytesIO(content)) as archive:
        size = archive.getinfo(SHEET).file_size
    return content.replace(struct.pack("<L", size), struct.pack("<L", 1000))


BOMBS = {
    "csv": {
        the_size: "at most 64.0 are taken",
        the_rows: "more than 200,000 rows",
        the_columns: "names 101 columns",
        the_many_cells: "more than 4,000,000 cells",
        the_long_cell: "Row 2.* at most 100,000",
        the_open_quote: "opened in row 3 is never closed",
    },
    "ndjson": {
        the_nesting: "Row 1, key 'a' holds a list or an object",
        the_deep_json: "Row 1 is no JSON object",
        the_many_keys: "more than 100 keys",
        the_long_line: "Row 1 is longer than",
    },
    "xlsx": {
        the_ratio: "more than 200 times",
        the_unpacked_size: "more than 256 MiB",
        the_dimension: "reaches to CV1048576",
        the_far_column: "XFD2 lies beyond",
        the_endless_place: "no workbook",
        the_entities: "document type, entities",
        the_shared_text: "more than 67,108,864 characters together",
        the_nested_zip: "inner.zip",
        the_many_sheets: "more than 200 parts",
        the_many_members: "more than 200 parts",
        the_deep_xml: "no workbook|200 times",
        the_many_names: "no workbook",
        the_lie: "no workbook",
    },
}
EACH = [(name, make, text) for name, bombs in BOMBS.items() for make, text in bombs.items()]
# What reads the files in a process of its own, so that only reading them counts.
MEASURED = """
import sys, time
from pathlib import Path
from scorecard.errors import Invalid
from scorecard.sheets.read import format_of, read_sheet

for path in sys.argv[1:]:
    content = open(path, "rb").read()
    began = time.monotonic()
    try:
        read_sheet(content, format_of(path, None))
    except Invalid:
        status = Path("/proc/self/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
        print(path, time.monotonic() - began, peak)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bombs")
    made = {make: folder / f"{make.__name__}.{name}" for name, make, _ in EACH}
    for make, path in made.items():
        path.write_bytes(make())
    return made


@pytest.mark.parametrize(("name", "make", "text"), EACH)
def test_a_bomb_is_refused_by_name(files, name, make, text):
    with pytest.raises(Invalid, match=text):
        read_sheet(files[make].read_bytes(), name)


def test_no_bomb_takes_much_time_or_memory(files):
    command = [sys.executable, "-c", MEASURED, *map(str, files.values())]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    measured = [line.split() for line in answer.stdout.splitlines()]
    assert [path for path, _, _ in measured] == list(map(str, files.values()))
    assert not [line for line in measured if float(line[1]) > MOST_SECONDS]
    assert not [line for line in measured if int(line[2]) > MOST_MEMORY]
