"""One indicator of the catalogue as a form sends it: numbers as text, a ladder as lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scorecard.errors import Invalid
from scorecard.records import CatalogueIndicator
from scorecard.schemas.base import load
from scorecard.schemas.catalogue import IndicatorSchema
from scorecard.schemas.evidence_form import as_said

SCHEMA = IndicatorSchema()
RUNG = re.compile(r"\s*(-?\d{1,9})\s*[:=–-]?\s+(\S.*?)\s*", re.ASCII)


def indicator_typed(typed: Mapping[str, str]) -> CatalogueIndicator:
    """Raises Invalid with what is wrong by field, all of it at once."""
    plain = {name: text for name, text in typed.items() if name != "levels"}
    said, wrong = as_said(plain, SCHEMA)
    rungs, odd = _rungs(typed.get("levels", ""))
    if rungs:
        said["levels"] = rungs
    if odd:
        wrong["levels"] = odd
    try:
        indicator: CatalogueIndicator = load(SCHEMA, said, "The form")
    except Invalid as error:
        # What could not be read is missing only for that reason.
        raise Invalid(str(error), {**error.problems, **wrong}) from None
    if wrong:
        raise Invalid("The form is not valid.", wrong)
    return indicator


def _rungs(lines: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Each line as a level, and what is wrong with those that are none."""
    rungs, wrong = [], []
    for number, line in enumerate(lines.splitlines(), 1):
        found = RUNG.fullmatch(line)
        if found:
            rungs.append({"level": int(found[1]), "meaning": found[2]})
        elif line.strip():
            wrong.append(f"Line {number} must be a level and what it means: 2: law in force.")
    return rungs, wrong
