"""What a report says in sentences. Each is whole, so that a translator can order it anew.

A count never stands before its noun, since other languages bend the noun to the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scorecard.reports.edition_lines import CheckLine
from scorecard.reports.figures import chance, figure, listed, percent, signed, stated, tells
from scorecard.reports.sentences import OF_CAUSE

SCORED = "On {day} the score of {name} is {score}, with a {level} interval from {lower} to {upper}."
WITHHELD = "On {day} there is no overall score for {name}: the evidence is insufficient."
OF_TARGET = {
    "met": "The target of {target} is met.",
    "not met": "The target of {target} is not met.",
    "uncertain": "The target of {target} lies inside the interval: it is uncertain.",
    "insufficient evidence": "Whether the target of {target} is met cannot be said.",
}
CLEAR = "Since the end of {quarter} it moved by {change} points, which is a clear change."
UNCLEAR = "Since the end of {quarter} it moved by {change} points, which is no clear change."
NO_CHANGE_TOLD = "Against the end of {quarter} no change can be told: a score is withheld."
READY = "The target and every floor are reached."
SHORT = "Short of what is asked: {titles}."
LIKELY = "The chance of reaching the target is {chance}."

CHECKS = {
    "coverage": (
        "Every criterion has enough evidence for a score.",
        "Criteria withheld for want of evidence: {titles}.",
    ),
    "missing": (
        "Every indicator has evidence in force.",
        "Indicators without evidence in force: {titles}.",
    ),
    "stale": ("No indicator is stale.", "Stale indicators: {titles}."),
    "single-origin": (
        "No indicator rests on one origin alone.",
        "Indicators that rest on one origin alone: {titles}.",
    ),
    "disputes": (
        "No entry that carries weight is disputed.",
        "Disputed entries that carry weight: {titles}.",
    ),
    "unreviewed": (
        "Nothing waits for a review.",
        "Entries that wait for a review, and are not counted: {titles}.",
    ),
}

SAID = "{quarter}, edition {number}, said {was}. As now known it is {now}: {change} points."
SAID_THE_SAME = "{quarter}, edition {number}, said {was}. As now known it is the same."
SAID_NOTHING = "{quarter}, edition {number}, withheld the score. As now known it is {now}."
SAYS_NO_MORE = "{quarter}, edition {number}, said {was}. As now known the score is withheld."
STILL_NOTHING = "{quarter}, edition {number}, withheld the score. It is withheld still."


def headline_words(
    *,
    name: str,
    day: str,
    quarter_before: str,
    decimals: int,
    level: float,
    score: float | None,
    lower: float | None,
    upper: float | None,
    target: float | None,
    verdict: str | None,
    change: float | None,
    clear: bool | None,
    short: Sequence[str],
    ready: bool | None,
    likely: float | None,
) -> Iterator[str]:
    """The overall score: how much, whether that is enough, whether it moved, what is short."""
    if score is None or lower is None or upper is None:
        yield WITHHELD.format(day=day, name=name)
    else:
        yield SCORED.format(
            day=day,
            name=name,
            level=percent(level),
            score=figure(score, decimals),
            lower=figure(lower, decimals),
            upper=figure(upper, decimals),
        )
    if target is not None and verdict is not None:
        yield OF_TARGET[verdict].format(target=stated(target))
    if change is None:
        yield NO_CHANGE_TOLD.format(quarter=quarter_before)
    else:
        words = CLEAR if clear else UNCLEAR
        yield words.format(quarter=quarter_before, change=signed(change, decimals))
    if ready:
        yield READY
    elif short:
        yield SHORT.format(titles=listed(short))
    if likely is not None:
        yield LIKELY.format(chance=chance(likely))


def check_line(code: str, items: Sequence[str]) -> CheckLine:
    """A check of the list, which is fine if it found nothing."""
    fine, not_fine = CHECKS[code]
    words = not_fine.format(titles=listed(items)) if items else fine
    return CheckLine(code, not items, len(items), list(items), words)


def revised_words(
    *,
    quarter: str,
    number: int,
    decimals: int,
    was: float | None,
    now: float | None,
    causes: Mapping[str, float],
) -> Iterator[str]:
    """What an edition said about a quarter, what is known of it now, and why they differ."""
    named = {"quarter": quarter, "number": number}
    if was is None:
        if now is None:
            yield STILL_NOTHING.format(**named)
        else:
            yield SAID_NOTHING.format(**named, now=figure(now, decimals))
        return
    said = figure(was, decimals)
    if now is None:
        yield SAYS_NO_MORE.format(**named, was=said)
        return
    moved = {cause: effect for cause, effect in causes.items() if tells(effect, decimals)}
    if not moved and not tells(now - was, decimals):
        yield SAID_THE_SAME.format(**named, was=said)
        return
    yield SAID.format(
        **named, was=said, now=figure(now, decimals), change=signed(now - was, decimals)
    )
    for cause, effect in moved.items():
        yield OF_CAUSE[cause].format(effect=signed(effect, decimals))
