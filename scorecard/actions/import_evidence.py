"""Import a file of evidence: all of its rows are recorded, or none and it is said why."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Generator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import uuid6
from sqlalchemy.orm import Session

from scorecard.actions.append_rows import append_rows
from scorecard.actions.check_rows import Findings, Known, check_rows
from scorecard.actions.find_repeats import Numbered, Repeats, find_repeats
from scorecard.actions.open_database import Database
from scorecard.actions.weigh_import import weigh_import
from scorecard.errors import NotFound, Repeated
from scorecard.records import Account, Once, Review, Role
from scorecard.reports.evidence_files import FILE_FORMATS
from scorecard.schemas.column_mapping import Mapping
from scorecard.schemas.evidence_columns import Entries, read_entries
from scorecard.store import actions, candidates, imports
from scorecard.store.candidates import Advance
from scorecard.store.imports import ImportRecord

__all__ = ["STAGES", "ImportRecord", "Upload", "import_evidence", "importing", "read_import"]

# What an import goes through, in order; a trial has the fourth, a recording the last.
STAGES = (
    "Reading the file",
    "Checking every row",
    "Comparing with the ledger",
    "Weighing the effect on scores",
    "Recording",
)
READING, CHECKING, COMPARING, WEIGHING, RECORDING = STAGES
MOST_NAME = 255


@dataclass(frozen=True)
class Upload:
    """A file as it came: its bytes, its name, which of FILE_FORMATS it is, and how to read it."""

    content: bytes
    filename: str
    format: str
    mapping: Mapping = field(default_factory=Mapping)


def import_evidence(
    database: Database,
    upload: Upload,
    account: Account,
    now: datetime,
    once: Once | None = None,
    *,
    dry_run: bool = False,
) -> ImportRecord:
    """What came of it; see `importing`."""
    steps = importing(database, upload, account, now, once, dry_run=dry_run)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            made: ImportRecord = done.value
            return made


def importing(
    database: Database,
    upload: Upload,
    account: Account,
    now: datetime,
    once: Once | None = None,
    *,
    dry_run: bool = False,
) -> Generator[str, None, ImportRecord]:
    """Yields the name of each stage as it begins, one of STAGES, and returns what came of it.

    The status is "recorded", "checked" for a trial without problems, or "refused", when nothing
    but the refusal itself is kept. No transaction is open while a stage's name is with the caller.
    Raises Invalid for a file that cannot be read as a table of entries; nothing is kept then.
    """
    made = _Import(database, upload, account, now)
    yield READING
    made.read()
    yield CHECKING
    made.check()
    yield COMPARING
    made.compare()
    if made.findings.count:
        return made.keep("refused")
    if dry_run:
        yield WEIGHING
        made.weigh()
        return made.keep("checked")
    yield RECORDING
    try:
        return made.record(once)
    except Repeated as earlier:
        return _recorded_earlier(database, earlier)


def read_import(database: Database, public_id: str, account: Account) -> ImportRecord:
    """One's own import, or for a reviewer anybody's. Raises NotFound."""
    with database.reading.begin() as session:
        found = imports.find(session, public_id)
    theirs = found is not None and found.account_id == account.id
    if found is None or not (theirs or account.role.includes(Role.REVIEWER)):
        raise NotFound(f"No import has the id {public_id!r}.")
    return found


def _recorded_earlier(database: Database, earlier: Repeated) -> ImportRecord:
    with database.reading.begin() as session:
        number, _ = actions.find(session, earlier)
        found = imports.made_by(session, number)
    if found is None:
        raise earlier
    return found


class _Import:
    """One file on its way into the ledger."""

    def __init__(self, database: Database, upload: Upload, account: Account, now: datetime) -> None:
        self.database = database
        self.upload = upload
        self.account = account
        self.now = now
        self.effect: list[dict[str, Any]] = []

    def read(self) -> None:
        mapping = self.upload.mapping
        sheet = FILE_FORMATS[self.upload.format].read(self.upload.content, mapping.accept)
        fitted = mapping.apply(sheet)
        self.odd = fitted.odd
        self.entries: Entries = read_entries(fitted)

    def check(self) -> None:
        with self.database.reading.begin() as session:
            self._check(session)

    def compare(self) -> None:
        with self.database.reading.begin() as session:
            self._compare(session)

    def weigh(self) -> None:
        with self.database.reading.begin() as session:
            self.effect = weigh_import(session, self.entries, self.known, self.numbered, self.now)

    def record(self, once: Once | None) -> ImportRecord:
        codes = set(self.entries.column("candidate"))
        with self.database.writing.begin() as session:
            locked = candidates.lock(session, codes, self.now)
            at = next(iter(locked.values())).at
            rows = len(self.entries)
            action = actions.begin(session, "import", self.account, at, once, rows)
            if not self._is_as_it_was(locked):
                self._check(session)
                self._compare(session)
            if not self.findings.count:
                for one in locked.values():
                    candidates.advance(session, one, action)
                append_rows(
                    *(session, self.entries, self.known, self.numbered),
                    *(self.account, at, action),
                )
                record = self._record("recorded")
                imports.keep(session, record, action)
                return record
            session.rollback()
        return self.keep("refused")

    def keep(self, status: str) -> ImportRecord:
        record = self._record(status)
        with self.database.writing.begin() as session:
            imports.keep(session, record, None)
        return record

    def _check(self, session: Session) -> None:
        self.known = Known.of(session, self.entries)
        self.findings: Findings = check_rows(session, self.entries, self.known, self.now.date())
        self.findings.odd = self.odd

    def _compare(self, session: Session) -> None:
        self.numbered = Numbered.of(self.entries, self.known, self.findings.wrong)
        self.repeats: Repeats = find_repeats(
            session, self.entries, self.known, self.numbered, self.findings
        )

    def _is_as_it_was(self, locked: dict[str, Advance]) -> bool:
        """Whether nothing happened to the candidates since the rows were compared with theirs."""
        return all(
            one.revision == self.known.candidates[code][1] + 1 for code, one in locked.items()
        )

    def _record(self, status: str) -> ImportRecord:
        rows = Counter(self.entries.column("candidate"))
        return ImportRecord(
            id=str(uuid6.uuid7()),
            account_id=self.account.id,
            imported_by=self.account.username,
            created_at=self.now,
            filename=_storable(self.upload.filename),
            sha256=hashlib.sha256(self.upload.content).hexdigest(),
            rows=len(self.entries) + len(self.odd),
            status=status,
            problems=[asdict(one) for one in self.findings.told()],
            effect={
                "wrong_rows": self.findings.count,
                "candidates": {str(code): rows[code] for code in rows if code is not None},
                "waiting": _waiting(self.entries, self.known),
                "scores": self.effect,
                "alike": [asdict(one) for one in self.repeats.listed()],
                "alike_count": self.repeats.count,
            },
        )


def _waiting(entries: Entries, known: Known) -> int:
    """How many rows wait for a review before they count."""
    reviewed = {c for c, (_, one) in known.indicators.items() if one.review is not Review.NONE}
    return sum(code in reviewed for code in entries.column("indicator")) if reviewed else 0


def _storable(filename: str) -> str:
    kept = filename.replace("\x00", "").encode(errors="replace").decode()
    return kept[:MOST_NAME] or "evidence"
