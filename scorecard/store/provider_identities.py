"""Which account is whose, by the word of an OpenID provider."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from scorecard.records import Account
from scorecard.store.account_tables import AccountRow, ProviderIdentityRow


def find_username(session: Session, issuer: str, subject: str) -> str | None:
    """The name of whoever that provider calls so, if they came before."""
    return session.scalar(
        select(AccountRow.username)
        .join(ProviderIdentityRow, ProviderIdentityRow.account_id == AccountRow.id)
        .where(ProviderIdentityRow.issuer == issuer, ProviderIdentityRow.subject == subject)
    )


def add_identity(session: Session, account: Account, issuer: str, subject: str) -> None:
    session.execute(
        insert(ProviderIdentityRow).values(account_id=account.id, issuer=issuer, subject=subject)
    )
