"""What the leaves of the ledger are of: every kind of thing that an action brings into being.

A thing is read by public names, with all that never changes about it. What does change later is
derived again from other things: a revision's acceptance and closing from the decisions, a source's
present grade from its changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, Float, Integer, bindparam, func, literal, select
from sqlalchemy.orm import Session

from scorecard.ledger import canonical
from scorecard.store.account_tables import AccountRow
from scorecard.store.attachment_tables import AttachmentRow
from scorecard.store.bulk import driver_of
from scorecard.store.db import Instant
from scorecard.store.evidence import entries
from scorecard.store.kept import day_as_text, instant_as_text
from scorecard.store.ledger_tables import ActionRow
from scorecard.store.prepared import Driver, Prepared
from scorecard.store.tables import (
    CandidateRow,
    EvidenceRow,
    FrameworkRow,
    FrameworkVersionRow,
    IndicatorRow,
    ReviewDecisionRow,
    SourceChangeRow,
    SourceRow,
)
from scorecard.store.tables import EvidenceRevisionRow as Revision

PAGE = 2_000
# What happens to a revision later; the decisions say it.
LATER = {"accepted_at", "closed_at"}


@dataclass(frozen=True)
class Kind:
    """A kind of thing. The query gives its number, its action's, and then what it says."""

    name: str
    number: Any
    action: Any
    query: Any

    def says(self, row: tuple[Any, ...]) -> bytes:
        """What a row says, in canonical form. The row begins with its number and its action's."""
        return canonical.of_text(
            {
                key: value if write is None or value is None else write(value)
                for key, write, value in zip(self._keys, self._write, row[2:], strict=True)
            }
        )

    @cached_property
    def _keys(self) -> list[str]:
        return [column["name"] for column in self.query.column_descriptions[2:]]

    @cached_property
    def _write(self) -> list[Callable[[Any], str] | None]:
        return [_writing(column["type"]) for column in self.query.column_descriptions[2:]]

    @cached_property
    def of_actions(self) -> Prepared:
        """The things of the actions at the places `first` to `last`; the place is last in a row."""
        placed = self._placed.where(
            ActionRow.position.between(bindparam("first"), bindparam("last"))
        )
        return Prepared(placed.order_by(ActionRow.position, self.number))

    @cached_property
    def page(self) -> Prepared:
        """The first PAGE things, after a number, of the action at the place `first`."""
        one = (ActionRow.position == bindparam("first")) & (self.number > bindparam("after"))
        return Prepared(self._placed.where(one).order_by(self.number).limit(bindparam("limit")))

    @property
    def _placed(self) -> Any:
        query = self.query.add_columns(ActionRow.position)
        if self.name == "action":
            return query
        return query.join(ActionRow, ActionRow.id == self.action)


@dataclass(frozen=True)
class Thing:
    """One thing: what it says, and which action (by its place) brought it into being."""

    kind: str
    number: int
    action: int
    says: bytes


def _writing(kind: Any) -> Callable[[Any], str] | None:
    """How a column's values are written; None for text, which is as it is."""
    if isinstance(kind, Instant):
        return instant_as_text
    if isinstance(kind, Date):
        return day_as_text
    return canonical.number if isinstance(kind, Integer | Float) else None


