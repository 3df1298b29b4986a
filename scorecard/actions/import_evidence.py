"""Import a table of entries: all of it is recorded, in one action, or none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import chain, repeat
from typing import Any

from sqlalchemy.orm import Session

from scorecard.actions import check_entries
from scorecard.actions.import_effect import Scores, effect, scores_of
from scorecard.actions.open_database import Database
from scorecard.actions.record_evidence import STATED, Named
from scorecard.errors import NotFound, Repeated
from scorecard.records import Account, Fault, Once, Review
from scorecard.schemas.evidence_sheet import Entries, check_sheet
from scorecard.sheets.sheet import Sheet
from scorecard.store import actions, bulk, candidates, imports
from scorecard.store.candidates import Advance
from scorecard.store.evidence import IDENTITIES, REVISIONS
from scorecard.store.marks import text_mark, url_mark
from scorecard.store.prepared import Driver, driver_of
from scorecard.store.public_ids import public_ids

CHECKED, RECORDED, REFUSED = "checked", "recorded", "refused"
# What is done, in this order; a person who waits is told.
STAGES = ("checking the cells", "looking up what they name", "recording", "weighing the effect")

Told = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """The file by its name and SHA-256, who sent it, when, and whether only to try it."""

    filename: str
    sha256: str
    account: Account
    now: datetime
    once: Once | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it; `action` is the one that recorded the entries."""

    status: str
    faults: list[Fault]
    effect: dict[str, Any] = field(default_factory=dict)
    action: int | None = None


def import_evidence(
    database: Database, sheet: Sheet, request: Request, told: Told = lambda _: None
) -> dict[str, Any]:
    """What came of it: `recorded`, `checked` (a dry run of what can be recorded) or `refused`.

    With the errors by row and column, at most MOST_FAULTS; a dry run says what the scores would
    become: it records, looks, and takes all of it back. A key that has done its work gets the
    import that it did.
    """
    told(STAGES[0])
    entries, faults = check_sheet(sheet)
    rows = len(sheet.lines)
    try:
        with database.writing() as session:
            outcome = _attempt(session, entries, faults, request, told)
            if outcome.status != RECORDED:
                session.rollback()
            public_id = _add(session, outcome, request, rows)
            session.commit()
    except Repeated as earlier:
        return _done_earlier(database, earlier)
    return read_import(database, public_id)


def read_import(database: Database, public_id: str) -> dict[str, Any]:
    """Raises NotFound."""
    with database.reading.begin() as session:
        found = imports.find_import(session, public_id)
    if found is None:
        raise NotFound(f"No import has the id {public_id!r}.")
    return found


def list_imports(database: Database, limit: int, after: str | None = None) -> list[dict[str, Any]]:
    """The newest first, from just past the one with that id. Raises NotFound for the id."""
    if after is not None:
        read_import(database, after)
    with database.reading.begin() as session:
        return imports.list_imports(session, limit, after)


def _done_earlier(database: Database, earlier: Repeated) -> dict[str, Any]:
    with database.reading.begin() as session:
        action, _ = actions.find(session, earlier)
        found = imports.import_of_action(session, action)
    if found is None:
        raise earlier
    return found


def _attempt(
    session: Session, entries: Entries, faults: list[Fault], request: Request, told: Told
) -> Outcome:
    """Record the entries, unless something is wrong with them; and say what that does.

    Where some rows are wrong already, the others are looked at too: one round for all there is
    to mend.
    """
    told(STAGES[1])
    driver = driver_of(session)
    lost = list(check_entries.unknown_candidates(session, entries))
    faults = check_entries.first_faults([*faults, *lost])
    entries = entries.without({fault.row for fault in faults})
    if not entries:
        return Outcome(REFUSED, faults)
    about = sorted(set(entries.columns["candidate"]))
    today = request.now.date()
    before: Scores = scores_of(session, about, today) if request.dry_run and not faults else {}
    locked = candidates.lock(driver, about, request.now)
    at = next(iter(locked.values())).at
    action = actions.begin(driver, "import", request.account, at, request.once, len(entries))
    named = check_entries.named_by(driver, entries)
    numbered = _numbered(named, locked, entries)
    found = _faults(session, driver, named, entries, numbered, today)
    faults = check_entries.first_faults(chain(faults, found))
    if faults:
        return Outcome(REFUSED, faults)
    told(STAGES[2])
    for candidate in about:
        candidates.advance(driver, locked[candidate], action)
    pending = _append(session, driver, named, entries, numbered, request.account, at, action)
    if not request.dry_run:
        return Outcome(RECORDED, [], {"pending": pending}, action)
    told(STAGES[3])
    return Outcome(CHECKED, [], {"pending": pending, "scores": effect(session, before, today)})


