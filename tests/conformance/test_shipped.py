"""The shipped indices: they load as any framework, hang together, and no code knows them."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

import scorecard
from scorecard.actions.load_sample import read_sample
from scorecard.schemas.base import load
from scorecard.schemas.framework import FrameworkSchema
from tests.conformance.folder import INDICES, SHIPPED, document
from tests.conftest import ROOT
from tests.test_fixtures import unreasoned

README = (SHIPPED / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"(?i)(\b|_)(hdi|tai|asem|openssf|coinr|undp|hdr)(\b|_)")


@pytest.fixture(scope="module", params=INDICES)
def index(request):
    return request.param


def entries(index):
    return [
        entry for file in read_sample(SHIPPED / index).evidence.values() for entry in file.values()
    ]


def test_every_index_is_named_in_the_readme_with_as_many_things_as_it_has(index):
    sample = read_sample(SHIPPED / index)
    counts = (len(sample.candidates), len(sample.indicators), len(entries(index)))
    numbers = r" \| ".join(map(str, counts))
    assert re.search(rf"^\| `{index}` \| [^|]+ \| {numbers} \|$", README, re.MULTILINE)


def test_an_index_has_four_to_eight_candidates(index):
    assert 4 <= len(read_sample(SHIPPED / index).candidates) <= 8


def test_everything_shipped_is_used(index):
    sample = read_sample(SHIPPED / index)
    about = entries(index)
    codes = {indicator.code for indicator in sample.indicators}
    framework = load(FrameworkSchema(), document(index), index)
    assert codes == {leaf.code for leaf in framework.indicators()}
    assert {entry.indicator for entry in about} == codes
    assert {entry.source for entry in about} == {source.slug for source in sample.sources}
    assert {entry.candidate for entry in about} == {one.code for one in sample.candidates}


def test_every_entry_can_be_opened_and_keeps_its_identifier(index):
    about = entries(index)
    assert all(entry.url and entry.source_title for entry in about)
    assert max(Counter(entry.id for entry in about).values()) == 1
    assert None not in {entry.id for entry in about}


def test_every_number_of_a_method_has_a_reason_beside_it(index):
    assert not list(unreasoned(document(index)))


def _words(tree):
    """Every name and every text of a module, but for what it says about itself."""
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
        for name in ("id", "name", "attr", "arg"):
            if isinstance(getattr(node, name, None), str):
                yield getattr(node, name)


def test_no_code_knows_an_index():
    modules = [path for folder in scorecard.__path__ for path in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 50
    for path in modules:
        for word in _words(ast.parse(path.read_text(encoding="utf-8"))):
            assert not NAMED.search(word), f"{path.relative_to(ROOT)} knows an index: {word!r}"