def _first_grade() -> Any:
    """A source's reliability before any change of it."""
    first = (
        select(SourceChangeRow.reliability_before)
        .where(SourceChangeRow.source_id == SourceRow.id)
        .order_by(SourceChangeRow.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(first, SourceRow.reliability).label("reliability")


_EVIDENCE = entries().with_only_columns(
    Revision.id,
    Revision.action_id,
    *(column for column in entries(Revision.review).selected_columns if column.name not in LATER),
)

KINDS = (
    Kind(
        "candidate",
        CandidateRow.id,
        CandidateRow.action_id,
        select(CandidateRow.id, CandidateRow.action_id, CandidateRow.code, CandidateRow.name),
    ),
    Kind(
        "source",
        SourceRow.id,
        SourceRow.action_id,
        select(
            SourceRow.id,
            SourceRow.action_id,
            SourceRow.slug,
            SourceRow.name,
            _first_grade(),
            SourceRow.licence,
            SourceRow.url,
        ),
    ),
    Kind(
        "source-grade",
        SourceChangeRow.id,
        SourceChangeRow.action_id,
        select(
            SourceChangeRow.id,
            SourceChangeRow.action_id,
            SourceRow.slug.label("source"),
            SourceChangeRow.reliability_before,
            SourceChangeRow.reliability,
            SourceChangeRow.reason,
            SourceChangeRow.changed_at,
            AccountRow.username.label("changed_by"),
        )
        .join(SourceRow, SourceRow.id == SourceChangeRow.source_id)
        .join(AccountRow, AccountRow.id == SourceChangeRow.changed_by),
    ),
    Kind(
        "indicator",
        IndicatorRow.id,
        IndicatorRow.action_id,
        select(
            IndicatorRow.id,
            IndicatorRow.action_id,
            *(
                column
                for column in IndicatorRow.__table__.columns
                if column.name not in {"id", "action_id"}
            ),
        ),
    ),
    Kind(
        "framework-version",
        FrameworkVersionRow.id,
        FrameworkVersionRow.publish_action_id,
        select(
            FrameworkVersionRow.id,
            FrameworkVersionRow.publish_action_id,
            FrameworkRow.slug,
            FrameworkVersionRow.number,
            FrameworkVersionRow.title,
            FrameworkVersionRow.document,
            FrameworkVersionRow.sha256,
            FrameworkVersionRow.created_at,
            AccountRow.username.label("created_by"),
            FrameworkVersionRow.action_id.label("drafted_by_action"),
            FrameworkVersionRow.published_at,
        )
        .join(FrameworkRow, FrameworkRow.id == FrameworkVersionRow.framework_id)
        .join(AccountRow, AccountRow.id == FrameworkVersionRow.created_by),
    ),
    Kind("evidence", Revision.id, Revision.action_id, _EVIDENCE),
    Kind(
        "decision",
        ReviewDecisionRow.id,
        ReviewDecisionRow.action_id,
        select(
            ReviewDecisionRow.id,
            ReviewDecisionRow.action_id,
            EvidenceRow.public_id.label("entry"),
            Revision.number.label("revision"),
            ReviewDecisionRow.verdict,
            ReviewDecisionRow.reason,
            ReviewDecisionRow.decided_at,
            AccountRow.username.label("decided_by"),
        )
        .join(Revision, Revision.id == ReviewDecisionRow.revision_id)
        .join(EvidenceRow, EvidenceRow.id == Revision.evidence_id)
        .join(AccountRow, AccountRow.id == ReviewDecisionRow.decided_by),
    ),
    Kind(
        "attachment",
        AttachmentRow.id,
        AttachmentRow.action_id,
        select(
            AttachmentRow.id,
            AttachmentRow.action_id,
            EvidenceRow.public_id.label("entry"),
            AttachmentRow.sha256,
            AttachmentRow.name,
            AttachmentRow.media_type,
            AttachmentRow.size,
            AttachmentRow.attached_at,
            AccountRow.username.label("attached_by"),
        )
        .join(EvidenceRow, EvidenceRow.id == AttachmentRow.evidence_id)
        .join(AccountRow, AccountRow.id == AttachmentRow.attached_by),
    ),
    # What brought nothing into being, a draft, is kept as what was done alone.
    Kind(
        "action",
        ActionRow.id,
        ActionRow.id,
        select(ActionRow.id, ActionRow.id, literal("nothing").label("made")).where(
            ActionRow.things == 0
        ),
    ),
)


def things_of(session: Session, first: int, last: int) -> Iterator[Thing]:
    """The things of the actions at the places `first` to `last`: by place, kind and number.

    A stretch is read whole, unless it is of one action, which is read a page at a time: so keep
    stretches short, and an import of any size fits into memory.
    """
    driver = driver_of(session)
    if first == last:
        for kind in KINDS:
            yield from _paged(driver, kind, first)
        return
    found = [
        (row[-1], order, row)
        for order, kind in enumerate(KINDS)
        for row in kind.of_actions.unread(driver, {"first": first, "last": last})
    ]
    found.sort(key=itemgetter(0, 1))  # by number they are already
    for _, order, row in found:
        yield _thing(KINDS[order], row)


def _paged(driver: Driver, kind: Kind, place: int) -> Iterator[Thing]:
    after = 0
    while True:
        asked = {"first": place, "after": after, "limit": PAGE}
        rows = kind.page.unread(driver, asked)
        yield from (_thing(kind, row) for row in rows)
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


def _thing(kind: Kind, row: tuple[Any, ...]) -> Thing:
    return Thing(kind.name, row[0], row[-1], kind.says(row[:-1]))
