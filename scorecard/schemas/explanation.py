"""What a score is made of, as it is sent."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, pre_dump

from scorecard.schemas.base import Shape
from scorecard.schemas.scorecard import CarryingView, ClocksView


class NodeContributionView(Shape):
    """A criterion or an indicator, in points of the overall score."""

    code = fields.String()
    title = fields.String()
    kind = fields.String()
    parent = fields.String(allow_none=True)
    points = fields.Float(allow_none=True)
    contribution = fields.Float(metadata={"description": "Children sum to their parent."})
    shortfall = fields.Float(
        allow_none=True, metadata={"description": "What it costs against the top of the scale."}
    )
    shortfall_coverage = fields.Float(
        allow_none=True, metadata={"description": "The part of it for want of evidence."}
    )


class EntryContributionView(CarryingView):
    """An entry and what it gives the overall score."""

    contribution = fields.Float()


class ExplanationView(ClocksView):
    """Contributions sum to the score, shortfalls to highest less the score."""

    title = fields.String()
    score = fields.Float(allow_none=True)
    highest = fields.Float(allow_none=True)
    nodes = fields.List(fields.Nested(NodeContributionView))
    evidence = fields.List(fields.Nested(EntryContributionView))

    @pre_dump
    def flatten(self, answer: Any, **_: Any) -> dict[str, Any]:
        found = answer.contributions
        nodes = () if found is None else found.nodes
        return {
            **vars(answer.clocks),
            "title": answer.title,
            "score": None if found is None else found.score,
            "highest": None if found is None else found.highest,
            "nodes": [{**vars(answer.names[node.code]), **vars(node)} for node in nodes],
            "evidence": [
                {"indicator": node.code, **answer.entries[carries.entry], **vars(carries)}
                for node in nodes
                for carries in node.entries
            ],
        }
