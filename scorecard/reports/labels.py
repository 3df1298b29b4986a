"""The headings and column names of a printed report, so that none is written in a template."""

from __future__ import annotations

from scorecard.scoring.causes import AGEING, LATE, METHOD, NEW, REVIEW, REVISED
from scorecard.scoring.refresh import GOING_STALE, MISSING, SINGLE_ORIGIN, STALE, WIDEST

LABELS: dict[str, str] = {
    "report": "Quarterly readiness report",
    "draft": "Draft, not published",
    "contents": "In this report",
    "headline": "The score",
    "on_scale": "On the scale",
    "interval": "90 % interval",
    "target": "Target",
    "band": "Band",
    "in_short": "In short",
    "trend": "Overall score at the end of each quarter, with its interval. Hatched: withheld.",
    "criteria": "Criteria",
    "criteria_note": "Scores with their interval (shaded) and their floor (bar). The effect is in "
    "points of the overall score, since the quarter before.",
    "criterion": "Criterion",
    "weight": "Weight",
    "score": "Score",
    "floor": "Floor",
    "verdict": "Verdict",
    "effect": "Effect",
    "coverage": "Coverage",
    "trends": "Trends by criterion",
    "changed": "What changed",
    "waterfall": "What moved the overall score, by cause. The ends are levels, not bars.",
    "moved": "Entries that came or went",
    "moved_note": "What moved the score most comes first.",
    "cause": "Cause",
    "entry": "Entry",
    "indicator": "Indicator",
    "revised": "What earlier editions said",
    "lift": "What would lift it most",
    "lift_note": "Each indicator alone. A point: what one more point of it brings. At its best: "
    "what it would bring at the top of the scale. Who could bring it about, and at "
    "what cost, is not known here.",
    "points": "Points",
    "pull": "A point",
    "gain": "At its best",
    "rounded": "Each figure is rounded by itself: a sum may differ in its last digit.",
    "gaps": "What is missing or stale",
    "gaps_note": "What new evidence would help most.",
    "reasons": "Why",
    "age": "Age, days",
    "evidence": "Evidence",
    "evidence_note": "Every entry that carries weight; those that are new or changed since the "
    "quarter before come first. Titles lead to the source.",
    "source": "Source",
    "grade": "Grade",
    "observed": "Observed",
    "value": "Value",
    "share": "Share",
    "no_evidence": "No entry carries weight.",
    "no_lift": "The overall score is withheld, so that nothing can be said to lift it. Evidence "
    "for what is missing comes first.",
    "events": "What happened in the quarter",
    "events_note": "Beside the scores, never in them.",
    "event": "Event",
    "stance": "Stance",
    "method": "How the score is made",
    "method_note": "Every figure below is a parameter of the framework: a choice of its authors, "
    "with the reason they give.",
    "parameter": "Parameter",
    "reason": "Reason",
    "check": "How to check this report",
    "check_note": "The edition is one JSON document. Whoever holds the ledger can compute it again "
    "from the lines below, and finds any change of a figure, a row or a file.",
    "page": "Page",
    "what": "What",
    "says": "Says",
    "withheld": "withheld",
    "none": "–",
    "sources_note": "Grades are reliability of the source (A to F) and credibility of the "
    "information (1 to 6).",
}

OF_CAUSE: dict[str, str] = {
    NEW: "New evidence",
    LATE: "Recorded late",
    REVISED: "Corrected, retracted",
    REVIEW: "Reviewed",
    AGEING: "Ageing",
    METHOD: "Method",
}

OF_REASON: dict[str, str] = {
    MISSING: "missing",
    STALE: "stale",
    GOING_STALE: "stale soon",
    SINGLE_ORIGIN: "one origin alone",
    WIDEST: "widens the interval most",
}
