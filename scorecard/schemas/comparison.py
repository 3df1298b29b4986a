"""What moved a score, or sets two candidates apart, as it is sent."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marshmallow import fields, pre_dump, validate

from scorecard.reports.sentences import compared_in_words
from scorecard.schemas.base import Shape
from scorecard.schemas.scorecard import CarryingView, ClocksView
from scorecard.scoring.attribution import Attribution
from scorecard.scoring.causes import CAUSES
from scorecard.scoring.interval import INTERVAL_LEVEL

CAUSE = validate.OneOf(CAUSES)


class ReadingView(ClocksView):
    """One of the two readings."""

    score = fields.Float(allow_none=True)


class MovedNodeView(Shape):
    """A criterion or an indicator at both readings, and what it did to the overall score."""

    code = fields.String()
    title = fields.String()
    kind = fields.String()
    parent = fields.String(allow_none=True)
    before = fields.Float(allow_none=True)
    after = fields.Float(allow_none=True)
    effect = fields.Float(metadata={"description": "Points of the overall score."})
    coverage = fields.Float(
        metadata={"description": "The part of it that came of becoming available or dropping out."}
    )
    causes = fields.Dict(keys=fields.String(validate=CAUSE), values=fields.Float())


class MovedEntryView(CarryingView):
    """An entry that came or went; its own fields are null where time alone moved an indicator."""

    cause = fields.String(validate=CAUSE)
    effect = fields.Float()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        if field_name not in {"indicator", "cause", "effect"}:
            field_obj.allow_none = True


class LikeForLikeView(Shape):
    """The change on what is there at both readings, and whether it is beyond its error."""

    before = fields.Float()
    after = fields.Float()
    change = fields.Float()
    standard_error = fields.Float()
    clear = fields.Boolean()
    carried_by = fields.List(fields.String())
    share = fields.Float(metadata={"description": "The weight of what is compared, 0 to 1."})


class CoverageChangeView(Shape):
    """What became available, dropped out or went stale."""

    code = fields.String()
    what = fields.String()
    effect = fields.Float(allow_none=True)


class DifferenceView(Shape):
    """Something that differs between the two framework versions."""

    code = fields.String(allow_none=True)
    what = fields.String()
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class ComparisonView(Shape):
    """Two readings of a candidate. The causes sum to the change, exactly."""

    title = fields.String()
    interval_level = fields.Constant(INTERVAL_LEVEL)
    before = fields.Nested(ReadingView)
    after = fields.Nested(ReadingView)
    change = fields.Float(allow_none=True)
    withheld = fields.String(
        allow_none=True, metadata={"description": "Why there is no change to explain."}
    )
    causes = fields.Dict(keys=fields.String(validate=CAUSE), values=fields.Float())
    due_to_facts = fields.Float(allow_none=True)
    due_to_method = fields.Float(allow_none=True)
    clear = fields.Boolean(allow_none=True)
    words = fields.List(fields.String(), metadata={"description": "The same in sentences."})
    like_for_like = fields.Nested(
        LikeForLikeView, allow_none=True, metadata={"description": "By the second method."}
    )
    like_for_like_before = fields.Nested(
        LikeForLikeView, allow_none=True, metadata={"description": "By the first method."}
    )
    nodes = fields.List(fields.Nested(MovedNodeView))
    evidence = fields.List(fields.Nested(MovedEntryView))
    coverage = fields.List(fields.Nested(CoverageChangeView))
    differences = fields.List(fields.Nested(DifferenceView))
    methods = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "How each criterion was split: lmdi, bennet or shapley."},
    )

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        found = answer.comparison
        explained = found.attribution
        told = isinstance(explained, Attribution)
        return {
            "title": answer.title,
            "before": {**vars(answer.before), "score": explained.before},
            "after": {**vars(answer.after), "score": explained.after},
            "change": found.change,
            "withheld": None if told else explained.reason,
            "causes": explained.causes if told else {},
            "due_to_facts": found.due_to_facts,
            "due_to_method": found.due_to_method,
            "clear": found.clear,
            "words": compared_in_words(answer),
            "like_for_like": found.with_after,
            "like_for_like_before": found.with_before,
            "nodes": [_node(answer, one) for one in explained.nodes] if told else [],
            "evidence": [_entry(answer, one) for one in explained.entries] if told else [],
            "coverage": found.coverage,
            "differences": explained.differences if told else [],
            "methods": explained.methods if told else {},
        }


NO_ENTRY = dict.fromkeys(
    ("public_id", "value", "level", "observed_on", "accepted_at", "slug", "name", "reliability")
)
NO_ENTRY |= dict.fromkeys(("credibility", "title", "url", "share"))


def _node(answer: Any, one: Any) -> dict[str, Any]:
    before, after = answer.scores.get(one.code, (None, None))
    return {**vars(answer.names[one.code]), **vars(one), "before": before, "after": after}


def _entry(answer: Any, one: Any) -> dict[str, Any]:
    return {**NO_ENTRY, **answer.entries.get(one.entry, {}), **asdict(one)}


class SideView(ClocksView):
    """One of the two candidates."""

    score = fields.Float(allow_none=True)


class ApartNodeView(Shape):
    """A criterion or an indicator of both, and what it does to the difference."""

    code = fields.String()
    title = fields.String()
    kind = fields.String()
    parent = fields.String(allow_none=True)
    first = fields.Float(allow_none=True)
    second = fields.Float(allow_none=True)
    effect = fields.Float()
    coverage = fields.Float()


class CandidatesView(Shape):
    """Two candidates on one day. The effects of the indicators sum to the difference, exactly."""

    title = fields.String()
    first = fields.Nested(SideView)
    second = fields.Nested(SideView)
    difference = fields.Float(allow_none=True, metadata={"description": "Second less first."})
    nodes = fields.List(fields.Nested(ApartNodeView))
    like_for_like = fields.Nested(LikeForLikeView, allow_none=True)

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        found = answer.comparison
        return {
            "title": answer.title,
            "first": {**vars(answer.first), "score": found.first},
            "second": {**vars(answer.second), "score": found.second},
            "difference": found.difference,
            "like_for_like": found.like_for_like,
            "nodes": [
                {
                    "code": code,
                    **vars(answer.names[code]),
                    "first": answer.scores[code][0],
                    "second": answer.scores[code][1],
                    "effect": effect,
                    "coverage": found.coverage.get(code, 0.0),
                }
                for code, effect in found.effects.items()
            ],
        }
