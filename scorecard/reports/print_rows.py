"""A report as a document prints it: rows of texts, rounded, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from scorecard.reports.check_words import checking
from scorecard.reports.edition import Edition
from scorecard.reports.edition_lines import (
    CriterionLine,
    EvidenceLine,
    IndicatorLine,
    MovedLine,
)
from scorecard.reports.labels import LABELS, OF_CAUSE, OF_REASON
from scorecard.reports.plain_text import web_address
from scorecard.reports.report_words import figure, signed

NONE = LABELS["none"]
MOST_MOVED = 15
MOST_LIFTS = 10
EDITION_LINE = "Edition {number}, published {day}"
FRAMEWORK_LINE = "Framework {framework}, version {version}"
CLOCKS_LINE = "As of {as_of}; as known at {known_at}"
HEADING = "{candidate}: {framework}"
INTERVAL = "{lower} to {upper}"
SHORT = "{title}: {score} ({interval}). Floor of {floor}: {verdict}."
SHORT_FREE = "{title}: {score} ({interval}). It has no floor."
SHORT_WITHHELD = "{title}: insufficient evidence."


def printed_rows(edition: Edition) -> dict[str, Any]:
    """Texts only, but for what leads somewhere (`url`, None where it may not)."""
    said, headline = edition.parameters, edition.headline
    digits = said.decimals
    titles = {line.code: line.title for line in edition.criteria}
    titles |= {leaf.code: leaf.title for leaf in edition.indicators}
    return {
        "labels": LABELS,
        "draft": said.number is None,
        "name": said.name,
        "heading": HEADING.format(candidate=said.candidate_name, framework=said.framework_title),
        "candidate": said.candidate_name,
        "framework": said.framework_title,
        "description": said.framework_description or "",
        "quarter": said.quarter,
        "cover": list(_cover(edition)),
        "score": _figure(headline.score, digits) if headline.score is not None else "",
        "highest": "" if said.highest is None else f"{said.highest:g}",
        "interval": _interval(headline.lower, headline.upper, digits),
        "target": NONE if headline.target is None else f"{headline.target:g}",
        "band": headline.band or NONE,
        "words": headline.words,
        "short": [_short(line, digits) for line in edition.criteria if line.depth == 1],
        "criteria": [_criterion(line, digits) for line in edition.criteria],
        "changed": edition.change.words,
        "moved": [_moved(line, digits) for line in edition.moved[:MOST_MOVED]],
        "revisions": [one.words for one in edition.revisions],
        "lifts": list(_lifts(edition, titles)),
        "checks": [{"words": one.words, "fine": one.fine} for one in edition.checklist],
        "gaps": [_gap(leaf, titles) for leaf in edition.indicators if leaf.reasons],
        "evidence": [_entry(line, titles) for line in in_reading_order(edition.evidence)],
        "events": [
            {
                "day": event.observed_on[: _SHOWN_OF_DAY[event.observed_precision]],
                "title": event.title,
                "url": web_address(event.url),
                "stance": event.stance,
                "source": event.source,
                "grade": event.grade,
            }
            for event in edition.events
        ],
        "method": list(_method(edition)),
        "checking": [[name, value] for name, value in checking(edition)],
    }


# How much of a day is said where only the month or the year is known.
_SHOWN_OF_DAY = {"day": 10, "month": 7, "year": 4}


def in_reading_order(lines: list[EvidenceLine]) -> list[EvidenceLine]:
    """New and changed entries first; within each the order of the tree stays."""
    return sorted(lines, key=lambda line: line.news is None)


def _cover(edition: Edition) -> Iterator[str]:
    said = edition.parameters
    if said.number is None:
        yield LABELS["draft"]
    else:
        yield EDITION_LINE.format(number=said.number, day=(said.published_at or "")[:10])
    if said.reason is not None:
        yield said.reason
    yield FRAMEWORK_LINE.format(framework=said.framework, version=said.framework_version)
    yield CLOCKS_LINE.format(as_of=said.as_of, known_at=said.known_at[:19] + "Z")


def _criterion(line: CriterionLine, digits: int) -> dict[str, Any]:
    return {
        "code": line.code,
        "title": line.title,
        "depth": line.depth,
        "weight": _percent(line.effective_weight),
        "score": _figure(line.score, digits),
        "interval": _interval(line.lower, line.upper, digits),
        "threshold": NONE if line.threshold is None else f"{line.threshold:g}",
        "verdict": line.verdict or NONE,
        "effect": NONE if line.effect is None else signed(line.effect, digits),
        "coverage": _percent(line.coverage),
    }


def _short(line: CriterionLine, digits: int) -> str:
    """A criterion in one line, whole: a translator may turn it around."""
    if line.score is None:
        return SHORT_WITHHELD.format(title=line.title)
    said = {
        "title": line.title,
        "score": figure(line.score, digits),
        "interval": _interval(line.lower, line.upper, digits),
    }
    if line.threshold is None:
        return SHORT_FREE.format(**said)
    return SHORT.format(**said, floor=f"{line.threshold:g}", verdict=line.verdict)


def _moved(line: MovedLine, digits: int) -> dict[str, Any]:
    return {
        "title": line.title or line.indicator_title,
        "url": web_address(line.url),
        "indicator": line.indicator_title,
        "source": line.source_name or NONE,
        "cause": OF_CAUSE[line.cause],
        "effect": signed(line.effect, digits + 1),
    }


def _lifts(edition: Edition, titles: dict[str, str]) -> Iterator[dict[str, str]]:
    digits = edition.parameters.decimals
    there = [leaf for leaf in edition.indicators if leaf.points is not None]
    there.sort(key=lambda leaf: (-(leaf.gain or 0.0), -leaf.pull, leaf.code))
    for leaf in there[:MOST_LIFTS]:
        yield {
            "title": leaf.title,
            "criterion": titles[leaf.criterion],
            "points": _figure(leaf.points, digits),
            "pull": signed(leaf.pull, digits + 1),
            "gain": NONE if leaf.gain is None else signed(leaf.gain, digits),
        }


def _gap(leaf: IndicatorLine, titles: dict[str, str]) -> dict[str, str]:
    return {
        "title": leaf.title,
        "criterion": titles[leaf.criterion],
        "reasons": ", ".join(OF_REASON[reason] for reason in leaf.reasons),
        "age": NONE if leaf.age_days is None else str(leaf.age_days),
    }


def _entry(line: EvidenceLine, titles: dict[str, str]) -> dict[str, Any]:
    value = line.level if line.value is None else line.value
    return {
        "title": line.title,
        "url": web_address(line.url),
        "indicator": titles[line.indicator],
        "source": line.source_name,
        "grade": line.grade,
        "day": line.observed_on[: _SHOWN_OF_DAY[line.observed_precision]],
        "value": NONE if value is None else f"{value:g}".replace("-", "−"),
        "share": _percent(line.share),
        "news": "" if line.news is None else OF_CAUSE[line.news],
    }


def _method(edition: Edition) -> Iterator[dict[str, Any]]:
    """The parameters of the whole, then of each criterion and indicator, under its title."""
    for (_, title), lines in groupby(edition.method, lambda line: (line.code, line.title)):
        said = [{"name": one.name, "value": one.value, "reason": one.reason or ""} for one in lines]
        yield {"title": title, "lines": said}


def _figure(number: float | None, digits: int) -> str:
    return NONE if number is None else figure(number, digits)


def _interval(lower: float | None, upper: float | None, digits: int) -> str:
    if lower is None or upper is None:
        return NONE
    return INTERVAL.format(lower=figure(lower, digits), upper=figure(upper, digits))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
