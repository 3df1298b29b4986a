"""The models, the schemas and the one route of the Django Ninja peer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from ninja import NinjaAPI, Schema


class Candidate(models.Model):
    code = models.CharField(max_length=32)

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "candidate"


class Scorecard(models.Model):
    candidate = models.ForeignKey(Candidate, models.DO_NOTHING)
    framework = models.CharField(max_length=200)
    version = models.IntegerField()
    title = models.CharField(max_length=200)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    revision = models.IntegerField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "peer_scorecard"


class Score(models.Model):
    scorecard = models.ForeignKey(Scorecard, models.DO_NOTHING, related_name="scores")
    place = models.IntegerField()
    code = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    parent = models.CharField(max_length=200, null=True)  # noqa: DJ001 - the overall has none
    weight = models.FloatField()
    effective_weight = models.FloatField()
    score = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    verdict = models.CharField(max_length=40, null=True)  # noqa: DJ001 - an indicator has none
    coverage = models.FloatField(null=True)
    min_coverage = models.FloatField(null=True)
    leaf_coverage = models.FloatField(null=True)
    freshness = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    worst_case = models.FloatField(null=True)
    best_case = models.FloatField(null=True)
    pull = models.FloatField(null=True)
    comment = models.TextField()

    class Meta:
        app_label = "peers"
        managed = False
        db_table = "peer_score"
        ordering = ("place",)


class ScoreOut(Schema):
    code: str
    title: str
    parent: str | None
    weight: float
    effective_weight: float
    score: float | None
    lower: float | None
    upper: float | None
    standard_error: float | None
    threshold: float | None
    verdict: str | None
    coverage: float | None
    min_coverage: float | None
    leaf_coverage: float | None
    freshness: float | None
    confidence: float | None
    worst_case: float | None
    best_case: float | None
    pull: float | None
    comment: str


class ScorecardOut(Schema):
    candidate: str
    framework: str
    version: int
    title: str
    as_of: date
    known_at: datetime
    revision: int
    scores: list[ScoreOut]

    @staticmethod
    def resolve_candidate(card: Scorecard) -> str:
        return card.candidate.code


api = NinjaAPI(docs_url=None, openapi_url=None)


@api.get("/scorecards/{candidate}/{framework}", response=ScorecardOut)
def get_scorecard(request: HttpRequest, candidate: str, framework: str) -> Scorecard:
    found = Scorecard.objects.select_related("candidate").prefetch_related("scores")
    return get_object_or_404(found, candidate__code=candidate, framework=framework)


urlpatterns = [path("", api.urls)]
