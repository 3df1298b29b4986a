"""Answers as the lines of a report. Built by hand, as a history is: none is ever loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scorecard.reports.as_json import written
from scorecard.reports.edition import Change
from scorecard.reports.edition_lines import (
    CriterionLine,
    EventLine,
    EvidenceLine,
    HistoryLine,
    IndicatorLine,
    MovedLine,
)
from scorecard.reports.sentences import compared_in_words
from scorecard.scoring.aggregate import order_of
from scorecard.scoring.attribution import Attribution
from scorecard.scoring.lift import Lift
from scorecard.scoring.model import Criterion, Framework
from scorecard.scoring.refresh import Refresh
from scorecard.scoring.results import CriterionResult, Scorecard


@dataclass(frozen=True)
class Names:
    """The unit of each indicator, and the name of each source."""

    units: Mapping[str, str]
    sources: Mapping[str, str]


# What a criterion's and an indicator's line take from the scorecard as it is.
OF_CRITERION = (
    "code",
    "parent",
    "title",
    "weight",
    "effective_weight",
    "score",
    "lower",
    "upper",
    "standard_error",
    "threshold",
    "verdict",
    "coverage",
    "min_coverage",
    "leaf_coverage",
    "freshness",
    "confidence",
    "worst_case",
    "best_case",
    "pull",
    "leverage",
)
OF_INDICATOR = (
    "code",
    "title",
    "weight",
    "effective_weight",
    "points",
    "lower",
    "upper",
    "pull",
    "leverage",
    "age_days",
    "stale",
    "freshness",
    "confidence",
)
OF_ENTRY = (
    "id",
    "revision",
    "kind",
    "value",
    "level",
    "lower",
    "upper",
    "interval_level",
    "standard_error",
    "denominator",
    "observed_precision",
    "source",
    "reliability",
    "credibility",
    "grade",
    "origin",
    "title",
    "summary",
    "rationale",
    "source_title",
    "url",
    "archived_url",
    "archived_sha256",
    "disputes",
)
DAYS = ("observed_on", "published_on", "valid_until", "recorded_at", "accepted_at")
# The rule of a criterion that a spreadsheet can follow: leave the missing out.
PLAIN_RULE = "renormalise"


def effects_of(compared: Any) -> dict[str, float]:
    """What each criterion and indicator did to the overall score; empty where it is withheld."""
    explained = compared.comparison.attribution
    if not isinstance(explained, Attribution):
        return {}
    return {node.code: node.effect for node in explained.nodes}


def criterion_lines(
    framework: Framework, card: Scorecard, compared: Any
) -> Iterator[CriterionLine]:
    """The overall score, then each criterion, parents first."""
    nodes = {node.code: node for node in framework.criteria()}
    effects = effects_of(compared)
    depths: dict[str | None, int] = {None: -1}
    for result in card.overall.walk():
        depths[result.code] = depths[result.parent] + 1
        yield CriterionLine(
            **{name: getattr(result, name) for name in OF_CRITERION},
            **_made_of(nodes[result.code]),
            depth=depths[result.code],
            before=compared.scores.get(result.code, (None, None))[0],
            effect=effects.get(result.code),
        )


def _made_of(node: Criterion) -> dict[str, Any]:
    """How the score comes of the children, where no more than a mean of those there is taken."""
    how = node.aggregation
    if node.missing.rule != PLAIN_RULE or node.normalisation is not None:
        return {"aggregation": None, "order": None, "smallest": None}
    order = order_of(how)
    # The order of the weakest or the strongest alone is no number that could be written.
    finite = abs(order) != float("inf")
    return {
        "aggregation": how.method,
        "order": order if finite else None,
        "smallest": how.smallest if finite and order <= 0 else None,
    }


def indicator_lines(
    card: Scorecard,
    compared: Any,
    units: Mapping[str, str],
    gains: Sequence[Lift],
    queue: Sequence[Refresh],
) -> Iterator[IndicatorLine]:
    """Each indicator in the order of the tree, with what would lift it and what it lacks."""
    effects = effects_of(compared)
    lifted = {one.code: one.gain for one in gains}
    queued = {one.code: one for one in queue}
    for node, leaf in _leaves(card.overall):
        refresh = queued[leaf.code]
        yield IndicatorLine(
            **{name: getattr(leaf, name) for name in OF_INDICATOR},
            criterion=node.code,
            unit=units[leaf.code],
            before=compared.scores.get(leaf.code, (None, None))[0],
            effect=effects.get(leaf.code),
            gain=lifted.get(leaf.code),
            days_to_stale=refresh.days_to_stale,
            days_to_drop=refresh.days_to_drop,
            reasons=list(refresh.reasons),
        )


def _leaves(overall: CriterionResult) -> Iterator[tuple[CriterionResult, Any]]:
    for node in overall.walk():
        for leaf in node.indicators:
            yield node, leaf


def evidence_lines(
    card: Scorecard, compared: Any, entries: Mapping[int, Mapping[str, Any]], names: Names
) -> Iterator[EvidenceLine]:
    """The entries that carry weight; within an indicator the heaviest first."""
    explained = compared.comparison.attribution
    moved = explained.entries if isinstance(explained, Attribution) else ()
    news = {one.entry: one.cause for one in moved if one.entry is not None}
    for node, leaf in _leaves(card.overall):
        for carries in leaf.entries:
            entry = entries[carries.entry]
            yield EvidenceLine(
                **{name: entry[name] for name in OF_ENTRY},
                **{name: _written(entry[name]) for name in DAYS},
                indicator=leaf.code,
                criterion=node.code,
                share=carries.share,
                news=news.get(carries.entry),
                unit=names.units[leaf.code],
                source_name=names.sources[entry["source"]],
            )


def moved_lines(compared: Any) -> Iterator[MovedLine]:
    """What came and went since the first reading, what moved the score most first."""
    explained = compared.comparison.attribution
    found = explained.entries if isinstance(explained, Attribution) else ()
    for one in sorted(found, key=lambda each: -abs(each.effect)):
        entry = compared.entries.get(one.entry, {})
        graded = "reliability" in entry
        yield MovedLine(
            id=entry.get("public_id"),
            indicator=one.indicator,
            indicator_title=compared.names[one.indicator].title,
            cause=one.cause,
            effect=one.effect,
            title=entry.get("title"),
            source_name=entry.get("name"),
            grade=f"{entry['reliability']}{entry['credibility']}" if graded else None,
            observed_on=_written(entry.get("observed_on")),
            url=entry.get("url"),
        )


def change_of(compared: Any) -> Change:
    found = compared.comparison
    explained, alike = found.attribution, found.with_after
    told = isinstance(explained, Attribution)
    return Change(
        before_on=written(compared.before.as_of),
        before=explained.before,
        after=explained.after,
        change=found.change,
        causes=dict(explained.causes) if told else {},
        like_for_like=None if alike is None else alike.change,
        like_for_like_error=None if alike is None else alike.standard_error,
        clear=found.clear,
        words=compared_in_words(compared),
    )


def history_lines(history: Mapping[str, Any], top: str) -> Iterator[HistoryLine]:
    """A history's document as one line a quarter and criterion."""
    for period in history["periods"]:
        for node in ({**period, "code": top}, *period["criteria"]):
            yield HistoryLine(
                quarter=period["period"],
                period_end=written(period["period_end"]),
                criterion=node["code"],
                **{name: node[name] for name in ("score", "lower", "upper", "verdict", "coverage")},
            )


def event_lines(events: Sequence[Mapping[str, Any]], names: Names) -> Iterator[EventLine]:
    for event in events:
        yield EventLine(
            observed_on=written(event["observed_on"]),
            **{name: event[name] for name in ("observed_precision", "title", "stance", "source")},
            source_name=names.sources[event["source"]],
            grade=event["grade"],
            url=event["url"],
        )


def _written(value: Any) -> Any:
    return None if value is None else written(value)
