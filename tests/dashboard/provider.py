"""A small OpenID provider on this machine: real HTTP, RS256, PKCE, codes that count once."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "scorecard", "a secret that both share"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def as_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


class Key:
    """An RSA key under a name; the same object signs and is published."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.private = rsa.generate_private_key(65537, 2048)

    def published(self) -> dict[str, str]:
        public = self.private.public_key().public_numbers()
        whole = {"n": b64(as_bytes(public.n)), "e": b64(as_bytes(public.e))}
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, **whole}

    def signed(self, claims: dict, **header) -> str:
        head = {"alg": "RS256", "kid": self.name, "typ": "JWT", **header}
        text = ".".join(b64(json.dumps(part).encode()) for part in (head, claims))
        signature = self.private.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{b64(signature)}"


class OpenIdProvider:
    """Everybody who comes is `person`. `claims` and `header` are what a token says beside."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = self.signs_with = Key("one")
        self.person = {"sub": "248289761001", "preferred_username": "olha"}
        self.claims: dict = {}
        self.header: dict = {}
        self.metadata: dict = {}
        self.broken: set[str] = set()
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}

    def sign_in(self, url: str) -> str:
        """What a browser does there: it is sent back to the address this gives."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def discovery(self) -> dict[str, str]:
        found = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        for end in ("authorization", "token"):
            found[f"{end}_endpoint"] = f"{self.issuer}/{end}"
        return found | self.metadata

    def token(self, form: dict[str, str], authorization: str) -> dict[str, str] | None:
        """What a code is worth; None if any of it is not what was begun."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(form["code"], None)
        if asked is None or given != f"{CLIENT}:{SECRET}":
            return None
        challenge = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        moment, access = int(time.time()), secrets.token_urlsafe()
        half = b64(hashlib.sha256(access.encode()).digest()[:16])
        said = {"iss": self.issuer, "aud": CLIENT, "iat": moment, "exp": moment + 300}
        said |= {"nonce": asked["nonce"], "at_hash": half, **self.person, **self.claims}
        said = {name: value for name, value in said.items() if value is not None}
        token = self.signs_with.signed(said, **self.header)
        return {"access_token": access, "token_type": "Bearer", "id_token": token}

    @contextmanager
    def listening(self) -> Iterator[OpenIdProvider]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def handler_of(provider: OpenIdProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {
                "/.well-known/openid-configuration": provider.discovery,
                "/keys": lambda: {"keys": [provider.key.published()]},
            }
            self.answer(known[self.path]())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            made = provider.token(form, self.headers["Authorization"])
            self.answer(made or {"error": "invalid_grant"}, 200 if made else 400)

        def answer(self, document: dict, status: int = 200) -> None:
            provider.asked.append(self.path)
            if self.path in provider.broken:
                status, document = 500, {}
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler
