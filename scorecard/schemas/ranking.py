"""Candidates beside each other, as they are sent."""

from __future__ import annotations

from marshmallow import fields

from scorecard.schemas.base import Day, Shape


class PlacedView(Shape):
    """One candidate. Ranks share the smallest place; null where there is nothing to rank."""

    candidate = fields.String()
    candidate_name = fields.String()
    score = fields.Float(allow_none=True)
    lower = fields.Float(allow_none=True)
    upper = fields.Float(allow_none=True)
    rank = fields.Integer(allow_none=True)
    borda = fields.Float(allow_none=True)
    borda_rank = fields.Integer(allow_none=True)
    copeland = fields.Integer(allow_none=True)
    copeland_rank = fields.Integer(allow_none=True)


class RankingView(Shape):
    """By score, and by the votes of the top criteria, which no strength pays for."""

    framework = fields.String()
    version = fields.Integer()
    as_of = Day()
    items = fields.List(fields.Nested(PlacedView))
    voted = fields.List(fields.String(), metadata={"description": "Those with every criterion."})
    outranking = fields.List(
        fields.List(fields.Float()),
        metadata={"description": "Row j, column k: the weight on which voted j is ahead of k."},
    )
    orders = fields.List(
        fields.List(fields.String()),
        allow_none=True,
        metadata={"description": "Condorcet-Kemeny-Young-Levenglick; null for more than 8."},
    )
