"""Examples for the OpenAPI document, about the sample: a test sends them all."""

from __future__ import annotations

from typing import Any

PATHS: dict[str, str | int] = {
    "candidate": "UKR",
    "framework": "nato-accession",
    "code": "UKR",
    "slug": "nato-accession",
    "version": 1,
    "entry_id": "01936b2e-7c1a-7000-8000-000000000001",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "quarter": "2024-Q4",
    "webhook_id": "01936b2e-7c1a-7000-8000-000000000002",
    "import_id": "01936b2e-7c1a-7000-8000-000000000004",
    "number": 1,
    "format_name": "pdf",
    "username": "olena",
    "token_id": "scd_Ab3dE6gH",
    "delivery_id": "01936b2e-7c1a-7000-8000-000000000003",
}
CLOCK = {"as_of": "2025-12-31"}
BODIES: dict[str, dict[str, Any]] = {
    "post_candidate": {"code": "GEO", "name": "Georgia"},
    "patch_candidate": {"name": "Ukraina", "reason": "It asked to be called so."},
    "post_source": {"slug": "gallup", "name": "Gallup", "reliability": "B"},
    "patch_source": {"reliability": "C", "reason": "Two of its polls were withdrawn."},
    "post_indicator": {
        "code": "trust_in_courts",
        "name": "Trust in courts",
        "unit": "%",
        "kind": "quantity",
    },
    "patch_indicator": {"name": "Trust in courts", "reason": "The survey renamed it."},
    "patch_framework_version": {"title": "Accession, second draft"},
    "post_evidence": {
        "candidate": "UKR",
        "indicator": "nato_referendum_for",
        "kind": "measurement",
        "value": 70,
        "observed_on": "2025-12-15",
        "source": "kyiv-post",
        "credibility": 3,
        "title": "70 % would vote for membership",
    },
    "patch_entry": {"value": 71, "reason": "The table was corrected."},
    "post_retraction": {"reason": "It counts the same poll twice."},
    "post_dispute": {"reason": "The question was another one."},
    "post_review": {"revision": 1, "verdict": "accepted"},
    "post_what_if": {**CLOCK, "half_life": 2},
    "post_sensitivity": {**CLOCK, "draws": 100},
    "post_goal": {**CLOCK, "score": 70},
    "post_token": {"name": "dashboard"},
    "post_webhook": {"url": "https://example.org/hook", "candidate": "UKR"},
}