def _faults(
    session: Session,
    driver: Driver,
    named: Named,
    entries: Entries,
    numbered: Mapping[str, list[Any]],
    today: date,
) -> Iterator[Fault]:
    yield from check_entries.taken_ids(session, entries)
    yield from check_entries.misfits(named, entries, today)
    yield from check_entries.repeats(session, driver, entries, numbered)


def _numbered(
    named: Named, locked: Mapping[str, Advance], entries: Entries
) -> dict[str, list[Any]]:
    """What the entries say, and what they are about by number: None where there is no such."""
    columns = entries.columns
    about = {code: found and found[0] for code, found in named.indicators.items()}
    by = {slug: found and found[0] for slug, found in named.sources.items()}
    return {
        **columns,
        "candidate_id": [locked[code].id for code in columns["candidate"]],
        "indicator_id": [about[code] for code in columns["indicator"]],
        "source_id": [by[slug] for slug in columns["source"]],
    }


def _append(
    session: Session,
    driver: Driver,
    named: Named,
    entries: Entries,
    numbered: Mapping[str, list[Any]],
    account: Account,
    at: datetime,
    action: int,
) -> int:
    """Append them all, and say how many wait for a review."""
    columns = entries.columns
    numbers = bulk.reserve(session, IDENTITIES, len(entries))
    made = public_ids(len(entries))
    ids = [given or new for given, new in zip(columns["id"], made, strict=True)]
    cited = dict(named.cited) | dict(zip(ids, numbers, strict=True))
    review = {code: found[1].review for code, found in named.indicators.items() if found}
    grades = {slug: found[1] for slug, found in named.sources.items() if found}
    accepted = {code: at if policy == Review.NONE else None for code, policy in review.items()}
    about = {name: numbered[name] for name in ("candidate_id", "indicator_id")}
    bulk.append_rows(driver, IDENTITIES, {"id": numbers, "public_id": ids, **about})
    texts = zip(columns["title"], columns["summary"], strict=True)
    given = zip(columns["reliability"], columns["source"], strict=True)
    content: dict[str, Any] = {
        **{name: columns[name] for name in STATED},
        **about,
        "evidence_id": numbers,
        "number": repeat(1),
        "source_id": numbered["source_id"],
        "reliability": [own or grades[slug] for own, slug in given],
        "derived_from_id": [cited.get(public_id) for public_id in columns["derived_from"]],
        "review": [str(review[code]) for code in columns["indicator"]],
        "recorded_by": repeat(account.id),
        "recorded_at": repeat(at),
        "action_id": repeat(action),
        "url_mark": list(map(url_mark, columns["url"])),
        "text_mark": [text_mark(title, summary) for title, summary in texts],
        "accepted_at": [accepted[code] for code in columns["indicator"]],
    }
    bulk.append_rows(driver, REVISIONS, content)
    return content["accepted_at"].count(None)


def _add(session: Session, outcome: Outcome, request: Request, rows: int) -> str:
    (public_id,) = public_ids(1)
    about = {
        "public_id": public_id,
        "account_id": request.account.id,
        "created_at": request.now,
        "filename": request.filename,
        "sha256": request.sha256,
        "rows": rows,
        "status": outcome.status,
        "action_id": outcome.action,
        "problems": [asdict(fault) for fault in outcome.faults],
        "effect": outcome.effect,
    }
    imports.add_import(session, about)
    return public_id
