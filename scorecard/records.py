"""What is kept, as plain values: the shapes that schemas load and the store writes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an evidence entry states."""

    MEASUREMENT = "measurement"
    ASSESSMENT = "assessment"
    EVENT = "event"


class Review(StrEnum):
    """Who has to look before an entry of an indicator counts."""

    NONE = "none"
    REQUIRED = "required"
    FOUR_EYES = "four-eyes"


class Role(StrEnum):
    """What a person may do; each may do what those before may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Scope(StrEnum):
    """What a token is good for; none contains another."""

    READ = "read"
    RECORD = "record"
    REVIEW = "review"
    PUBLISH = "publish"
    ADMINISTER = "administer"

    @property
    def least_role(self) -> Role:
        """Whose tokens may have it."""
        return _LEAST_ROLES[self]


_LEAST_ROLES = {
    Scope.READ: Role.VIEWER,
    Scope.RECORD: Role.ANALYST,
    Scope.REVIEW: Role.REVIEWER,
    Scope.PUBLISH: Role.REVIEWER,
    Scope.ADMINISTER: Role.ADMIN,
}


def scopes_of(role: Role) -> tuple[Scope, ...]:
    """All that a token of somebody of that role can be good for."""
    return tuple(scope for scope in Scope if role.includes(scope.least_role))


# The account that `scorecard init` makes.
ADMIN = "admin"

STANCES = ("supports", "contradicts", "neutral")
PRECISIONS = ("day", "month", "year")
INDICATOR_KINDS = ("quantity", "ordinal", "event")


@dataclass(frozen=True)
class Candidate:
    """Who is assessed. Countries go by ISO 3166 alpha-3."""

    code: str
    name: str


@dataclass(frozen=True)
class Source:
    """A publisher, and how reliable it is by default (A-F)."""

    slug: str
    name: str
    reliability: str
    licence: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class SourceGrade:
    """A default reliability that a source was given, by whom, when and why."""

    reliability: str
    reason: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class CatalogueChange:
    """What a candidate or an indicator said otherwise, before and after; who, when and why."""

    before: dict[str, str | None]
    after: dict[str, str | None]
    reason: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class Level:
    """A rung of an ordinal scale, and what has to be true to stand on it."""

    level: int
    meaning: str


@dataclass(frozen=True)
class CatalogueIndicator:
    """Something observed. Unit, kind and levels freeze once evidence exists."""

    code: str
    name: str
    unit: str
    kind: str
    description: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    levels: tuple[Level, ...] = ()
    review: Review = Review.NONE
    topic: str | None = None

    @property
    def stated_by(self) -> Kind:
        """The kind of entry that says how it stands with this."""
        return {"quantity": Kind.MEASUREMENT, "ordinal": Kind.ASSESSMENT}.get(self.kind, Kind.EVENT)

    def accepts(self, kind: Kind) -> bool:
        """Whether an entry of that kind can be about this. Events can be about anything."""
        return kind in (Kind.EVENT, self.stated_by)


@dataclass(frozen=True)
class Evidence:
    """One dated statement about one indicator of one candidate, from one source.

    `id` is None until one is given. `reliability` overrides the source's, with a reason.
    """

    candidate: str
    indicator: str
    kind: Kind
    observed_on: date
    source: str
    credibility: int
    title: str
    id: str | None = None
    value: float | None = None
    level: int | None = None
    stance: str | None = None
    lower: float | None = None
    upper: float | None = None
    interval_level: float | None = None
    standard_error: float | None = None
    denominator: float | None = None
    pollster: str | None = None
    question: str | None = None
    observed_precision: str = "day"
    valid_until: date | None = None
    published_on: date | None = None
    reliability: str | None = None
    reliability_reason: str | None = None
    origin: str | None = None
    summary: str | None = None
    rationale: str | None = None
    source_title: str | None = None
    url: str | None = None
    archived_url: str | None = None
    archived_sha256: str | None = None
    period_start: date | None = None
    derived_from: str | None = None


@dataclass(frozen=True)
class File:
    """Bytes under the name and as the kind of thing that whoever sent them said they are."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Fault:
    """What is wrong in a table: the row of the file, the column, what stands there, what to do.

    Row 1 is the header. Without a column it is the row as a whole.
    """

    row: int
    column: str | None
    value: str | None
    detail: str


FAULT_COLUMNS = tuple(field.name for field in fields(Fault))


@dataclass(frozen=True)
class Account:
    """Who acts: a person, and what they may do. `scopes` are of what vouched for them.

    Whoever came by a token is bound by its scopes; somebody signed in, by their role alone.
    """

    id: int
    username: str
    role: Role
    scopes: tuple[Scope, ...] = tuple(Scope)

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes and self.role.includes(scope.least_role)


@dataclass(frozen=True)
class Once:
    """A request that has its effect once, however often it arrives: its key, and what it says."""

    key: str
    request_sha256: str


@dataclass(frozen=True)
class Clocks:
    """What a read was answered for: the candidate's revision, the two clocks, the method.

    `decimals` is how many digits after the point a score of that method is shown with.
    """

    candidate: str
    candidate_name: str
    framework: str
    version: int
    as_of: date
    known_at: datetime
    revision: int
    decimals: int = 1


@dataclass(frozen=True)
class Imagined:
    """An entry that nobody recorded, tried on a scorecard: a value, or a level of a ladder."""

    indicator: str
    reliability: str
    credibility: int
    value: float | None = None
    level: int | None = None
    observed_on: date | None = None
    valid_until: date | None = None
    lower: float | None = None
    upper: float | None = None
    interval_level: float | None = None
    standard_error: float | None = None
