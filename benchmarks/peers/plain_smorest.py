"""The same API as it is written the first time: flask-smorest, ORM models, marshmallow schemas.

No straw man: one query for each thing that is looked up, joins instead of a query a row, no
debugging, the same pragmas and the same indexes, and every commit durable.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from flask import Flask, request
from flask.views import MethodView
from flask_smorest import Api, Blueprint, abort
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from sqlalchemy import Engine, ForeignKey, create_engine, event, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    sessionmaker,
)

from benchmarks.peers.turns import Calls, take_turns
from benchmarks.wsgi import Call


class Base(DeclarativeBase):
    pass


class Candidate(Base):
    __tablename__ = "candidate"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]


class Indicator(Base):
    __tablename__ = "indicator"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    minimum: Mapped[float | None]
    maximum: Mapped[float | None]


class Source(Base):
    __tablename__ = "source"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    reliability: Mapped[str]


class Account(Base):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    role: Mapped[str]


class Token(Base):
    __tablename__ = "api_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    prefix: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    account: Mapped[Account] = relationship()


class Entry(Base):
    __tablename__ = "peer_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str]
    value: Mapped[float | None]
    observed_on: Mapped[date]
    reliability: Mapped[str]
    credibility: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str | None]
    url: Mapped[str | None]
    recorded_at: Mapped[datetime]
    candidate: Mapped[Candidate] = relationship()
    indicator: Mapped[Indicator] = relationship()
    source: Mapped[Source] = relationship()
    recorded_by: Mapped[Account] = relationship()


class Scorecard(Base):
    __tablename__ = "peer_scorecard"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    framework: Mapped[str]
    version: Mapped[int]
    title: Mapped[str]
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    revision: Mapped[int]
    candidate: Mapped[Candidate] = relationship()
    scores: Mapped[list[Score]] = relationship(order_by="Score.place")


class Score(Base):
    __tablename__ = "peer_score"
    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("peer_scorecard.id"))
    place: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    parent: Mapped[str | None]
    weight: Mapped[float]
    effective_weight: Mapped[float]
    score: Mapped[float | None]
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    standard_error: Mapped[float | None]
    threshold: Mapped[float | None]
    verdict: Mapped[str | None]
    coverage: Mapped[float | None]
    min_coverage: Mapped[float | None]
    leaf_coverage: Mapped[float | None]
    freshness: Mapped[float | None]
    confidence: Mapped[float | None]
    worst_case: Mapped[float | None]
    best_case: Mapped[float | None]
    pull: Mapped[float | None]
    comment: Mapped[str]


class EntrySchema(Schema):
    id = fields.String(dump_only=True, attribute="public_id")
    candidate = fields.Pluck("CodeSchema", "code", required=True)
    indicator = fields.Pluck("CodeSchema", "code", required=True)
    source = fields.Pluck("SlugSchema", "slug", required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(["measurement", "assessment", "event"])
    )
    value = fields.Float(allow_none=True)
    observed_on = fields.Date(required=True)
    reliability = fields.String(dump_only=True)
    credibility = fields.Integer(required=True, validate=validate.Range(1, 6))
    title = fields.String(required=True, validate=validate.Length(1, 500))
    summary = fields.String(allow_none=True, validate=validate.Length(max=100_000))
    url = fields.Url(allow_none=True)
    recorded_at = fields.DateTime(dump_only=True)
    recorded_by = fields.Pluck("NameSchema", "username", dump_only=True)

    @validates_schema
    def says_what_its_kind_says(self, data: dict[str, Any], **_: Any) -> None:
        if data["kind"] == "measurement" and data.get("value") is None:
            raise ValidationError("A measurement needs a value.", "value")
        if data["observed_on"] > datetime.now(UTC).date():
            raise ValidationError("Is in the future.", "observed_on")


class CodeSchema(Schema):
    code = fields.String()


class SlugSchema(Schema):
    slug = fields.String()


class NameSchema(Schema):
    username = fields.String()


class ScoreSchema(Schema):
    code = fields.String()
    title = fields.String()
    parent = fields.String()
    weight = fields.Float()
    effective_weight = fields.Float()
    score = fields.Float()
    lower = fields.Float()
    upper = fields.Float()
    standard_error = fields.Float()
    threshold = fields.Float()
    verdict = fields.String()
    coverage = fields.Float()
    min_coverage = fields.Float()
    leaf_coverage = fields.Float()
    freshness = fields.Float()
    confidence = fields.Float()
    worst_case = fields.Float()
    best_case = fields.Float()
    pull = fields.Float()
    comment = fields.String()


class ScorecardSchema(Schema):
    candidate = fields.Pluck(CodeSchema, "code")
    framework = fields.String()
    version = fields.Integer()
    title = fields.String()
    as_of = fields.Date()
    known_at = fields.DateTime()
    revision = fields.Integer()
    scores = fields.List(fields.Nested(ScoreSchema))


class ListQuery(Schema):
    candidate = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))


class EntryList(Schema):
    items = fields.List(fields.Nested(EntrySchema))


def an_app(engine: Engine) -> Flask:
    app = Flask("plain", static_folder=None)
    app.config.update(API_TITLE="Plain", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    sessions = sessionmaker(engine)
    blueprint = Blueprint("plain", "plain")

    @blueprint.route("/evidence")
    class Entries(MethodView):
        @blueprint.arguments(ListQuery, location="query")
        @blueprint.response(200, EntryList)
        def get(self, query: dict[str, Any]) -> dict[str, Any]:
            shown = (Entry.candidate, Entry.indicator, Entry.source, Entry.recorded_by)
            wanted = select(Entry).options(*(joinedload(one, innerjoin=True) for one in shown))
            with sessions() as session:
                if "candidate" in query:
                    candidate = _found(session, Candidate, "code", query["candidate"])
                    wanted = wanted.where(Entry.candidate_id == candidate.id)
                newest = wanted.order_by(Entry.observed_on.desc(), Entry.id.desc())
                return {"items": session.scalars(newest.limit(query["limit"])).all()}

        @blueprint.arguments(EntrySchema)
        @blueprint.response(201, EntrySchema)
        def post(self, said: dict[str, Any]) -> Entry:
            with sessions(expire_on_commit=False) as session:
                entry = Entry(
                    **{name: value for name, value in said.items() if name not in NAMED},
                    public_id=str(uuid.uuid4()),
                    candidate=_found(session, Candidate, "code", said["candidate"]["code"]),
                    indicator=_found(session, Indicator, "code", said["indicator"]["code"]),
                    source=_found(session, Source, "slug", said["source"]["slug"]),
                    recorded_by=_asking(session),
                    recorded_at=datetime.now(UTC),
                )
                entry.reliability = entry.source.reliability
                _must_fit(entry)
                session.add(entry)
                session.commit()
                return entry

    @blueprint.route("/scorecards/<candidate>/<framework>")
    class Scorecards(MethodView):
        @blueprint.response(200, ScorecardSchema)
        def get(self, candidate: str, framework: str) -> Scorecard:
            query = (
                select(Scorecard)
                .join(Scorecard.candidate)
                .where(Candidate.code == candidate, Scorecard.framework == framework)
                .order_by(Scorecard.version.desc())
                .options(joinedload(Scorecard.candidate), joinedload(Scorecard.scores))
            )
            with sessions() as session:
                found = session.scalars(query).unique().first()
            if found is None:
                abort(404, message="No such scorecard.")
            return found

    Api(app).register_blueprint(blueprint)
    return app


NAMED = {"candidate", "indicator", "source"}


def _found(session: Session, table: Any, name: str, value: str) -> Any:
    found = session.scalars(select(table).where(getattr(table, name) == value)).one_or_none()
    if found is None:
        abort(422, message=f"No {table.__tablename__} is called {value!r}.")
    return found


def _asking(session: Session) -> Account:
    secret = request.headers.get("Authorization", "").removeprefix("Bearer ")
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    query = select(Token).where(Token.sha256 == hashed).options(joinedload(Token.account))
    token = session.scalars(query).one_or_none()
    if token is None:
        abort(401, message="Send a token.")
    return token.account


def _must_fit(entry: Entry) -> None:
    low, high = entry.indicator.minimum, entry.indicator.maximum
    if entry.value is None:
        return
    if (low is not None and entry.value < low) or (high is not None and entry.value > high):
        abort(422, message="The value is off the indicator's scale.")


def an_engine(url: str, pragmas: list[str]) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")

    return engine


def prepare(job: dict[str, Any]) -> Calls:
    app = an_app(an_engine(job["url"], job["pragmas"]))
    numbers = count(1)

    def body() -> bytes:
        n = next(numbers)
        return json.dumps({**job["entry"], "title": f"A new entry, number {n}"}).encode()

    headers = {"Authorization": f"Bearer {job['token']}"}
    post = Call(app, "/evidence", method="POST", headers=headers, body=body)
    cards: dict[str, Callable[[], bytes]] = {
        f"plain {name}": Call(app, f"/scorecards/{job['candidate']}/{framework}").expecting(200)
        for name, framework in job["frameworks"].items()
    }
    return {
        **cards,
        "plain list": Call(app, f"/evidence?candidate={job['candidate']}&limit=50").expecting(200),
        "plain post": post.expecting(201),
    }


if __name__ == "__main__":
    take_turns(prepare)
