"""How entries are said in words: figures with their unit, grades, fields, differences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from scorecard.records import CatalogueIndicator
from scorecard.schemas.evidence import EvidenceSchema

RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    1: "confirmed by other sources",
    2: "probably true",
    3: "possibly true",
    4: "doubtful",
    5: "improbable",
    6: "truth cannot be judged",
}
VERDICTS = {
    "accepted": "accepted",
    "returned": "returned to its author",
    "rejected": "rejected",
    "retracted": "retracted",
    "disputed": "disputed",
}
STATUSES = {
    "accepted": ("counts", "t-met"),
    "pending": ("waits for review", "t-unc"),
    "superseded": ("superseded", "t-ins"),
    "retracted": ("retracted", "t-not"),
    "returned": ("returned", "t-not"),
    "rejected": ("rejected", "t-not"),
}
FIELDS = tuple(
    name for name in EvidenceSchema().fields if name not in {"id", "candidate", "indicator"}
)


def label(name: str) -> str:
    """A field's name as people say it."""
    return {"url": "Link", "archived_url": "Archived copy"}.get(
        name, name.replace("_", " ").capitalize().replace("sha256", "SHA-256")
    )


def figure(entry: Mapping[str, Any], indicator: CatalogueIndicator | None) -> str:
    """What it states: a value with its unit, a level with its meaning, or a stance."""
    if entry["level"] is not None:
        rungs = () if indicator is None else indicator.levels
        meaning = next((one.meaning for one in rungs if one.level == entry["level"]), None)
        return f"{entry['level']}: {meaning}" if meaning else str(entry["level"])
    if entry["value"] is not None:
        unit = f" {indicator.unit}" if indicator and indicator.unit else ""
        stance = f", {entry['stance']}" if entry["stance"] else ""
        return f"{entry['value']:.6g}{unit}{stance}"
    return str(entry["stance"] or "–")


def grade(entry: Mapping[str, Any]) -> str:
    """Both axes in words."""
    return (
        f"{entry['grade']}: source {RELIABILITY[entry['reliability']]}, "
        f"information {CREDIBILITY[entry['credibility']]}"
    )


def said(value: Any) -> str:
    """A field's value as text."""
    if value is None:
        return "nothing"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The fields that differ: their labels, what was said and what is said now."""
    return [
        (label(name), said(before[name]), said(after[name]))
        for name in FIELDS
        if before[name] != after[name]
    ]
