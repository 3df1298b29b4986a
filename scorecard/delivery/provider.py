"""The OpenID provider that people sign in at: the authorization code flow with PKCE.

Only this module needs the extra `oidc`. What the provider says of itself and its keys are asked
for at each sign-in: there are few, and a key that was replaced is known at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from scorecard.errors import NotSignedIn, Unavailable
from scorecard.people import Person, UnderWay
from scorecard.records import Role

SCOPE = "openid profile email"
# Signed by the provider's own key; a secret that both share would prove nothing to either.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 60
RANDOM_BYTES = 32
METADATA = "/.well-known/openid-configuration"


class Provider:
    """One issuer, where this service is known as `client_id`. `name` is for the button.

    `roles` says which role each value of the claim `role_claim` gives; empty: none does.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        name: str,
        role_claim: str,
        roles: Mapping[str, Role],
    ) -> None:
        self.issuer = issuer
        self.name = name
        self._client = (client_id, client_secret)
        self._role_claim = role_claim
        self._roles = dict(roles)

    def begin(self, back_to: str) -> tuple[str, UnderWay]:
        """Where to send a browser, and what has to come back. Raises Unavailable."""
        begun = UnderWay(*(secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3)))
        with self._session(back_to) as session:
            where = self._metadata(session)["authorization_endpoint"]
            url, _ = session.create_authorization_url(
                where, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(url), begun

    def finish(self, back_to: str, code: str, begun: UnderWay) -> Person:
        """Who came back with that code. Raises NotSignedIn, or Unavailable."""
        with self._session(back_to) as session:
            metadata = self._metadata(session)
            try:
                token = session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=begun.verifier,
                )
                keys = KeySet.import_key_set(_asked(session, metadata["jwks_uri"]))
                claims = self._claims(token, keys, begun.nonce)
            except requests.RequestException as error:
                raise self._away(error) from None
            except (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError) as error:
                raise NotSignedIn(
                    f"{self.name} did not vouch for you ({type(error).__name__}). Try again."
                ) from None
        return self._person(claims)

    def _claims(self, token: Mapping[str, Any], keys: KeySet, nonce: str) -> dict[str, Any]:
        """What a token says once all is checked: whose key, issuer, audience, times, nonce."""
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        decoded = jwt.decode(token["id_token"], key=keys, registry=registry)
        client_id, _ = self._client
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": client_id},
            },
            {"nonce": nonce, "client_id": client_id, "access_token": token["access_token"]},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
        return dict(claims)

    def _person(self, claims: dict[str, Any]) -> Person:
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            raise NotSignedIn(f"{self.name} did not say who you are.")
        given = (claims.get("preferred_username"), claims.get("email"), subject)
        names = tuple(name for name in given if isinstance(name, str))
        return Person(self.issuer, subject, names, self._role(claims))

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        if not self._roles:
            return None
        held = _claim(claims, self._role_claim)
        values = held if isinstance(held, list) else [held]
        found = [self._roles[value] for value in values if value in self._roles]
        return max(found, key=list(Role).index, default=Role.VIEWER)

    def _session(self, back_to: str) -> OAuth2Session:
        client_id, client_secret = self._client
        return OAuth2Session(
            client_id,
            client_secret,
            scope=SCOPE,
            redirect_uri=back_to,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )

    def _metadata(self, session: OAuth2Session) -> Mapping[str, Any]:
        """What the issuer says of itself. Raises Unavailable, also if it is another's word."""
        try:
            said = _asked(session, self.issuer.rstrip("/") + METADATA)
        except (requests.RequestException, ValueError) as error:
            raise self._away(error) from None
        ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if not isinstance(said, dict) or said.get("issuer") != self.issuer:
            raise Unavailable(f"{self.name} is not what SCORECARD_OIDC_ISSUER says it is.")
        if not all(is_safe(said.get(end)) for end in ends):
            raise Unavailable(f"{self.name} does not say where to sign in, by https.")
        return said

    def _away(self, error: Exception) -> Unavailable:
        return Unavailable(f"{self.name} does not answer ({type(error).__name__}). Try again.")


def is_safe(url: object) -> bool:
    """Whether nobody on the way reads along: https, or this very machine."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    return bool(parts.netloc) and (parts.scheme == "https" or (parts.scheme == "http" and here))


def _asked(session: OAuth2Session, url: str) -> Any:
    answer = session.get(url, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    """A claim by its name, or by a path of names with points between."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
