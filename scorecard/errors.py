"""What can go wrong, in the words of the domain. The edges turn these into HTTP or exit codes.

ScorecardError
├── NotFound            nothing has that name
├── Conflict            valid, but it contradicts what is already recorded
│   ├── Duplicate       exactly this is already recorded
│   └── Stale           somebody has changed it since it was read
├── Repeated            this request had its effect already; its answer is what was done then
├── Invalid             the input breaks a rule; says where and what to do
├── NotAllowed          who is asking may not do this
│   └── NotSignedIn     nobody is asking, or with a credential that does not count
├── Unavailable         the service cannot answer just now; ask again
│   └── NotMigrated     the database is behind the code's migrations
└── BadSettings         a setting is missing or wrong; the service does not start
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class ScorecardError(Exception):
    """Base class: catching this catches everything the service raises on purpose."""


class NotFound(ScorecardError):
    """Nothing has that name. `kind` says of what sort it would be, such as `source`."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind

    @classmethod
    def named(cls, kind: str, name: str, known: Iterable[str] = ()) -> NotFound:
        """Say what was looked for and, when something close exists, what it may have been."""
        near = get_close_matches(name, sorted(known), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return cls(f"No {kind} is called {name!r}.{hint}", kind)


class Conflict(ScorecardError):
    """The request is valid but contradicts what is already recorded."""


class Duplicate(Conflict):
    """Exactly this is already recorded, as `existing`."""

    def __init__(self, message: str, existing: str) -> None:
        super().__init__(message)
        self.existing = existing


class Stale(Conflict):
    """Somebody has changed it since it was read; `revision` is the newest."""

    def __init__(self, message: str, revision: int) -> None:
        super().__init__(message)
        self.revision = revision


class Repeated(ScorecardError):
    """This request had its effect already: its key is that of something done."""

    def __init__(self, account: int, key: str) -> None:
        super().__init__(f"The Idempotency-Key {key!r} has done its work.")
        self.account = account
        self.key = key


class Invalid(ScorecardError):
    """The input breaks a rule. `problems` maps a path like `tree.children[0].weight` to texts."""

    def __init__(self, message: str, problems: Mapping[str, list[str]]) -> None:
        super().__init__(message)
        self.problems = dict(problems)

    @classmethod
    def at(cls, path: str, text: str) -> Invalid:
        return cls(f"{path}: {text}", {path: [text]})


class NotAllowed(ScorecardError):
    """Who is asking may not do this."""


class NotSignedIn(NotAllowed):
    """Nobody is asking, or with a credential that does not count."""


class Unavailable(ScorecardError):
    """The service cannot answer just now; the same request may succeed later."""


class NotMigrated(Unavailable):
    """The database is behind the code's migrations."""


class BadSettings(ScorecardError):
    """A setting is missing or wrong."""
