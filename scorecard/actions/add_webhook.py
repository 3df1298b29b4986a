"""Register a URL that is told of changes from now on, and give it a secret, or a new one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import uuid6

from scorecard.actions.guard_receivers import Client
from scorecard.actions.open_database import Database
from scorecard.delivery.signing import new_secret
from scorecard.errors import Invalid, NotFound
from scorecard.records import Account
from scorecard.store import changes, webhooks


def add_webhook(
    database: Database,
    client: Client,
    url: str,
    candidate: str | None,
    account: Account,
    now: datetime,
) -> dict[str, Any]:
    """The webhook with its secret, this once, and the cursor after which it is told.

    Raises Invalid for a URL that must not be asked, or a candidate there is none of.
    """
    client.guard.check(url)
    public_id, secret = str(uuid6.uuid7()), new_secret()
    with database.writing.begin() as session:
        number = None
        if candidate is not None:
            try:
                number = changes.candidate_number(session, candidate)
            except NotFound as error:
                raise Invalid.at("candidate", str(error)) from None
        begins = webhooks.add_webhook(session, public_id, url, secret, number, account.id, now)
        made = webhooks.get_webhook(session, public_id)
    return {**made, "cursor": str(begins), "secret": secret}


def change_secret(database: Database, public_id: str) -> str:
    """A new secret, which signs from the next attempt on. Raises NotFound, Conflict."""
    secret = new_secret()
    with database.writing.begin() as session:
        webhooks.change_secret(session, public_id, secret)
    return secret
