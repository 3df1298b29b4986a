"""The shape of the code: who may import whom, how long a module is, what it is called."""

from __future__ import annotations

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from .conftest import ROOT

MODULES = sorted((ROOT / "scorecard").rglob("*.py"))
MOST_LINES = 300
VAGUE = {"utils", "helpers", "common", "misc", "services", "managers"}


def test_imports_go_one_way():
    config = str(ROOT / "setup.cfg")
    assert lint_imports(config_filename=config, no_cache=True) == EXIT_STATUS_SUCCESS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_about_one_thing(path):
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_no_module_is_called_by_what_it_might_hold():
    words = {part for path in MODULES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not words & VAGUE


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_what_lives_in_it(path):
    assert path.read_text().lstrip().startswith('"""')
