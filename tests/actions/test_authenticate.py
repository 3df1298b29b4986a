"""Who is asking: by a token that counts, or by a password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from scorecard.actions.add_account import add_account
from scorecard.actions.authenticate import (
    NO_TOKEN,
    authenticate_password,
    authenticate_token,
)
from scorecard.actions.change_account import change_account
from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token
from scorecard.actions.revoke_token import revoke_token
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
    assert refused(database, secret, NOW + HOUR) == (
        "The token expired at 2026-11-01T13:00:00.000000Z."
    )


def test_a_revoked_token_opens_nothing(database, admin):
    secret = issue_token(database, admin, "x", NOW)
    other = issue_token(database, admin, "y", NOW)
    revoke_token(database, secret[:PREFIX_LENGTH], NOW)
    assert refused(database, secret) == "The token was revoked at 2026-11-01T12:00:00.000000Z."
    assert authenticate_token(database, other, NOW) == admin
    with pytest.raises(NotFound):
        revoke_token(database, "scd_nothing", NOW)


def test_only_whoever_holds_a_secret_learns_why_it_no_longer_counts(database, admin):
    people = [add_account(database, name, Role.ANALYST, None, NOW) for name in ("olha", "ivan")]
    expired = issue_token(database, people[0], "x", NOW - HOUR, expires_at=NOW)
    revoked, inactive = (issue_token(database, who, "x", NOW) for who in people)
    revoke_token(database, revoked[:PREFIX_LENGTH], NOW)
    change_account(database, "ivan", NOW, active=False)
    known = [refused(database, secret) for secret in (expired, revoked, inactive)]
    assert "expired" in known[0]
    assert "revoked" in known[1]
    assert known[2] == "The account ivan is inactive. Ask whoever runs this service."
    near = [one[:-1] + ("A" if one[-1] != "A" else "B") for one in (expired, revoked, inactive)]
    given = (*near, "scd_unknown", "", "x" * 10_000, "scd_ї", "\x00" + expired[1:])
    assert {refused(database, one) for one in given} == {NO_TOKEN}


def test_a_password_of_an_inactive_account_is_told_so_and_a_guess_is_not(database, admin):
    add_account(database, "olha", Role.ANALYST, PASSWORD, NOW)
    change_account(database, "olha", NOW, active=False)
    with pytest.raises(NotSignedIn, match="The account olha is inactive"):
        authenticate_password(database, "olha", PASSWORD)
    with pytest.raises(NotSignedIn, match=r"^The name or the password is wrong\.$"):
        authenticate_password(database, "olha", f"{PASSWORD}!")


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
