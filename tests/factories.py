"""Domain values with sensible defaults; a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from scorecard.records import CatalogueIndicator, Evidence, Kind, Source
from scorecard.scoring.clocks import NEVER_DAY, NEVER_INSTANT, day_number
from scorecard.scoring.model import Criterion, EvidenceColumns, Framework, Indicator
from scorecard.scoring.parameters import (
    Ageing,
    Aggregation,
    Band,
    Correlation,
    EntryError,
    Missing,
    Normalisation,
    Pool,
    Scale,
)

LASTING = Ageing(0, None, None, None, 0.0)
LINE = Normalisation("knots", (0.0, 100.0), (0.0, 100.0))
BANDS = (Band("early", 0.0), Band("halfway", 40.0), Band("advanced", 80.0))


def an_indicator(code: str = "a", weight: float = 1.0, **changes: Any) -> Indicator:
    """An indicator whose values are points, with an error of 5 points, that never ages."""
    made = Indicator(
        code=code,
        title=code.upper(),
        weight=weight,
        normalisation=LINE,
        pool=Pool("latest"),
        error=EntryError(sigma=5.0),
        ageing=LASTING,
    )
    return replace(made, **changes)


def a_criterion(
    *children: Criterion | Indicator,
    code: str = "overall",
    weight: float = 1.0,
    method: str = "arithmetic",
    min_coverage: float = 0.6,
    floor: float | None = None,
) -> Criterion:
    return Criterion(
        code=code,
        title=code.title(),
        weight=weight,
        aggregation=Aggregation(method),
        missing=Missing("renormalise", min_coverage),
        children=children or (an_indicator(),),
        floor=floor,
    )


def a_framework(tree: Criterion | None = None, target: float = 80.0, **changes: Any) -> Framework:
    made = Framework(
        slug="test",
        version=1,
        title="Test",
        starts_on=date(2014, 1, 1),
        target=target,
        scale=Scale(bands=BANDS),
        correlation=Correlation(0.5, 0.3, frozenset({"v-dem", "wgi"})),
        tree=tree or a_criterion(),
    )
    return replace(made, **changes)


def columns(*rows: dict[str, Any]) -> EvidenceColumns:
    """Evidence columns from rows that name only what they are about."""
    filled = [
        {
            "indicator": "a",
            "entry": number,
            "observed": "2024-01-01",
            "valid_until": None,
            "evidence": row.get("entry", number),
            "source": 0,
            "recorded": row.get("accepted", 0),
            "accepted": 0,
            "closed": NEVER_INSTANT,
            "value": 50.0,
            "lower": np.nan,
            "upper": np.nan,
            "interval_z": np.nan,
            "standard_error": np.nan,
            "grade": "A1",
            "origin": -1,
            **row,
        }
        for number, row in enumerate(rows, start=1)
    ]
    codes = tuple(sorted({row["indicator"] for row in filled}))

    def whole(values: Sequence[int]) -> np.ndarray:
        return np.array(values, dtype=np.int64)

    def real(name: str) -> np.ndarray:
        return np.array([row[name] for row in filled], dtype=np.float64)

    return EvidenceColumns(
        indicators=codes,
        indicator=whole([codes.index(row["indicator"]) for row in filled]),
        entry=whole([row["entry"] for row in filled]),
        evidence=whole([row["evidence"] for row in filled]),
        source=whole([row["source"] for row in filled]),
        recorded=whole([row["recorded"] for row in filled]),
        observed=whole([day(row["observed"]) for row in filled]),
        valid_until=whole(
            [NEVER_DAY if row["valid_until"] is None else day(row["valid_until"]) for row in filled]
        ),
        accepted=whole([row["accepted"] for row in filled]),
        closed=whole([row["closed"] for row in filled]),
        value=real("value"),
        lower=real("lower"),
        upper=real("upper"),
        interval_z=real("interval_z"),
        standard_error=real("standard_error"),
        reliability=whole(["ABCDEF".index(row["grade"][0]) for row in filled]),
        credibility=whole([int(row["grade"][1]) - 1 for row in filled]),
        origin=whole([row["origin"] for row in filled]),
    )


def day(text: str) -> int:
    return day_number(date.fromisoformat(text))


def a_source(slug: str = "monitor", **changes: Any) -> Source:
    return replace(Source(slug=slug, name=slug.title(), reliability="B"), **changes)


def a_catalogue_indicator(code: str = "support", **changes: Any) -> CatalogueIndicator:
    made = CatalogueIndicator(
        code=code, name=code.title(), unit="%", kind="quantity", minimum=0.0, maximum=100.0
    )
    return replace(made, **changes)


def an_entry(**changes: Any) -> Evidence:
    made = Evidence(
        candidate="UKR",
        indicator="support",
        kind=Kind.MEASUREMENT,
        observed_on=date(2024, 1, 1),
        source="monitor",
        credibility=2,
        title="Half are for it",
        value=50.0,
    )
    return replace(made, **changes)


def a_body(**changes: Any) -> dict[str, Any]:
    """An evidence entry as the API takes it; a change to None leaves the field out."""
    body = {
        "candidate": "UKR",
        "indicator": "support",
        "kind": "measurement",
        "value": 50,
        "observed_on": "2024-01-01",
        "source": "monitor",
        "credibility": 2,
        "title": "Half are for it",
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def a_document(slug: str = "simple", version: int = 1, **changes: Any) -> dict[str, Any]:
    """A framework document with one criterion of one indicator, `support`."""
    why = {"reason": "A test needs one."}
    leaf = {
        "indicator": "support",
        "title": "Support",
        "weight": 1,
        "weight_reason": "The only one.",
        "normalisation": {
            "method": "knots",
            "knots": [{"value": 0, "points": 0, **why}, {"value": 100, "points": 100, **why}],
        },
        "pool": {"method": "latest"},
        "error": {"sigma": 3, **why},
        "ageing": "lasting",
    }
    criterion = {
        "code": "public",
        "title": "Public",
        "weight": 1,
        "weight_reason": "The only one.",
        "floor": {"value": 40, **why},
        "aggregation": {"method": "arithmetic", **why},
        "missing": {"rule": "renormalise", "min_coverage": 0.6, **why},
        "children": [leaf],
    }
    return {
        "slug": slug,
        "version": version,
        "title": "Simple",
        "starts_on": {"value": "2014-01-01", **why},
        "target": {"value": 80, **why},
        "scale": {"bands": [{"name": "early", "from": 0}, {"name": "late", "from": 50}], **why},
        "ageing": {
            "lasting": {
                "grace_days": 0,
                "half_life_days": None,
                "stale_after_days": None,
                "drop_after_days": None,
                "widening_per_year": 0,
                **why,
            }
        },
        "correlation": {
            "within_family": 0.5,
            "between_related": 0.3,
            "related_families": [],
            **why,
        },
        "tree": {
            "code": "overall",
            "title": "Overall",
            "aggregation": {"method": "geometric", "smallest": 1, **why},
            "missing": {"rule": "renormalise", "min_coverage": 0.8, **why},
            "children": [criterion],
        },
        **changes,
    }
