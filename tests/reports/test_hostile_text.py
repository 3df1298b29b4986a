"""Whatever somebody typed stands in every file as it is, and does nothing there."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import orjson
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from scorecard.reports.as_docx import to_docx
from scorecard.reports.as_package import to_package
from scorecard.reports.as_pdf import to_pdf, typesetter_input
from scorecard.reports.as_xlsx import to_xlsx
from scorecard.reports.check_words import checking
from scorecard.reports.edition import document_of, edition_from
from scorecard.reports.glyphs import in_print
from scorecard.reports.plain_text import in_one_line, web_address
from scorecard.reports.score_rows import score_csv
from tests.reports.editions import an_edition

HOSTILE = {
    "formula": '=HYPERLINK("http://evil.example","x")&1+1',
    "plus": "+1+1",
    "at": "@SUM(1)",
    "typst": '#panic("x") #eval("1") $x$ *b* _i_ `raw` <label> @ref \\ [] {} // /* */ ~',
    "html": "<script>alert(1)</script>&amp;<img src=x onerror=alert(1)>",
    "markdown": "# h\n\n| a | b |\n[x](javascript:alert(1))",
    "format": "{0} {name} %s %(x)s ${x} {{ 7*7 }}",
    "xml": "]]> <?pi?> <!-- --> &#0; _x0041_",
    "emoji": "👩‍👩‍👧 🎉 😀 e\u0301 \U0001f1fa\U0001f1e6",
    "right to left": "שלום مرحبا \u202egnp.exe \u2066x\u2069",
    "controls": "a\x07b\x1bc\x7fd\ufffee\r\nf\tg",
    "long": "x" * 10_000,
    "words": "слово " * 1_700,
    "chinese": "漢字かな交じり文 한국어",
}


@pytest.fixture(params=HOSTILE)
def text(request):
    return HOSTILE[request.param]


def test_in_a_workbook_no_text_is_a_formula_and_each_is_as_it_was(text):
    content = to_xlsx(an_edition(text=text))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in ("Evidence", "Indicators", "Method"):
        head, *rows = book.get_sheet_by_name(name).to_python()
        assert {row[head.index("title")] for row in rows} >= {in_one_line(text)} - {"Entry"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        formulas = [
            formula
            for name in sheets
            for formula in re.findall(rb"<f>(.*?)</f>", archive.read(name), re.DOTALL)
        ]
        targets = [
            target
            for name in archive.namelist()
            if name.endswith(".rels")
            for target in re.findall(r'Target="(\w+:[^"]*)"', archive.read(name).decode())
        ]
    allowed = re.compile(rb"(?:[A-Z]+\$?\d*|[$'!():,.+*/^<>=&;\"-]|Calculation|quot|gt|\d|e)*")
    assert all(allowed.fullmatch(one) for one in formulas)
    assert all(one.startswith("https://example.org/") for one in targets)


def test_in_a_package_each_text_reads_back_as_itself_or_behind_its_apostrophe(text):
    with zipfile.ZipFile(io.BytesIO(to_package(an_edition(text=text)))) as archive:
        assert orjson.loads(archive.read("edition.json"))["evidence"][0]["title"] == text
        table = archive.read("data/evidence.csv").decode()
    (first, *_) = csv.DictReader(io.StringIO(table, newline=""))
    assert first["title"] in {text, f"'{text}"}
    assert not first["title"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_in_json_each_text_is_as_it_was(text):
    edition = an_edition(text=text)
    assert edition_from(orjson.loads(document_of(edition))) == edition


def test_in_csv_each_text_reads_back_as_itself_or_behind_its_apostrophe(text):
    rows = list(csv.DictReader(io.StringIO(score_csv(an_edition(text=text)).decode(), newline="")))
    assert [row["criterion"] for row in rows] == ["overall", "law", "people"]
    for row in rows:
        assert row["title"] in {text, f"'{text}"}
        assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_in_a_word_document_each_text_is_as_it_was(text):
    document = Document(io.BytesIO(to_docx(an_edition(text=text))))
    shown = in_one_line(text)
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert shown in cells
    assert shown in {paragraph.text for paragraph in document.paragraphs}
    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert all(web_address(one) for one in targets)


def test_the_typesetter_takes_each_text_as_text(text):
    """It fails on a character that no font has, and on code that does not run: here it does not."""
    assert to_pdf(an_edition(text=text)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\x07b", "a⟨U+0007⟩b"),
        ("one\r\ntwo\tthree", "one two three"),
        ("Ґанок – 5 %", "Ґанок – 5 %"),
        ("שלום", "שלום"),
        ("*b* #x", "*b* #x"),
    ],
)
def test_what_no_reader_could_see_is_spelled_and_nothing_is_dropped(typed, shown):
    assert in_one_line(typed) == shown


def test_what_the_fonts_lack_is_spelled_in_print():
    assert in_print("漢 😀 🎉") == "⟨U+6F22⟩ 😀 ⟨U+1F389⟩"
    assert in_print("x" * 50).replace("\u200b", "") == "x" * 50


def test_what_a_reader_copies_from_print_has_nothing_unseen_in_it():
    given = typesetter_input(an_edition())
    assert given["name"] == "UKR-simple-2025-Q4-e2"
    assert given["checking"] == [list(pair) for pair in checking(an_edition())]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "https://example.org/ x",
        "https://example.org/\u202e",
        "https://example.org/" + "x" * 3_000,
    ],
)
def test_only_an_address_of_the_web_can_be_a_link(url):
    assert web_address(url) is None


def test_an_address_of_the_web_is_a_link():
    assert web_address("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"
