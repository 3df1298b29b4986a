"""Who is asking: by a token that counts, or by a password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from scorecard.actions.add_account import add_account
from scorecard.actions.authenticate import authenticate_password, authenticate_token
from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token, revoke_token
from scorecard.errors import Conflict, NotFound, NotSignedIn
from scorecard.records import Role
from tests.conftest import NOW

HOUR = timedelta(hours=1)
PASSWORD = "correct horse battery staple"


def last_used(database):
    with database.reading.begin() as session:
        return str(session.scalar(text("SELECT last_used_at FROM api_token")))


def refused(database, secret, now=NOW):
    with pytest.raises(NotSignedIn) as caught:
        authenticate_token(database, secret, now)
    return str(caught.value)


def test_a_token_acts_for_its_account(database, admin):
    assert authenticate_token(database, issue_token(database, admin, "x", NOW), NOW) == admin


def test_a_token_expires_at_its_very_instant(database, admin):
    secret = issue_token(database, admin, "x", NOW, expires_at=NOW + HOUR)
    authenticate_token(database, secret, NOW + HOUR - timedelta(microseconds=1))
    refused(database, secret, NOW + HOUR)


def test_a_revoked_token_opens_nothing(database, admin):
    secret = issue_token(database, admin, "x", NOW)
    other = issue_token(database, admin, "y", NOW)
    revoke_token(database, secret[:PREFIX_LENGTH], NOW)
    refused(database, secret)
    assert authenticate_token(database, other, NOW) == admin
    with pytest.raises(NotFound):
        revoke_token(database, "scd_nothing", NOW)


def test_a_refusal_does_not_say_why(database, admin):
    secret = issue_token(database, admin, "x", NOW, expires_at=NOW)
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    given = (secret, wrong, "scd_unknown", "", "x" * 10_000, "scd_ї", "\x00" + secret[1:])
    assert len({refused(database, one) for one in given}) == 1


def test_last_use_is_noted_at_most_hourly(database, admin):
    secret = issue_token(database, admin, "x", NOW)
    assert last_used(database) == "None"
    authenticate_token(database, secret, NOW)
    first = last_used(database)
    authenticate_token(database, secret, NOW + HOUR - timedelta(seconds=1))
    assert last_used(database) == first != "None"
    authenticate_token(database, secret, NOW + HOUR)
    assert last_used(database) != first


def test_a_password_is_the_one_given(database):
    made = add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)
    assert authenticate_password(database, "olha", PASSWORD) == made


@pytest.mark.parametrize(
    ("name", "password"),
    [("olha", "wrong"), ("olha", ""), ("nobody", PASSWORD), ("admin", "\x00"), ("nobody", "\x00")],
)
def test_a_wrong_name_or_password_gets_one_answer(database, admin, name, password):
    add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)
    with pytest.raises(NotSignedIn, match=r"^The name or the password is wrong\.$"):
        authenticate_password(database, name, password)


def test_a_name_is_taken_once(database, admin):
    with pytest.raises(Conflict):
        add_account(database, "admin", Role.VIEWER, None, NOW)


def test_no_secret_is_kept(database, admin):
    secret = issue_token(database, admin, "x", NOW)
    add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)
    with database.reading.begin() as session:
        rows = [
            repr(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("account", "api_token")
        ]
    assert PASSWORD not in "".join(rows)
    assert secret not in "".join(rows)
    assert secret[PREFIX_LENGTH:] not in "".join(rows)


def test_each_role_may_do_what_those_before_may():
    ranks = list(Role)
    for one in ranks:
        assert [one.includes(other) for other in ranks] == [
            ranks.index(one) >= n for n in range(len(ranks))
        ]
