"""Where the published results stand in full; this repository types only a few rows of each.

The folder may stand beside the checkout. A test of all its rows is marked with `in_full`, and a
lone clone skips it.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"

in_full = pytest.mark.skipif(
    not VECTORS.exists(), reason="the published tables do not stand beside this checkout"
)


def document(name: str) -> Any:
    return json.loads((VECTORS / name).read_text())


def rows(name: str) -> list[dict[str, str]]:
    with (VECTORS / name).open(newline="") as file:
        return list(csv.DictReader(file))


def half_a_digit(printed: float) -> float:
    """Half a unit of the last digit printed, and a hair for a tie that was rounded down."""
    _, _, decimals = str(printed).partition(".")
    return 0.51 * 10.0 ** -len(decimals)
