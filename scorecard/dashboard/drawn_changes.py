"""What moved a score as figures: by criterion, and by cause."""

from __future__ import annotations

from scorecard.actions.compare_scores import Change, ComparedCandidates
from scorecard.charts.cascade import Level, Step, cascade, cascade_table
from scorecard.charts.rows import signed
from scorecard.dashboard.figure import Figure
from scorecard.reports.as_json import written
from scorecard.scoring.attribution import Attribution
from scorecard.scoring.causes import AGEING, LATE, METHOD, NEW, REVIEW, REVISED

CAUSE_NAMES = {
    NEW: "New evidence",
    LATE: "Recorded late",
    REVISED: "Corrections",
    REVIEW: "Reviews",
    AGEING: "Time alone",
    METHOD: "Change of method",
}
# Less than this many points is told as nothing.
NOTHING = 5e-10


def change_figure(found: Change, by: str) -> Figure | None:
    """The change `by` criterion or cause; None where the score is withheld at a reading."""
    explained = found.attribution
    if not isinstance(explained, Attribution):
        return None
    if by == "cause":
        parts = [(CAUSE_NAMES[cause], effect) for cause, effect in explained.causes.items()]
    else:
        parts = _by_criterion(found, explained)
    steps = [Step(name, effect) for name, effect in parts if abs(effect) > NOTHING]
    if by == "criterion":
        steps.sort(key=lambda step: -step.effect)
    before = Level(_called(found.before.as_of, found, first=True), explained.before)
    after = Level(_called(found.after.as_of, found, first=False), explained.after)
    digits = found.after.decimals
    headline = _headline(steps, by, digits)
    return Figure(
        name="waterfall" if by == "criterion" else "causes",
        headline=headline,
        subtitle=f"What each {by} did to the overall score from {before.name} to {after.name}, "
        "in points. The parts sum to the change.",
        svg=cascade(
            before,
            steps,
            after,
            chart_id=f"by-{by}",
            title=f"{found.after.candidate_name}: the change by {by}",
            description=f"From {before.score:.{digits}f} to {after.score:.{digits}f}: "
            + "; ".join(f"{step.name} {signed(step.effect, digits)}" for step in steps)
            + ".",
            decimals=digits,
        ),
        twin=cascade_table(before, steps, after),
        clocks=found.after,
        own=_own(found),
    )


def apart_figure(found: ComparedCandidates) -> Figure | None:
    """What sets two candidates apart, by criterion; None where a score is withheld."""
    told = found.comparison
    if told.first is None or told.second is None:
        return None
    steps = sorted(
        (
            Step(found.names[code].title, effect)
            for code, effect in told.effects.items()
            if found.names[code].parent is not None
            and found.names[found.names[code].parent or ""].parent is None
            and abs(effect) > NOTHING
        ),
        key=lambda step: -step.effect,
    )
    first = Level(found.first.candidate_name, told.first)
    second = Level(found.second.candidate_name, told.second)
    digits = found.first.decimals
    return Figure(
        name="apart",
        headline=_headline(steps, "criterion", digits),
        subtitle=f"What each criterion does to the difference between {first.name} and "
        f"{second.name} on {found.first.as_of}, in points.",
        svg=cascade(
            first,
            steps,
            second,
            chart_id="apart",
            title=f"{first.name} and {second.name}",
            description=f"From {first.score:.{digits}f} to {second.score:.{digits}f} by criterion.",
            decimals=digits,
        ),
        twin=cascade_table(first, steps, second),
        clocks=found.first,
        own={"with": found.second.candidate},
    )


def _by_criterion(found: Change, explained: Attribution) -> list[tuple[str, float]]:
    """The criteria right below the top, and the method, which is no criterion's."""
    top = next(code for code, name in found.names.items() if name.parent is None)
    parts = [
        (found.names[node.code].title, node.effect)
        for node in explained.nodes
        if found.names[node.code].parent == top
    ]
    return [*parts, (CAUSE_NAMES[METHOD], explained.causes[METHOD])]


def _called(day: object, found: Change, *, first: bool) -> str:
    """The readings by their days, or by what sets them apart where that is the same."""
    if found.before.as_of != found.after.as_of:
        return str(day)
    clocks = found.before if first else found.after
    if found.before.version != found.after.version:
        return f"Version {clocks.version}"
    return f"Known {clocks.known_at:%Y-%m-%d}"


def _own(found: Change) -> dict[str, str]:
    own = {"from": written(found.before.as_of)}
    if found.before.version != found.after.version:
        own["from_version"] = str(found.before.version)
    if found.before.known_at != found.after.known_at:
        own["from_known_at"] = written(found.before.known_at)
    return own


def _headline(steps: list[Step], by: str, digits: int) -> str:
    """The largest part, by name."""
    if not steps:
        return "Nothing moved the score"
    largest = max(steps, key=lambda step: abs(step.effect))
    if by == "cause":
        return f"{largest.name} moved it most: {signed(largest.effect, digits)}"
    verb = "lifted" if largest.effect > 0 else "lowered"
    return f"{largest.name} {verb} the score most: {signed(largest.effect, digits)}"
