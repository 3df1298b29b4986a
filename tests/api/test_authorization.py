"""Who may call what: every route for every kind of asker, while reading is public and while not.

One row a route: its method, its address, who may at least, and what a token must be good for.
A route without a row fails, and so does a row whose route says something else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask

from scorecard.actions.add_account import add_account
from scorecard.actions.issue_token import PREFIX_LENGTH, issue_token
from scorecard.actions.open_database import open_database
from scorecard.actions.revoke_token import revoke_token
from scorecard.ledger.notes import new_seed
from scorecard.records import Role, Scope
from scorecard.web.service import now
from tests.conftest import an_app

TABLE = """
GET    /                                                                                           reading
GET    /admin/candidates                                                                           admin administer
POST   /admin/candidates                                                                           admin administer
GET    /admin/frameworks                                                                           admin administer
POST   /admin/frameworks                                                                           admin administer
GET    /admin/frameworks/<slug>/<number:version>                                      admin administer
POST   /admin/frameworks/<slug>/<number:version>                                      admin publish
GET    /admin/frameworks/<slug>/next.json                                                          admin administer
GET    /admin/indicators                                                                           admin administer
POST   /admin/indicators                                                                           admin administer
GET    /admin/ledger                                                                               admin administer
POST   /admin/ledger                                                                               admin administer
GET    /admin/people                                                                               admin administer
POST   /admin/people                                                                               admin administer
GET    /admin/people/<username>                                                                    admin administer
POST   /admin/people/<username>                                                                    admin administer
GET    /admin/webhooks                                                                             admin administer
POST   /admin/webhooks                                                                             admin administer
GET    /admin/webhooks/<webhook_id>                                                                admin administer
POST   /admin/webhooks/<webhook_id>/deliveries/<delivery_id>/retry                                 admin administer
POST   /admin/webhooks/<webhook_id>/end                                                            admin administer
POST   /admin/webhooks/<webhook_id>/secret                                                         admin administer
POST   /admin/webhooks/<webhook_id>/test                                                           admin administer
GET    /api                                                                                        public
GET    /api/docs                                                                                   public
GET    /api/openapi.json                                                                           public
GET    /api/v1/candidates                                                                          reading
POST   /api/v1/candidates                                                                          admin administer
GET    /api/v1/candidates/<code>                                                                   reading
PATCH  /api/v1/candidates/<code>                                                                   admin administer
GET    /api/v1/candidates/<code>/changes                                                           reading
GET    /api/v1/changes                                                                             reading
GET    /api/v1/changes/stream                                                                      reading
GET    /api/v1/contributions                                                                       reading
GET    /api/v1/contributions.csv                                                                   reading
GET    /api/v1/contributions.json                                                                  reading
GET    /api/v1/contributions/schema                                                                reading
GET    /api/v1/evidence                                                                            reading
POST   /api/v1/evidence                                                                            analyst record
GET    /api/v1/evidence.csv                                                                        reading
GET    /api/v1/evidence.json                                                                       reading
GET    /api/v1/evidence/schema                                                                     reading
GET    /api/v1/evidence.ndjson                                                                     reading
GET    /api/v1/evidence.xlsx                                                                       reading
GET    /api/v1/evidence/<entry_id>                                                                 reading
PATCH  /api/v1/evidence/<entry_id>                                                                 analyst record
GET    /api/v1/evidence/<entry_id>/attachments                                                     reading
POST   /api/v1/evidence/<entry_id>/attachments                                                     analyst record
GET    /api/v1/evidence/<entry_id>/attachments/<sha256>                                            reading
POST   /api/v1/evidence/<entry_id>/disputes                                                        analyst record
POST   /api/v1/evidence/<entry_id>/retract                                                         analyst record
POST   /api/v1/evidence/<entry_id>/reviews                                                         reviewer review
GET    /api/v1/evidence/<entry_id>/revisions                                                       reading
GET    /api/v1/evidence/imports                                                                    analyst record
POST   /api/v1/evidence/imports                                                                    analyst record
GET    /api/v1/evidence/imports/<import_id>                                                        analyst record
GET    /api/v1/evidence/imports/<import_id>/errors                                                 analyst record
GET    /api/v1/evidence/imports/<import_id>/errors.csv                                             analyst record
GET    /api/v1/evidence/imports/template.csv                                                       public
GET    /api/v1/evidence/imports/template.ndjson                                                    public
GET    /api/v1/evidence/imports/template.xlsx                                                      public
GET    /api/v1/frameworks                                                                          reading
POST   /api/v1/frameworks                                                                          admin administer
GET    /api/v1/frameworks/<slug>                                                                   reading
GET    /api/v1/frameworks/<slug>/versions/<number:version>                            reading
PATCH  /api/v1/frameworks/<slug>/versions/<number:version>                            admin administer
GET    /api/v1/frameworks/<slug>/versions/<number:version>/diff                       reading
POST   /api/v1/frameworks/<slug>/versions/<number:version>/publish                    admin publish
GET    /api/v1/history                                                                             reading
GET    /api/v1/history.csv                                                                         reading
GET    /api/v1/history.json                                                                        reading
GET    /api/v1/history/schema                                                                      reading
GET    /api/v1/indicators                                                                          reading
POST   /api/v1/indicators                                                                          admin administer
GET    /api/v1/indicators/<code>                                                                   reading
PATCH  /api/v1/indicators/<code>                                                                   admin administer
GET    /api/v1/indicators/<code>/changes                                                           reading
GET    /api/v1/indicators/<code>/series                                                            reading
GET    /api/v1/ledger                                                                              reading
GET    /api/v1/ledger/checkpoint                                                                   reading
GET    /api/v1/ledger/proof                                                                        reading
GET    /api/v1/me                                                                                  somebody
GET    /api/v1/rankings/<framework>                                                                reading
GET    /api/v1/reports                                                                             reading
GET    /api/v1/reports/<candidate>/<framework>/<quarter>                                           reading
GET    /api/v1/reports/<candidate>/<framework>/<quarter>/draft                                     reading
POST   /api/v1/reports/<candidate>/<framework>/<quarter>/editions                                  reviewer publish
GET    /api/v1/reports/<candidate>/<framework>/<quarter>/editions/<number:number>                     reading
GET    /api/v1/reports/<candidate>/<framework>/<quarter>/editions/<number:number>/files/<format_name> reading
POST   /api/v1/reports/<candidate>/<framework>/<quarter>/editions/<number:number>/render              reviewer publish
GET    /api/v1/reports/<candidate>/<framework>/<quarter>/editions/<number:number>/verification        analyst read
GET    /api/v1/scorecards/<candidate>/<framework>                                                  reading
GET    /api/v1/scorecards/<candidate>/<framework>/compare                                          reading
GET    /api/v1/scorecards/<candidate>/<framework>/explain                                          reading
POST   /api/v1/scorecards/<candidate>/<framework>/goal                                             computing
GET    /api/v1/scorecards/<candidate>/<framework>/history                                          reading
GET    /api/v1/scorecards/<candidate>/<framework>/probability                                      reading
GET    /api/v1/scorecards/<candidate>/<framework>/queue                                            reading
GET    /api/v1/scorecards/<candidate>/<framework>/reviews                                          reading
POST   /api/v1/scorecards/<candidate>/<framework>/sensitivity                                      computing
GET    /api/v1/scorecards/<candidate>/<framework>/trend                                            reading
POST   /api/v1/scorecards/<candidate>/<framework>/what-if                                          computing
GET    /api/v1/scores                                                                              reading
GET    /api/v1/scores.csv                                                                          reading
GET    /api/v1/scores.json                                                                         reading
GET    /api/v1/scores/schema                                                                       reading
DELETE /api/v1/session                                                                             signing
GET    /api/v1/session                                                                             somebody
POST   /api/v1/session                                                                             signing
GET    /api/v1/sources                                                                             reading
POST   /api/v1/sources                                                                             analyst record
GET    /api/v1/sources/<slug>                                                                      reading
PATCH  /api/v1/sources/<slug>                                                                      reviewer review
GET    /api/v1/sources/<slug>/grades                                                               reading
GET    /api/v1/tokens                                                                              viewer read
POST   /api/v1/tokens                                                                              password
DELETE /api/v1/tokens/<token_id>                                                                   somebody
GET    /api/v1/users                                                                               admin administer
POST   /api/v1/users                                                                               admin administer
GET    /api/v1/users/<username>                                                                    admin administer
PATCH  /api/v1/users/<username>                                                                    admin administer
GET    /api/v1/users/<username>/changes                                                            admin administer
GET    /api/v1/webhooks                                                                            admin administer
POST   /api/v1/webhooks                                                                            admin administer
DELETE /api/v1/webhooks/<webhook_id>                                                               admin administer
GET    /api/v1/webhooks/<webhook_id>                                                               admin administer
GET    /api/v1/webhooks/<webhook_id>/deliveries                                                    admin administer
POST   /api/v1/webhooks/<webhook_id>/deliveries/<delivery_id>/retry                                admin administer
POST   /api/v1/webhooks/<webhook_id>/secret                                                        admin administer
POST   /api/v1/webhooks/<webhook_id>/test                                                          admin administer
GET    /c/<candidate>/<framework>                                                                  reading
GET    /c/<candidate>/<framework>/compare                                                          reading
GET    /c/<candidate>/<framework>/criteria/<code>                                                  reading
GET    /c/<candidate>/<framework>/explain                                                          reading
GET    /c/<candidate>/<framework>/goal                                                             reading
GET    /c/<candidate>/<framework>/history                                                          reading
GET    /c/<candidate>/<framework>/queue                                                            reading
GET    /c/<candidate>/<framework>/sensitivity                                                      reading
GET    /c/<candidate>/<framework>/what-if                                                          reading
GET    /candidates/<framework>                                                                     reading
GET    /chart/<candidate>/<framework>/<file>                                                       reading
GET    /data                                                                                       reading
GET    /embed/<candidate>/<framework>/<name>                                                       reading
GET    /evidence                                                                                   reading
GET    /evidence/<entry_id>                                                                        reading
POST   /evidence/<entry_id>/attach                                                                 analyst record
POST   /evidence/<entry_id>/dispute                                                                analyst record
POST   /evidence/<entry_id>/retract                                                                analyst record
GET    /evidence/<entry_id>/proof                                                                  reading
GET    /evidence/<entry_id>/revise                                                                 analyst record
POST   /evidence/<entry_id>/revise                                                                 analyst record
GET    /evidence/import                                                                            analyst record
POST   /evidence/import                                                                            analyst record
GET    /evidence/import/<import_id>                                                                analyst record
GET    /queue                                                                                      reading
GET    /evidence/new                                                                               analyst record
POST   /evidence/new                                                                               analyst record
GET    /healthz                                                                                    public
GET    /method                                                                                     reading
GET    /method/<framework>/<number:version>                                           reading
GET    /readyz                                                                                     public
GET    /reports                                                                                    reading
GET    /reports/<candidate>/<framework>/<quarter>                                                  reading
POST   /reports/<candidate>/<framework>/<quarter>                                                  reviewer publish
GET    /reports/<candidate>/<framework>/<quarter>/editions/<number:number>                            reading
GET    /reports/<candidate>/<framework>/<quarter>/editions/<number:number>/<format_name>              reading
POST   /reports/<candidate>/<framework>/<quarter>/editions/<number:number>/render                     reviewer publish
GET    /reports/<candidate>/<framework>/<quarter>/editions/<number:number>/verification               analyst read
GET    /metrics                                                                                    near
GET    /review                                                                                     reading
POST   /review                                                                                     reviewer review
GET    /sign-in                                                                                    public
POST   /sign-in                                                                                    signing
GET    /sign-in/provider                                                                           public
GET    /sign-in/provider/back                                                                      public
POST   /sign-out                                                                                   signing
GET    /static/<path:filename>                                                                     public
GET    /sources                                                                                    reading
POST   /sources                                                                                    analyst record
GET    /sources/<slug>                                                                             reading
POST   /sources/<slug>                                                                             reviewer review
GET    /tokens                                                                                     viewer read
POST   /tokens                                                                                     password
POST   /tokens/<token_id>/revoke                                                                   somebody"""

# public: anybody, always. reading, computing: anybody while reading is public, then viewers.
# somebody: whoever has an account. password: in person, never by a token. signing: only from a
# page of this service, which no asker here is. near: from this machine, where all askers here are.
# A role: whoever has it, or a higher one.
KINDS = {"public", "near", "reading", "computing", "somebody", "password", "signing", *Role}
NOBODY = ("anonymous", "expired", "revoked")
ASKERS = (*NOBODY, *Role)
REFUSALS = {401, 403}


class Route(NamedTuple):
    """A row of the table."""

    method: str
    rule: str
    least: str
    scope: str | None = None


ROUTES = tuple(Route(*row.split()) for row in TABLE.strip().splitlines())


class Desk:
    """The service, open and closed to the public, with the headers of every asker."""

    def __init__(self, database) -> None:
        key = new_seed()
        self.apps = {
            public: an_app(database, public_reading=public, ledger_key=key, rate_limit="off")
            for public in (True, False)
        }
        accounts = {role: add_account(database, str(role), role, None, now()) for role in Role}
        admin, moment = accounts[Role.ADMIN], now()
        hour = timedelta(hours=1)
        secrets = {
            role: issue_token(database, account, "x", moment) for role, account in accounts.items()
        }
        secrets["expired"] = issue_token(database, admin, "x", moment - 2 * hour, moment - hour)
        secrets["revoked"] = issue_token(database, admin, "x", moment)
        revoke_token(database, secrets["revoked"][:PREFIX_LENGTH], moment)
        for scope in Scope:
            secrets[scope] = issue_token(database, admin, "x", moment, scopes=[scope])
        self.headers = {asker: {"Authorization": f"Bearer {it}"} for asker, it in secrets.items()}
        self.headers["anonymous"] = {}

    def ask(self, route: Route, asker: str, *, public: bool) -> int | None:
        """Which refusal there was; None for whatever comes after somebody was let in."""
        path = re.sub(r"<[^>]+>", "1", route.rule)
        client = self.apps[public].test_client(use_cookies=False)
        answer = client.open(path, method=route.method, headers=self.headers[asker])
        status = answer.status_code
        answer.close()  # what leaves bit by bit would otherwise hold its place
        assert status < 500, (route, asker, status)
        return status if status in REFUSALS else None


@pytest.fixture(scope="module")
def desk(server, empty_template) -> Iterator[Desk]:
    database = open_database(server.create(empty_template))
    made = Desk(database)
    yield made
    for app in made.apps.values():
        app.extensions["scorecard"].database.engine.dispose()
    database.engine.dispose()


def refusal(route: Route, asker: str, *, public: bool) -> int | None:
    """What the table says of an asker without any limit of scope."""
    if route.least in {"public", "near"}:
        return None
    if route.least in {"signing", "password"}:
        return 403 if route.least == "signing" else 401
    if asker == "anonymous" and public and route.least in {"reading", "computing"}:
        return None
    if asker in NOBODY:
        return 401
    if route.least in set(Role) and not Role(asker).includes(Role(route.least)):
        return 403
    return None


def refusal_by_scope(route: Route, scope: Scope, *, public: bool) -> int | None:
    """What the table says of an admin's token that is good for one thing alone."""
    if route.least in {"reading", "computing"}:
        return None if public or scope is Scope.READ else 403
    if route.scope is None:
        return refusal(route, Role.ADMIN, public=public)
    return None if scope == route.scope else 403


