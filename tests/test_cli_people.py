"""The commands about accounts and tokens, as an operator runs them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from scorecard.actions.add_account import add_account
from scorecard.actions.authenticate import authenticate_password, authenticate_token
from scorecard.cli import scorecard as commands
from scorecard.cli.service import Service, now
from scorecard.config import Settings
from scorecard.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from scorecard.records import Role, Scope
from tests.conftest import NOW, url_of
from tests.dashboard.signing import PASSWORD
from tests.test_cli import refused, run


@pytest.fixture
def scorecard(database, admin):
    """The command line in this process: what it prints, or the error that it is refused with."""
    service = Service.by(Settings(database_url=url_of(database)))
    runner = CliRunner()

    def ran(line, **more):
        done = runner.invoke(commands, line.split(), obj=service, **more)
        if done.exception is not None:
            raise done.exception
        return done.output

    yield ran
    service.database.engine.dispose()


def listed(scorecard, line):
    return json.loads(scorecard(f"{line} --json"))["items"]


def test_an_account_is_added_changed_deactivated_and_back_again(scorecard):
    assert "olena is analyst" in scorecard("user add olena --role analyst --as admin")
    assert scorecard("user change olena --role reviewer") == "olena is reviewer.\n"
    assert "olena is inactive" in scorecard("user deactivate olena")
    shown = next(one for one in listed(scorecard, "user list") if one["username"] == "olena")
    assert (shown["role"], shown["active"]) == ("reviewer", False)
    assert scorecard("user activate olena") == "olena is active.\n"
    assert [
        (one["verb"], one["detail"], one["changed_by"])
        for one in listed(scorecard, "user changes olena")
    ] == [
        ("add", "analyst", "admin"),
        ("change-role", "analyst to reviewer", None),
        ("deactivate", None, None),
        ("activate", None, None),
    ]
    for line in ("user list", "user changes olena"):
        assert "admin" in scorecard(line)


def test_a_password_is_asked_for_and_not_shown(scorecard, database):
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    said = scorecard("user add olena --role viewer --password", input=twice)
    assert PASSWORD not in said
    assert authenticate_password(database, "olena", PASSWORD).role is Role.VIEWER
    other = "another horse altogether"
    assert other not in scorecard("user password olena", input=f"{other}\n{other}\n")
    with pytest.raises(NotSignedIn):
        authenticate_password(database, "olena", PASSWORD)


def test_a_token_is_made_with_scopes_and_an_end_listed_and_revoked(scorecard, database):
    ends = "2999-01-01T00:00:00Z"
    secret = scorecard(f"token create admin --name sheet --scope read --expires {ends}").strip()
    assert authenticate_token(database, secret, now()).scopes == (Scope.READ,)
    shown = next(one for one in listed(scorecard, "token list admin") if one["name"] == "sheet")
    assert secret.startswith(shown["id"])
    assert secret not in scorecard("token list")
    assert shown["scopes"] == ["read"]
    assert shown["expires_at"].startswith("2999-01-01T00:00:00")
    assert scorecard(f"token revoke {shown['id']}") == "Revoked.\n"
    with pytest.raises(NotSignedIn, match="revoked"):
        authenticate_token(database, secret, now())
    assert "revoked 20" in scorecard("token list admin")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("user add admin --role admin", Conflict),
        ("user add a:b --role viewer", Invalid),
        ("user change nobody --role viewer", NotFound),
        ("user add x --role viewer --as nobody", NotFound),
        ("user deactivate admin", Conflict),
        ("user change admin --role viewer", Conflict),
        ("token create viewer --scope record", Invalid),
        ("token create admin --expires 2020-01-01T00:00:00Z", Invalid),
        ("token create nobody", NotFound),
        ("token list nobody", NotFound),
        ("token revoke scd_nothing", NotFound),
    ],
)
def test_what_is_wrong_is_refused(scorecard, database, line, error):
    add_account(database, "viewer", Role.VIEWER, None, NOW)
    with pytest.raises(error):
        scorecard(line)


def test_who_is_named_is_bound_by_what_they_may(scorecard, database):
    add_account(database, "olena", Role.VIEWER, None, NOW)
    prefix = scorecard("token create admin").strip()[:12]
    with pytest.raises((NotFound, NotAllowed)):
        scorecard(f"token revoke {prefix} --as olena")


def test_wrong_input_is_exit_code_2_and_a_message(tmp_path):
    url = f"sqlite:///{tmp_path}/scorecard.sqlite"
    assert run(url, "init").returncode == 0
    refused(run(url, "user", "deactivate", "admin"), "last active admin")
    environ = {"SCORECARD_OIDC_ISSUER": "http://a.example"}
    refused(run(url, "serve", **environ), "SCORECARD_OIDC")
