"""Whole editions to write files from, of any length, with any text in every field."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import Any

from scorecard.reports.edition import Change, Edition, Headline, Parameters
from scorecard.reports.edition_lines import (
    CheckLine,
    CriterionLine,
    EventLine,
    EvidenceLine,
    HistoryLine,
    IndicatorLine,
    MovedLine,
    ParameterLine,
    RevisedLine,
)

QUARTERS = [f"{year}-Q{quarter}" for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]
ENDS = ("03-31", "06-30", "09-30", "12-31")
# Two criteria of two indicators each: points, and the means that they have by weight.
POINTS = {"law": (40.0, 70.0), "people": (90.0, None)}
SCORES = {"law": 0.25 * 40 + 0.75 * 70, "people": 90.0}


def overall() -> float:
    """Their geometric mean."""
    return exp(0.6 * log(SCORES["law"]) + 0.4 * log(SCORES["people"]))


def parameters(**changes: Any) -> Parameters:
    made = Parameters(
        candidate="UKR",
        candidate_name="Ukraine",
        framework="simple",
        framework_title="Simple",
        framework_description="Two criteria.",
        framework_version=1,
        framework_sha256="a" * 64,
        quarter="2025-Q4",
        quarter_before="2025-Q3",
        as_of="2025-12-31",
        known_at="2026-01-02T00:30:00.000000Z",
        revision=7,
        decimals=1,
        interval_level=0.9,
        lowest=0.0,
        highest=100.0,
        draws=10_000,
        seed=0,
        numpy="2.4.6",
        software="scorecard 0.1.0",
        number=2,
        reason="The vote was recorded late.",
        published_at="2026-01-03T09:00:00.000000Z",
        published_by="reviewer",
        ledger_size=1234,
        ledger_root="c2l4IHRpbWVzIHNldmVuIGlzIGZvcnR5LXR3byEhISE=",
    )
    return replace(made, **changes)


def an_edition(entries: int = 3, text: str | None = None, **changes: Any) -> Edition:
    """A report with that many entries; `text` stands in every field that somebody typed."""

    def typed(otherwise: str) -> str:
        return otherwise if text is None else text

    said = parameters()
    if text is not None:
        said = replace(
            said,
            candidate_name=text,
            framework_title=text,
            framework_description=text,
            reason=text,
        )
    score = overall()
    made = Edition(
        parameters=said,
        headline=Headline(
            score=score,
            lower=score - 4,
            upper=score + 4,
            target=80.0,
            verdict="not met",
            band=typed("late"),
            band_capped_by=typed("Law"),
            ready=False,
            target_probability=0.02,
            ready_probability=0.01,
            coverage=0.8,
            worst_case=score - 20,
            best_case=score + 5,
            words=[typed("On 2025-12-31 the score of Ukraine is 72.3."), typed("Short: Law.")],
        ),
        criteria=_criteria(score, typed),
        indicators=list(_indicators(typed)),
        history=[
            HistoryLine(
                quarter=quarter,
                period_end=f"{quarter[:4]}-{ENDS[int(quarter[-1]) - 1]}",
                criterion=code,
                score=None if quarter == "2024-Q2" else base + number,
                lower=None if quarter == "2024-Q2" else base + number - 3,
                upper=None if quarter == "2024-Q2" else base + number + 3,
                verdict="uncertain",
                coverage=1 / 3,
            )
            for number, quarter in enumerate(QUARTERS)
            for code, base in (("overall", 60.0), ("law", 50.0), ("people", 80.0))
        ],
        change=Change(
            before_on="2025-09-30",
            before=70.5,
            after=score,
            change=score - 70.5,
            causes={
                "new": score - 70.5 - 0.5,
                "late": 1.0,
                "revised": -1.0,
                "review": 0.0,
                "ageing": 0.25,
                "method": 0.25,
            },
            like_for_like=0.4,
            like_for_like_error=0.7,
            clear=False,
            words=[typed("Ukraine: 70.5 on 2025-09-30, 72.3 on 2025-12-31: +1.8 points.")],
        ),
        moved=[
            MovedLine(
                id="e1",
                indicator="courts",
                indicator_title=typed("Courts"),
                cause="new",
                effect=1.3,
                title=typed("A ruling"),
                source_name=typed("Monitor"),
                grade="B2",
                observed_on="2025-11-01",
                url="https://example.org/1",
            ),
            MovedLine(None, "votes", typed("Votes"), "ageing", 0.25, None, None, None, None, None),
        ],
        revisions=[
            RevisedLine(
                quarter="2025-Q3",
                number=1,
                published_at="2025-10-03T09:00:00.000000Z",
                framework_version=1,
                score=70.0,
                now=70.5,
                change=0.5,
                causes={"late": 0.5},
                words=[typed("2025-Q3, edition 1, said 70.0. As now known it is 70.5.")],
            )
        ],
        evidence=[an_evidence_line(number, text) for number in range(entries)],
        events=[
            EventLine(
                "2025-11-20",
                "day",
                typed("A summit"),
                "supports",
                "nato",
                typed("NATO"),
                "A1",
                None,
            ),
        ],
        checklist=[
            CheckLine("coverage", True, 0, [], typed("Every criterion has enough evidence.")),
            CheckLine("stale", False, 1, [typed("Votes")], typed("Stale indicators: Votes.")),
        ],
        method=[
            ParameterLine("simple", typed("Simple"), "target", "80", typed("Ours.")),
            ParameterLine("law", typed("Law"), "weight", "0.6", typed("It matters most.")),
            ParameterLine("courts", typed("Courts"), "ageing", "lasting", None),
        ],
    )
    return replace(made, **changes)


def _criteria(score: float, typed: Any) -> list[CriterionLine]:
    top = CriterionLine(
        code="overall",
        parent=None,
        title=typed("Overall"),
        depth=0,
        weight=1.0,
        effective_weight=1.0,
        score=score,
        lower=score - 4,
        upper=score + 4,
        standard_error=2.4,
        threshold=80.0,
        verdict="not met",
        coverage=1.0,
        min_coverage=0.8,
        leaf_coverage=0.8,
        freshness=0.9,
        confidence=1 / 3,
        worst_case=score - 20,
        best_case=score + 5,
        pull=1.0,
        leverage=1.0,
        before=70.5,
        effect=score - 70.5,
        aggregation="geometric",
        order=0.0,
        smallest=1.0,
    )
    law = replace(
        top,
        code="law",
        parent="overall",
        title=typed("Law"),
        depth=1,
        weight=0.6,
        effective_weight=0.6,
        score=SCORES["law"],
        lower=58.0,
        upper=66.0,
        threshold=60.0,
        verdict="uncertain",
        min_coverage=0.6,
        before=60.0,
        effect=score - 70.75,
        aggregation="arithmetic",
        order=1.0,
        smallest=None,
    )
    people = replace(
        law,
        code="people",
        title=typed("People"),
        weight=0.4,
        effective_weight=0.4,
        score=SCORES["people"],
        lower=84.0,
        upper=95.0,
        threshold=None,
        verdict=None,
        coverage=0.5,
        min_coverage=0.5,
        before=90.0,
        effect=0.25,
        aggregation="minimum",
        order=None,
    )
    return [top, law, people]


def _indicators(typed: Any) -> Any:
    named = {"law": ("courts", "police"), "people": ("votes", "polls")}
    weights = {"courts": 1.0, "police": 3.0, "votes": 1.0, "polls": 1.0}
    for criterion, codes in named.items():
        for code, points in zip(codes, POINTS[criterion], strict=True):
            yield IndicatorLine(
                code=code,
                criterion=criterion,
                title=typed(code.title()),
                unit=typed("%"),
                weight=weights[code],
                effective_weight=0.2,
                points=points,
                lower=None if points is None else points - 5,
                upper=None if points is None else points + 5,
                pull=0.25,
                leverage=None if points is None else 0.2,
                age_days=None if points is None else 100,
                stale=code == "votes",
                freshness=0.5,
                confidence=0.5,
                before=points,
                effect=0.0,
                gain=None if points is None else 100.0 - points,
                days_to_stale=30,
                days_to_drop=None,
                reasons=["missing"] if points is None else ["stale", "single origin"],
            )


def an_evidence_line(number: int, text: str | None = None) -> EvidenceLine:
    def typed(otherwise: str) -> str:
        return otherwise if text is None else text

    return EvidenceLine(
        id=f"01936b2e-7c1a-7000-8000-{number:012}",
        revision=1,
        indicator=("courts", "police", "votes")[number % 3],
        criterion=("law", "law", "people")[number % 3],
        share=1.0 / (1 + number // 3),
        news="new" if number == 0 else None,
        kind="measurement",
        value=50.0 + number / 7,
        unit=typed("%"),
        level=None,
        lower=45.0,
        upper=None if number % 2 else 55.0,
        interval_level=0.9,
        standard_error=None,
        denominator=None,
        observed_on="2025-11-01",
        observed_precision="day",
        published_on="2025-11-02",
        valid_until=None,
        recorded_at="2025-11-03T00:00:00.000000Z",
        accepted_at="2025-11-03T00:00:00.000000Z",
        source="monitor",
        source_name=typed("Суспільний моніторинг"),
        reliability="B",
        credibility=2,
        grade="B2",
        origin=typed("own"),
        title=typed(f"Entry {number} on how the courts have done of late: {number % 97}"),
        summary=typed("Half are for it, as the survey of November found."),
        rationale=None if text is None else text,
        source_title=None if text is None else text,
        url=f"https://example.org/{number}" if text is None else f"https://example.org/?{text}",
        archived_url=None,
        archived_sha256=None,
        disputes=0,
    )


def empty() -> Edition:
    """A quarter of which nothing is known: no entry, no score, nothing before it."""
    made = an_edition(0)
    nothing: dict[str, Any] = {"score": None, "lower": None, "upper": None, "before": None}
    return replace(
        made,
        parameters=replace(made.parameters, number=1, reason=None),
        headline=replace(
            made.headline,
            **{name: None for name in nothing if name != "before"},
            verdict="insufficient evidence",
            band=None,
            band_capped_by=None,
            target_probability=None,
            ready_probability=None,
            coverage=0.0,
        ),
        criteria=[
            replace(one, **nothing, effect=None, leverage=None, coverage=0.0)
            for one in made.criteria
        ],
        indicators=[
            replace(
                one,
                points=None,
                lower=None,
                upper=None,
                leverage=None,
                age_days=None,
                before=None,
                effect=None,
                gain=None,
                reasons=["missing"],
            )
            for one in made.indicators
        ],
        history=[
            replace(one, score=None, lower=None, upper=None, coverage=0.0) for one in made.history
        ],
        change=replace(
            made.change,
            before=None,
            after=None,
            change=None,
            causes={},
            like_for_like=None,
            like_for_like_error=None,
            clear=None,
            words=["The score is withheld at both readings."],
        ),
        moved=[],
        revisions=[],
        events=[],
    )
