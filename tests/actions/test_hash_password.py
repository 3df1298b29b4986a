"""What is kept of a password is dear to try."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

HASH = "from scorecard.actions.hash_password import hash_password; print(hash_password('x' * 12))"


def test_the_service_hashes_as_rfc_9106_recommends():
    """By a process of its own: these tests hash cheaply."""
    done = subprocess.run(
        [sys.executable, "-c", HASH], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
