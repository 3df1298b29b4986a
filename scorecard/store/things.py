"""What the leaves of the ledger are of: every kind of thing that an action brings into being.

A thing is read by public names, with all that never changes about it. What does change later is
derived again from other things: a revision's acceptance and closing from the decisions, a source's
present grade from its changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from scorecard.store.account_tables import AccountRow
from scorecard.store.attachment_tables import AttachmentRow
from scorecard.store.edition_tables import EditionFileRow, EditionRow
from scorecard.store.evidence import entries
from scorecard.store.kind import Kind
from scorecard.store.ledger_tables import ActionRow
from scorecard.store.prepared import Driver, driver_of
from scorecard.store.tables import (
    CandidateRow,
    CatalogueChangeRow,
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


class Thing(NamedTuple):
    """One thing: what it says, and which action (by its place) brought it into being."""

    kind: str
    number: int
    action: int
    says: bytes


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


def _first_said(thing: str, number: Any) -> Any:
    """What a candidate or an indicator said before any change of it; NULL if there was none."""
    return (
        select(CatalogueChangeRow.said_before)
        .where(CatalogueChangeRow.thing == thing, CatalogueChangeRow.thing_id == number)
        .order_by(CatalogueChangeRow.id)
        .limit(1)
        .scalar_subquery()
    )


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
        _first_said("candidate", CandidateRow.id),
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
        _first_said("indicator", IndicatorRow.id),
    ),
    Kind(
        "catalogue-change",
        CatalogueChangeRow.id,
        CatalogueChangeRow.action_id,
        select(
            CatalogueChangeRow.id,
            CatalogueChangeRow.action_id,
            CatalogueChangeRow.thing,
            CatalogueChangeRow.said_before,
            CatalogueChangeRow.said,
            CatalogueChangeRow.reason,
            CatalogueChangeRow.changed_at,
            AccountRow.username.label("changed_by"),
        ).join(AccountRow, AccountRow.id == CatalogueChangeRow.changed_by),
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
    # The document is in the leaf by its hash.
    Kind(
        "edition",
        EditionRow.id,
        EditionRow.action_id,
        select(
            EditionRow.id,
            EditionRow.action_id,
            CandidateRow.code.label("candidate"),
            FrameworkRow.slug.label("framework"),
            FrameworkVersionRow.number.label("version"),
            EditionRow.quarter,
            EditionRow.number,
            EditionRow.known_at,
            EditionRow.score,
            EditionRow.lower,
            EditionRow.upper,
            EditionRow.sha256,
            EditionRow.reason,
            EditionRow.published_at,
            AccountRow.username.label("published_by"),
        )
        .join(CandidateRow, CandidateRow.id == EditionRow.candidate_id)
        .join(FrameworkRow, FrameworkRow.id == EditionRow.framework_id)
        .join(FrameworkVersionRow, FrameworkVersionRow.id == EditionRow.version_id)
        .join(AccountRow, AccountRow.id == EditionRow.published_by),
    ),
    Kind(
        "edition-file",
        EditionFileRow.id,
        EditionFileRow.action_id,
        select(
            EditionFileRow.id,
            EditionFileRow.action_id,
            EditionRow.sha256.label("edition"),
            EditionFileRow.format,
            EditionFileRow.attempt,
            EditionFileRow.sha256,
            EditionFileRow.problem,
            EditionFileRow.rendered_at,
            AccountRow.username.label("rendered_by"),
        )
        .join(EditionRow, EditionRow.id == EditionFileRow.edition_id)
        .join(AccountRow, AccountRow.id == EditionFileRow.rendered_by),
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
    return Thing(kind.name, row[0], row[-1], kind.says(row))
