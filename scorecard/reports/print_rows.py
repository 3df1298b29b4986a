"""A report as a document prints it: rows of texts, rounded, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from scorecard.reports.check_words import checking
from scorecard.reports.edition import Edition
from scorecard.reports.edition_lines import (
    CriterionLine,
    EventLine,
    EvidenceLine,
    IndicatorLine,
    MovedLine,
)
from scorecard.reports.figures import day_known, figure, instant, percent, signed, stated
from scorecard.reports.labels import LABELS, OF_CAUSE, OF_REASON
from scorecard.reports.plain_text import web_address

NONE = LABELS["none"]
MOST_MOVED = 15
MOST_LIFTS = 10
EDITION_LINE = "Edition {number}, published {day}"
FRAMEWORK_LINE = "Framework {framework}, version {version}"
CLOCKS_LINE = "As of {as_of}; as known at {known_at}"
RUNNING_HEAD = "{candidate}: {framework}, {quarter}"
VALUE = "{value} {unit}"
HEADING = "{candidate}: {framework}"
INTERVAL = "{lower} to {upper}"
# A criterion in one line, whole: a translator may turn it around.
SHORT = {
    "met": "{title}: {score} ({lower} to {upper}). The floor of {floor} is met.",
    "not met": "{title}: {score} ({lower} to {upper}). The floor of {floor} is not met.",
    "uncertain": "{title}: {score} ({lower} to {upper}). Whether the floor of {floor} is met is "
    "uncertain.",
}
SHORT_FREE = "{title}: {score} ({lower} to {upper}). It has no floor."
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
        "running": RUNNING_HEAD.format(
            candidate=said.candidate_name, framework=said.framework_title, quarter=said.quarter
        ),
        "candidate": said.candidate_name,
        "framework": said.framework_title,
        "description": said.framework_description or "",
        "quarter": said.quarter,
        "cover": list(_cover(edition)),
        "score": _figure(headline.score, digits) if headline.score is not None else "",
        "highest": "" if said.highest is None else stated(said.highest),
        "interval": _interval(headline.lower, headline.upper, digits),
        "target": NONE if headline.target is None else stated(headline.target),
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
        "events": [_event(line) for line in edition.events],
        "method": list(_method(edition)),
        "checking": [[name, value] for name, value in checking(edition)],
    }


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
    yield CLOCKS_LINE.format(as_of=said.as_of, known_at=instant(said.known_at))


def _criterion(line: CriterionLine, digits: int) -> dict[str, Any]:
    return {
        "code": line.code,
        "title": line.title,
        "depth": line.depth,
        "weight": percent(line.effective_weight),
        "score": _figure(line.score, digits),
        "interval": _interval(line.lower, line.upper, digits),
        "threshold": NONE if line.threshold is None else stated(line.threshold),
        "verdict": line.verdict or NONE,
        "effect": NONE if line.effect is None else signed(line.effect, digits),
        "coverage": percent(line.coverage),
    }


def _short(line: CriterionLine, digits: int) -> str:
    if line.score is None or line.lower is None or line.upper is None:
        return SHORT_WITHHELD.format(title=line.title)
    said = {
        "title": line.title,
        "score": figure(line.score, digits),
        "lower": figure(line.lower, digits),
        "upper": figure(line.upper, digits),
    }
    if line.threshold is None or line.verdict is None:
        return SHORT_FREE.format(**said)
    return SHORT[line.verdict].format(**said, floor=stated(line.threshold))


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
    # While the overall score is withheld nothing lifts it: there is none.
    there = [leaf for leaf in edition.indicators if leaf.gain is not None]
    there.sort(key=lambda leaf: (-(leaf.gain or 0.0), -leaf.pull, leaf.code))
    for leaf in there[:MOST_LIFTS]:
        yield {
            "title": leaf.title,
            "criterion": titles[leaf.criterion],
            "points": _figure(leaf.points, digits),
            "pull": signed(leaf.pull, digits + 1),
            "gain": signed(leaf.gain or 0.0, digits),
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
        "day": day_known(line.observed_on, line.observed_precision),
        "value": NONE if value is None else VALUE.format(value=stated(value), unit=line.unit),
        "share": percent(line.share),
        "news": "" if line.news is None else OF_CAUSE[line.news],
    }


def _event(line: EventLine) -> dict[str, Any]:
    return {
        "day": day_known(line.observed_on, line.observed_precision),
        "title": line.title,
        "url": web_address(line.url),
        "stance": line.stance,
        "source": line.source_name,
        "grade": line.grade,
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
