"""A comparison in sentences. Each is written whole, so that a translator can order it anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scorecard.reports.figures import figure, listed, signed, tells
from scorecard.scoring.attribution import Attribution
from scorecard.scoring.causes import AGEING, CAUSES, LATE, METHOD, NEW, REVIEW, REVISED
from scorecard.scoring.comparison import BECAME_AVAILABLE, DROPPED_OUT, WENT_STALE

MOST_TOLD = 4

OF_CAUSE = {
    NEW: "New evidence, about days after the first reading, moved it by {effect}.",
    LATE: "Evidence about earlier days that was recorded late moved it by {effect}.",
    REVISED: "Corrections and retractions moved it by {effect}.",
    REVIEW: "Entries that were waiting for their review moved it by {effect}.",
    AGEING: "Time alone, as evidence expired or grew old, moved it by {effect}.",
    METHOD: "The change of method moved it by {effect}; that is no change in the country.",
}
OF_COVERAGE = {
    BECAME_AVAILABLE: "{title} became available, which moves the overall score by {effect}: "
    "that is more evidence, neither progress nor decline.",
    DROPPED_OUT: "{title} dropped out for want of evidence in force, which moves the overall score "
    "by {effect}: that is less evidence, neither progress nor decline.",
}
MOVED = "{name}: {before} on {before_on}, {after} on {after_on}: {change} points."
CLEAR = (
    "Like for like the change is {change}, beyond its error of {error}: a clear change. "
    "It is carried by: {titles}."
)
UNCLEAR = "Like for like the change is {change} with an error of {error}: no clear change."
OF_INDICATOR = (
    "{title} went from {before} to {after} of its own points, which moves the overall score by "
    "{effect}."
)
WENT_STALE_TOGETHER = "Went stale, as no new release came when one was due: {titles}."


def compared_in_words(answer: Any) -> list[str]:
    """What moved, by how much and why; `answer` is what compare_scores gives."""
    return list(_sentences(answer))


def _sentences(answer: Any) -> Iterator[str]:
    found, explained = answer.comparison, answer.comparison.attribution
    if not isinstance(explained, Attribution):
        yield explained.reason
        return
    decimals = answer.after.decimals
    yield MOVED.format(
        name=answer.after.candidate_name,
        before=figure(explained.before, decimals),
        before_on=answer.before.as_of,
        after=figure(explained.after, decimals),
        after_on=answer.after.as_of,
        change=signed(explained.change, decimals),
    )
    yield from _verdict(answer, found, decimals)
    for cause in CAUSES:
        effect = explained.causes.get(cause, 0.0)
        if tells(effect, decimals):
            yield OF_CAUSE[cause].format(effect=signed(effect, decimals))
    yield from _largest(answer, explained, decimals)
    yield from _coverage(answer, found, decimals)


def _verdict(answer: Any, found: Any, decimals: int) -> Iterator[str]:
    alike = found.with_after
    if alike is None:
        return
    words = CLEAR if alike.clear else UNCLEAR
    yield words.format(
        change=signed(alike.change, decimals),
        error=figure(alike.standard_error, decimals),
        titles=listed([answer.names[code].title for code in alike.carried_by]),
    )


def _largest(answer: Any, explained: Attribution, decimals: int) -> Iterator[str]:
    top = [
        node
        for node in explained.nodes
        if answer.names[node.code].kind == "indicator" and tells(node.effect, decimals)
    ]
    for node in sorted(top, key=lambda one: -abs(one.effect))[:MOST_TOLD]:
        before, after = answer.scores.get(node.code, (None, None))
        if before is None or after is None:
            continue
        yield OF_INDICATOR.format(
            title=answer.names[node.code].title,
            before=figure(before, decimals),
            after=figure(after, decimals),
            effect=signed(node.effect, decimals),
        )


def _coverage(answer: Any, found: Any, decimals: int) -> Iterator[str]:
    """What came and went, each by itself; what went stale in one sentence at the end."""
    told = {one.code for one in found.coverage}
    stale = []
    for one in found.coverage:
        name = answer.names[one.code]
        if one.what == WENT_STALE:
            stale.append(name.title)
        elif name.parent in told or one.effect is None or not tells(one.effect, decimals):
            continue  # What is above it is told, and says the same; or there is little to tell.
        else:
            yield OF_COVERAGE[one.what].format(
                title=name.title, effect=signed(one.effect, decimals)
            )
    if stale:
        yield WENT_STALE_TOGETHER.format(titles=listed(stale))
