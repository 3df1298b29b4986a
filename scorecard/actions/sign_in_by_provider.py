"""Sign a browser in on the word of an OpenID provider; who comes first is given an account."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from scorecard.actions.add_account import check_name
from scorecard.actions.authenticate import inactive
from scorecard.actions.change_account import change_role
from scorecard.actions.open_database import Database
from scorecard.actions.sign_in import SignedIn, begin_sign_in
from scorecard.errors import Conflict, Invalid, NotSignedIn
from scorecard.people import Person
from scorecard.records import Account, Role
from scorecard.store import accounts, provider_identities


def sign_in_by_provider(
    database: Database,
    person: Person,
    now: datetime,
    lasting: timedelta,
    earlier: str | None = None,
) -> SignedIn:
    """Where the operator lets a claim decide, it does so each time; otherwise roles stay.

    Raises NotSignedIn for an inactive account, and Conflict for a name that somebody else has
    here, or for a role that would leave nobody to administer.
    """
    with database.writing.begin() as session:
        username = provider_identities.find_username(session, person.issuer, person.subject)
        if username is None:
            account = _add(session, person, now)
        else:
            if person.role is not None:
                change_role(session, username, person.role, None, now)
            found = accounts.lock_account(session, username)
            if not found.active:
                raise NotSignedIn(inactive(found.account))
            account = found.account
        return begin_sign_in(session, account, now, lasting, earlier)


def _add(session: Session, person: Person, now: datetime) -> Account:
    name = _name(person)
    if name in accounts.usernames(session):
        # A name is no proof: whoever has it here may be somebody else.
        raise Conflict(
            f"There is already an account called {name!r} that did not come this way. "
            "Ask whoever runs this service."
        )
    account = accounts.add_account(session, name, person.role or Role.VIEWER, None, None, now)
    provider_identities.add_identity(session, account, person.issuer, person.subject)
    accounts.note(session, account, "link", person.issuer, None, now)
    return account


def _name(person: Person) -> str:
    for name in person.names:
        try:
            check_name(name)
        except Invalid:
            continue
        return name
    raise NotSignedIn("The provider gave you no name that can be used here.")
