"""Change the draft of a framework version; what is published never changes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

import orjson

from scorecard.actions.draft_framework import must_fit
from scorecard.actions.open_database import Database
from scorecard.actions.read_framework import as_model
from scorecard.errors import Invalid, Repeated
from scorecard.records import Account, Once
from scorecard.store import actions, frameworks
from scorecard.store.frameworks import FrameworkVersion


def change_draft(
    database: Database,
    slug: str,
    number: int,
    members: dict[str, Any],
    account: Account,
    now: datetime,
    once: Once | None = None,
) -> FrameworkVersion:
    """Put `members` of a document in the place of the draft's; those of None are taken out.

    Raises NotFound, Conflict for a published version, or Invalid with the path of each problem.
    """
    with suppress(Repeated), database.writing.begin() as session:
        # A draft is in no leaf: that it was changed is.
        actions.begin(session, "change-draft", account, now, once, things=0)
        framework = frameworks.lock_draft(session, slug, number)
        before = orjson.loads(frameworks.get_version(session, slug, number).document)
        for name, own in (("slug", slug), ("version", number)):
            if members.get(name, own) != own:
                raise Invalid.at(name, f"Is {own!r} and stays so; draft another one instead.")
        merged = {**before, **members}
        document = {name: value for name, value in merged.items() if value is not None}
        must_fit(session, as_model(frameworks.canonical(document)))
        if document == before:
            raise Invalid("Nothing would change; send what is to be otherwise.", {})
        frameworks.replace_draft(session, framework, number, document)
    with database.reading.begin() as session:
        return frameworks.get_version(session, slug, number)
