"""A comparison in sentences. Each is written whole, so that a translator can order it anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class _Said:
    """Figures as they are said, with the decimals of the scale; less than one of them is not."""

    decimals: int

    def score(self, figure: float) -> str:
        return f"{figure:.{self.decimals}f}"

    def effect(self, figure: float) -> str:
        return f"{figure:+.{self.decimals}f}"

    def tells(self, effect: float) -> bool:
        return abs(effect) >= 0.5 * 10.0**-self.decimals


def compared_in_words(answer: Any) -> list[str]:
    """What moved, by how much and why; `answer` is what compare_scores gives."""
    return list(_sentences(answer))


def _sentences(answer: Any) -> Iterator[str]:
    found, explained = answer.comparison, answer.comparison.attribution
    if not isinstance(explained, Attribution):
        yield explained.reason
        return
    said = _Said(answer.after.decimals)
    yield (
        f"{answer.after.candidate_name}: {said.score(explained.before)} on "
        f"{answer.before.as_of}, {said.score(explained.after)} on {answer.after.as_of}: "
        f"{said.effect(explained.change)} points."
    )
    yield from _verdict(answer, found, said)
    for cause in CAUSES:
        effect = explained.causes.get(cause, 0.0)
        if said.tells(effect):
            yield OF_CAUSE[cause].format(effect=said.effect(effect))
    yield from _largest(answer, explained, said)
    yield from _coverage(answer, found, said)


def _coverage(answer: Any, found: Any, said: _Said) -> Iterator[str]:
    """What came and went, each by itself; what went stale in one sentence at the end."""
    told = {one.code for one in found.coverage}
    stale = []
    for one in found.coverage:
        name = answer.names[one.code]
        if one.what == WENT_STALE:
            stale.append(name.title)
        elif name.parent in told or one.effect is None or not said.tells(one.effect):
            continue  # What is above it is told, and says the same; or there is little to tell.
        else:
            yield OF_COVERAGE[one.what].format(title=name.title, effect=said.effect(one.effect))
    if stale:
        yield f"Went stale, as no new release came when one was due: {', '.join(stale)}."


def _verdict(answer: Any, found: Any, said: _Said) -> Iterator[str]:
    alike = found.with_after
    if alike is None:
        return
    if alike.clear:
        carried = ", ".join(answer.names[code].title for code in alike.carried_by)
        yield (
            f"Like for like the change is {said.effect(alike.change)}, beyond its error of "
            f"{said.score(alike.standard_error)}: a clear change. It is carried by: {carried}."
        )
    else:
        yield (
            f"Like for like the change is {said.effect(alike.change)} with an error of "
            f"{said.score(alike.standard_error)}: no clear change."
        )


def _largest(answer: Any, explained: Attribution, said: _Said) -> Iterator[str]:
    top = [
        node
        for node in explained.nodes
        if answer.names[node.code].kind == "indicator" and said.tells(node.effect)
    ]
    for node in sorted(top, key=lambda one: -abs(one.effect))[:MOST_TOLD]:
        before, after = answer.scores.get(node.code, (None, None))
        title = answer.names[node.code].title
        if before is None or after is None:
            continue
        yield (
            f"{title} went from {said.score(before)} to {said.score(after)} of its own points, "
            f"which moves the overall score by {said.effect(node.effect)}."
        )
