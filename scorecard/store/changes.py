"""The feed: every action that is committed, in the order it was numbered, with what it touched."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from scorecard.errors import NotFound
from scorecard.store import candidates
from scorecard.store.account_tables import AccountRow
from scorecard.store.attachment_tables import AttachmentRow
from scorecard.store.edition_tables import EditionFileRow, EditionRow
from scorecard.store.ledger_tables import ActionRow, CheckpointRow
from scorecard.store.tables import (
    CandidateChangeRow,
    CandidateRow,
    EvidenceRevisionRow,
    EvidenceRow,
    FrameworkRow,
    FrameworkVersionRow,
    ReviewDecisionRow,
)

MOST_ENTRIES = 20
# Where an edition is read. A message has no address of its own to begin from: it is a path.
EDITION_PATH = "/api/v1/reports/{candidate}/{framework}/{quarter}/editions/{number}"

_LAST = select(func.max(ActionRow.position))
# Which action published or rendered which edition.
_OF_EDITION = union_all(
    select(EditionRow.action_id, EditionRow.id, EditionRow.candidate_id),
    select(EditionFileRow.action_id, EditionRow.id, EditionRow.candidate_id).join(
        EditionRow, EditionRow.id == EditionFileRow.edition_id
    ),
).subquery()


def last_position(on: Session | Connection) -> int:
    """Where the feed ends; 0 while nothing is numbered."""
    return on.scalar(_LAST) or 0


def last_checkpoint(session: Session) -> dict[str, Any] | None:
    """How large the sealed tree was when it was last signed, and its root in base64."""
    row = session.execute(
        select(CheckpointRow.size, CheckpointRow.root).order_by(CheckpointRow.size.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return {"size": row.size, "root": base64.b64encode(row.root).decode()}


def candidate_number(session: Session, code: str) -> int:
    """Raises NotFound."""
    number = session.scalar(select(CandidateRow.id).where(CandidateRow.code == code))
    if number is None:
        raise NotFound.named("candidate", code, candidates.codes(session))
    return number


def concerns(candidate: SQLColumnExpression[int | None] | int) -> ColumnElement[bool]:
    """Whether an action can change what is answered about that candidate.

    It changed the candidate, it published a framework version, by which all may be scored, or it
    published or rendered an edition about the candidate.
    """
    changed = exists().where(
        CandidateChangeRow.action_id == ActionRow.id, CandidateChangeRow.candidate_id == candidate
    )
    published = exists().where(FrameworkVersionRow.publish_action_id == ActionRow.id)
    told = exists().where(
        _OF_EDITION.c.action_id == ActionRow.id, _OF_EDITION.c.candidate_id == candidate
    )
    return or_(changed, published, told)


def read_items(
    session: Session, after: int, limit: int, candidate: int | None = None
) -> list[dict[str, Any]]:
    """The first items after that position, of one candidate or of all."""
    wanted = ActionRow.position > after
    if candidate is not None:
        wanted = and_(wanted, concerns(candidate))
    return _items(session, wanted, limit)


def item_at(session: Session, position: int) -> dict[str, Any]:
    """The one item at that position."""
    return _items(session, ActionRow.position == position, 1)[0]


def _items(session: Session, wanted: ColumnElement[bool], limit: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(
            ActionRow.id,
            ActionRow.position,
            ActionRow.at,
            ActionRow.verb,
            AccountRow.username,
            ActionRow.things,
        )
        .join(AccountRow, AccountRow.id == ActionRow.account_id)
        .where(wanted)
        .order_by(ActionRow.position)
        .limit(limit)
    ).all()
    numbers = [row.id for row in rows]
    changed, published = _candidates(session, numbers), _frameworks(session, numbers)
    entries = _entries(session, {row.id: row.things for row in rows})
    told = _editions(session, numbers)
    return [
        {
            "cursor": str(row.position),
            "at": row.at,
            "verb": row.verb,
            "by": row.username,
            "things": row.things,
            "candidates": changed[row.id],
            "frameworks": published[row.id],
            "editions": told[row.id],
            "entries": entries[row.id],
        }
        for row in rows
    ]


def _candidates(session: Session, actions: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.execute(
        select(CandidateChangeRow.action_id, CandidateRow.code, CandidateChangeRow.revision)
        .join(CandidateRow, CandidateRow.id == CandidateChangeRow.candidate_id)
        .where(CandidateChangeRow.action_id.in_(actions))
        .order_by(CandidateRow.code)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for action, code, revision in rows:
        found[action].append({"candidate": code, "revision": revision})
    return found


def _frameworks(session: Session, actions: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.execute(
        select(FrameworkVersionRow.publish_action_id, FrameworkRow.slug, FrameworkVersionRow.number)
        .join(FrameworkRow, FrameworkRow.id == FrameworkVersionRow.framework_id)
        .where(FrameworkVersionRow.publish_action_id.in_(actions))
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for action, slug, number in rows:
        found[action or 0].append({"framework": slug, "version": number})
    return found


def _editions(session: Session, actions: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    rows = session.execute(
        select(
            _OF_EDITION.c.action_id,
            CandidateRow.code.label("candidate"),
            FrameworkRow.slug.label("framework"),
            EditionRow.quarter,
            EditionRow.number,
        )
        .distinct()
        .join(EditionRow, EditionRow.id == _OF_EDITION.c.id)
        .join(CandidateRow, CandidateRow.id == EditionRow.candidate_id)
        .join(FrameworkRow, FrameworkRow.id == EditionRow.framework_id)
        .where(_OF_EDITION.c.action_id.in_(actions))
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for action, *names in rows:
        edition = dict(zip(("candidate", "framework", "quarter", "number"), names, strict=True))
        found[action].append({**edition, "path": EDITION_PATH.format(**edition)})
    return found


def _entries(session: Session, things: dict[int, int]) -> dict[int, list[str]]:
    """The public ids of the first entries that each action recorded, judged or added to."""
    found: dict[int, list[str]] = defaultdict(list)
    small = [action for action, count in things.items() if count <= MOST_ENTRIES]
    if small:
        for row in session.execute(union_all(*_touched(small)).order_by("action", "number")):
            found[row.action].append(row.public_id)
    # An import is one action with ever so many entries, which need not all be looked at.
    for action in set(things) - set(small):
        for query in _touched([action]):
            rows = session.execute(query.order_by("number").limit(MOST_ENTRIES))
            found[action] += [row.public_id for row in rows]
    return defaultdict(
        list,
        {action: list(dict.fromkeys(ids))[:MOST_ENTRIES] for action, ids in found.items()},
    )


def _touched(actions: Sequence[int]) -> list[Select[int, int, str]]:
    """Entries by action, in the order they were recorded: with new revisions, decisions, files."""
    decided = select(
        ReviewDecisionRow.action_id.label("action"),
        EvidenceRow.id.label("number"),
        EvidenceRow.public_id,
    ).join(EvidenceRevisionRow, EvidenceRevisionRow.id == ReviewDecisionRow.revision_id)
    attached = select(
        AttachmentRow.action_id, EvidenceRow.id.label("number"), EvidenceRow.public_id
    )
    revised = select(
        EvidenceRevisionRow.action_id.label("action"),
        EvidenceRow.id.label("number"),
        EvidenceRow.public_id,
    )
    return [
        revised.join(EvidenceRow, EvidenceRow.id == EvidenceRevisionRow.evidence_id).where(
            EvidenceRevisionRow.action_id.in_(actions)
        ),
        decided.join(EvidenceRow, EvidenceRow.id == EvidenceRevisionRow.evidence_id).where(
            ReviewDecisionRow.action_id.in_(actions)
        ),
        attached.join(EvidenceRow, EvidenceRow.id == AttachmentRow.evidence_id).where(
            AttachmentRow.action_id.in_(actions)
        ),
    ]
