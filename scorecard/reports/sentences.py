"""A comparison in sentences. Each is written whole, so that a translator can order it anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scorecard.scoring.attribution import Attribution
from scorecard.scoring.causes import AGEING, CAUSES, LATE, METHOD, NEW, REVIEW, REVISED
from scorecard.scoring.comparison import BECAME_AVAILABLE, DROPPED_OUT, WENT_STALE

# A cause that moved the score by less than this is not told; points.
WORTH_TELLING = 0.05
MOST_TOLD = 4

OF_CAUSE = {
    NEW: "New evidence, about days after the first reading, moved it by {effect:+.1f}.",
    LATE: "Evidence about earlier days that was recorded late moved it by {effect:+.1f}.",
    REVISED: "Corrections and retractions moved it by {effect:+.1f}.",
    REVIEW: "Entries that were waiting for their review moved it by {effect:+.1f}.",
    AGEING: "Time alone, as evidence expired or grew old, moved it by {effect:+.1f}.",
    METHOD: "The change of method moved it by {effect:+.1f}; that is no change in the country.",
}
OF_COVERAGE = {
    BECAME_AVAILABLE: "{title} became available, which moves the overall score by {effect:+.1f}: "
    "that is more evidence, neither progress nor decline.",
    DROPPED_OUT: "{title} dropped out for want of evidence in force, which moves the overall score "
    "by {effect:+.1f}: that is less evidence, neither progress nor decline.",
}


def compared_in_words(answer: Any) -> list[str]:
    """What moved, by how much and why; `answer` is what compare_scores gives."""
    return list(_sentences(answer))


def _sentences(answer: Any) -> Iterator[str]:
    found, explained = answer.comparison, answer.comparison.attribution
    if not isinstance(explained, Attribution):
        yield explained.reason
        return
    yield (
        f"{answer.after.candidate_name}: {explained.before:.1f} on {answer.before.as_of}, "
        f"{explained.after:.1f} on {answer.after.as_of}: {explained.change:+.1f} points."
    )
    yield from _verdict(answer, found)
    for cause in CAUSES:
        effect = explained.causes.get(cause, 0.0)
        if abs(effect) >= WORTH_TELLING:
            yield OF_CAUSE[cause].format(effect=effect)
    yield from _largest(answer, explained)
    yield from _coverage(answer, found)


def _coverage(answer: Any, found: Any) -> Iterator[str]:
    """What came and went, each by itself; what went stale in one sentence at the end."""
    told = {one.code for one in found.coverage}
    stale = []
    for one in found.coverage:
        name = answer.names[one.code]
        if one.what == WENT_STALE:
            stale.append(name.title)
        elif name.parent in told or one.effect is None or abs(one.effect) < WORTH_TELLING:
            continue  # What is above it is told, and says the same; or there is little to tell.
        else:
            yield OF_COVERAGE[one.what].format(title=name.title, effect=one.effect)
    if stale:
        yield f"Went stale, as no new release came when one was due: {', '.join(stale)}."


def _verdict(answer: Any, found: Any) -> Iterator[str]:
    alike = found.with_after
    if alike is None:
        return
    if alike.clear:
        carried = ", ".join(answer.names[code].title for code in alike.carried_by)
        yield (
            f"Like for like the change is {alike.change:+.1f}, beyond its error of "
            f"{alike.standard_error:.1f}: a clear change. It is carried by: {carried}."
        )
    else:
        yield (
            f"Like for like the change is {alike.change:+.1f} with an error of "
            f"{alike.standard_error:.1f}: no clear change."
        )


def _largest(answer: Any, explained: Attribution) -> Iterator[str]:
    top = [
        node
        for node in explained.nodes
        if answer.names[node.code].kind == "indicator" and abs(node.effect) >= WORTH_TELLING
    ]
    for node in sorted(top, key=lambda one: -abs(one.effect))[:MOST_TOLD]:
        before, after = answer.scores.get(node.code, (None, None))
        title = answer.names[node.code].title
        if before is None or after is None:
            continue
        yield (
            f"{title} went from {before:.1f} to {after:.1f} of its own points, which moves the "
            f"overall score by {node.effect:+.1f}."
        )
