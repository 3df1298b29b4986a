"""The service as it is run, on a port of its own, killed with all its processes and run again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from scorecard.ledger.notes import new_seed

SCORECARD = Path(sys.executable).parent / "scorecard"
# Whoever has waited so long for a start or an answer has found something wrong.
START_SECONDS = 60
ANSWER_SECONDS = 30


def a_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Killable:
    """`scorecard serve` on a database. What it says on standard error is kept in a file."""

    database_url: str
    errors: Path
    port: int = field(default_factory=a_free_port)
    key: str = field(default_factory=new_seed)
    kills: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        kept = {name: text for name, text in os.environ.items() if name[:10] != "SCORECARD_"}
        mine = {
            "SCORECARD_DATABASE_URL": self.database_url,
            "SCORECARD_LEDGER_KEY": self.key,
            "SCORECARD_THREADS": "8",
        }
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [SCORECARD, "serve", "--port", str(self.port)],
                env={**kept, **mine},
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, f"It ended: {self.errors.read_text()}"
            assert time.monotonic() < end, f"It does not start: {self.errors.read_text()}"
            time.sleep(0.02)

    def kill(self) -> None:
        """All its processes, at once, with no chance to finish anything."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def close(self) -> None:
        if self.process is not None:
            self.kill()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)

    def _answers(self) -> bool:
        connection = self.connect()
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()
