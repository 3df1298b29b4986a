"""What a score is made of, what it hangs on and what to refresh, as figures."""

from __future__ import annotations

from collections.abc import Sequence

from scorecard.actions.explain_score import Explanation
from scorecard.actions.measure_sensitivity import Measured
from scorecard.actions.queue_evidence import Queue
from scorecard.charts.bars import Bar, bars, bars_table
from scorecard.charts.rows import signed
from scorecard.charts.tornado import Blade, Turn, tornado, tornado_table
from scorecard.dashboard.figure import Figure
from scorecard.scoring.sensitivity import Alternative

KINDS = {
    "drop": "{title} left out",
    "weight": "Weight of {title}",
    "order": "Mean at the top",
    "half-life": "All half-lives",
}
MOST_BLADES = 16
MOST_REFRESHED = 12


def contributions_figure(found: Explanation) -> Figure | None:
    """What each top criterion gives; None where the score is withheld."""
    made = found.contributions
    if made is None:
        return None
    digits = found.clocks.decimals
    top = made.nodes[0].code
    mine = sorted(
        (node for node in made.nodes if found.names[node.code].parent == top),
        key=lambda node: -node.contribution,
    )
    drawn = [
        Bar(
            found.names[node.code].title,
            node.contribution,
            f"{node.contribution:.{digits}f}"
            + ("" if node.shortfall is None else f", costs {node.shortfall:.{digits}f}"),
        )
        for node in mine
    ]
    costly = [node for node in mine if node.shortfall is not None]
    if costly:
        worst = max(costly, key=lambda node: node.shortfall or 0.0)
        headline = (
            f"{found.names[worst.code].title} costs most: {worst.shortfall:.{digits}f} points"
        )
    else:
        headline = f"{drawn[0].name} gives most: {drawn[0].words} points"
    return Figure(
        name="contributions",
        headline=headline,
        subtitle=f"Points that each criterion gives to the overall score of "
        f"{made.score:.{digits}f}, and what it costs against the top of the scale.",
        svg=bars(
            drawn,
            chart_id="contributions",
            title=f"{found.clocks.candidate_name}: what the score is made of",
            description="; ".join(f"{one.name} {one.words}" for one in drawn) + ".",
        ),
        twin=bars_table(drawn, "Criterion", "Contribution, points"),
        clocks=found.clocks,
    )


def tornado_figure(found: Measured) -> Figure | None:
    """One thing otherwise at a time, largest first; None where the score is withheld."""
    if found.sensitivity.score is None:
        return None
    blades = blades_of(found.sensitivity.alternatives)[:MOST_BLADES]
    digits = found.clocks.decimals
    first = blades[0]
    size = max(abs(turn.difference or 0.0) for turn in first.turns)
    return Figure(
        name="tornado",
        headline=f"{first.name} matters most: up to {size:.{digits}f} points",
        subtitle=f"Difference to the overall score of {found.sensitivity.score:.{digits}f} if one "
        f"thing were otherwise, in points. The {len(blades)} largest.",
        svg=tornado(
            blades,
            chart_id="tornado",
            title=f"{found.clocks.candidate_name}: what the score hangs on",
            description="; ".join(_said(blade, digits) for blade in blades) + ".",
            decimals=digits,
        ),
        twin=tornado_table(blades),
        clocks=found.clocks,
    )


def blades_of(alternatives: Sequence[Alternative]) -> list[Blade]:
    """Two ways to change one weight, or all half-lives, are one row; the others have their own."""
    rows: dict[tuple[str, str, str], tuple[str, list[Turn]]] = {}
    for one in alternatives:
        paired = one.kind in {"weight", "half-life"}
        name = KINDS[one.kind].format(title=one.title)
        key = (one.kind, one.code, "" if paired else one.change)
        if one.kind == "order":
            name = f"{name}: {one.change}"
        rows.setdefault(key, (name, []))[1].append(Turn(one.change, one.difference))
    blades = [Blade(name, tuple(turns[:2])) for name, turns in rows.values()]
    return sorted(blades, key=lambda blade: -_size(blade))


def _size(blade: Blade) -> float:
    return max(abs(turn.difference or 0.0) for turn in blade.turns)


def _said(blade: Blade, digits: int) -> str:
    turns = ", ".join(
        f"{turn.change} "
        + ("withheld" if turn.difference is None else signed(turn.difference, digits))
        for turn in blade.turns
    )
    return f"{blade.name}: {turns}"


def queue_figure(found: Queue) -> Figure | None:
    """How far fresh evidence would narrow the interval; None where nothing would be known."""
    digits = max(found.clocks.decimals, 1) + 1
    drawn = [
        Bar(
            one.title,
            one.shrink,
            "missing"
            if one.shrink is None
            else f"{one.shrink:.{digits}f}" + (f", {one.reasons[0]}" if one.reasons else ""),
        )
        for one in found.items[:MOST_REFRESHED]
    ]
    if not any(one.value for one in drawn):
        return None
    best = max(drawn, key=lambda one: one.value or 0.0)
    return Figure(
        name="queue",
        headline=f"{best.name} would narrow the interval most: by {best.value or 0.0:.{digits}f}",
        subtitle="Points by which the 90 % interval of the overall score narrows with a fresh "
        "entry graded A1 at the same value, and why it is on the list.",
        svg=bars(
            drawn,
            chart_id="queue",
            title=f"{found.clocks.candidate_name}: what to refresh next",
            description="; ".join(f"{one.name} {one.words}" for one in drawn) + ".",
        ),
        twin=bars_table(drawn, "Indicator", "Narrower by, points"),
        clocks=found.clocks,
    )
