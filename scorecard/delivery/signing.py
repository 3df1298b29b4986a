"""Sign a message so that its receiver knows who sent it and when (Standard Webhooks 1.0)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

MARK = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return MARK + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed(secret: str, message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of a message. `message` is its id, the same at each attempt; `at` is not."""
    timestamp = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(MARK))
    said = b".".join((message.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.digest(key, said, hashlib.sha256)).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "scorecard-webhooks",
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
