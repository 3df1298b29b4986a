"""How often one address may try what is dear to answer."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


def limit_passwords(app: Flask, attempts: str) -> None:
    """Hashing a password is slow on purpose; nobody gets to make us do it all day."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for endpoint, view in app.view_functions.items():
        if getattr(view, "auth_rule", None) == "password":
            limited: Any = limiter.limit(attempts)(view)
            limited.auth_rule = "password"
            app.view_functions[endpoint] = limited
