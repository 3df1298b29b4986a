"""Messages are signed as Standard Webhooks says, so that any of its libraries can check them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from scorecard.delivery.signing import new_secret, signed

# The example that the reference libraries are tested with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'


def test_the_published_example_has_the_published_signature():
    headers = signed(SECRET, MESSAGE, AT, BODY)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-id"] == MESSAGE
    assert headers["webhook-timestamp"] == "1614265330"


def test_a_changed_byte_time_or_id_changes_the_signature():
    signatures = {
        signed(SECRET, message, at, body)["webhook-signature"]
        for message, at, body in [
            (MESSAGE, AT, BODY),
            (MESSAGE, AT, BODY + b" "),
            (MESSAGE, AT.replace(second=0), BODY),
            ("msg_other", AT, BODY),
        ]
    }
    assert len(signatures) == 4


def test_every_secret_is_another_and_long_enough():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    for secret in secrets:
        mark, _, key = secret.partition("_")
        assert mark == "whsec"
        assert 24 <= len(base64.b64decode(key)) <= 64