@pytest.fixture
def say(capsys):
    """Say on the terminal how much was tried."""

    def said(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return said


def test_every_route_has_a_row_and_every_row_a_route(desk):
    app: Flask = desk.apps[True]
    served = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        scope = getattr(view, "auth_scope", None)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            served.add(Route(method, rule.rule, view.auth_rule, scope and str(scope)))
    assert served == set(ROUTES)
    assert len(ROUTES) == len(set(ROUTES))
    assert {route.least for route in ROUTES} <= KINDS


def test_everybody_may_what_the_table_says_and_nothing_else(desk, say):
    wrong, cells = [], 0
    for route in ROUTES:
        for public in (True, False):
            for asker in ASKERS:
                found = desk.ask(route, asker, public=public)
                cells += 1
                if found != refusal(route, asker, public=public):
                    wrong.append((route, asker, public, found))
    assert not wrong
    say(f"{len(ROUTES)} routes, {len(ASKERS)} askers, 2 settings: {cells} cells, 0 wrong")


def test_a_token_is_good_for_what_it_was_made_for_and_nothing_else(desk, say):
    wrong, cells = [], 0
    for route in ROUTES:
        for public in (True, False):
            for scope in Scope:
                found = desk.ask(route, scope, public=public)
                cells += 1
                if found != refusal_by_scope(route, scope, public=public):
                    wrong.append((route, scope, public, found))
    assert not wrong
    say(f"{len(ROUTES)} routes, {len(Scope)} scopes, 2 settings: {cells} cells, 0 wrong")
