"""Datasette, asked by SQL for the same stored scores; it serves SQLite only."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from sqlalchemy import make_url

from benchmarks.peers.turns import Calls, take_turns

QUERY = """
SELECT candidate.code AS candidate, peer_scorecard.framework, peer_scorecard.version,
       peer_scorecard.as_of, peer_scorecard.known_at, peer_scorecard.revision, peer_score.*
FROM peer_score
JOIN peer_scorecard ON peer_scorecard.id = peer_score.scorecard_id
JOIN candidate ON candidate.id = peer_scorecard.candidate_id
WHERE candidate.code = :candidate AND peer_scorecard.framework = :framework
ORDER BY peer_score.place
"""


class Asked:
    """One request, made by ASGI on a loop that is kept."""

    def __init__(self, app: Any, path: str, query: str, loop: asyncio.AbstractEventLoop) -> None:
        self.app, self.loop = app, loop
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost")],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 80),
        }
        self.told: list[dict[str, Any]] = []

    def __call__(self) -> bytes:
        self.told.clear()
        self.loop.run_until_complete(self.app(dict(self.scope), self._receive, self._send))
        body = b"".join(one.get("body", b"") for one in self.told)
        if self.told[0]["status"] != 200:
            raise RuntimeError(f"Datasette: {self.told[0]['status']} {body[:500]!r}")
        return body

    async def _receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def _send(self, message: dict[str, Any]) -> None:
        self.told.append(message)


def prepare(job: dict[str, Any]) -> Calls:
    file = str(make_url(job["url"]).database)
    loop = asyncio.new_event_loop()
    served = Datasette([file])
    loop.run_until_complete(served.invoke_startup())
    name = next(name for name in served.databases if not name.startswith("_"))
    app, found = served.app(), {}
    for work, framework in job["frameworks"].items():
        asked = {"candidate": job["candidate"], "framework": framework}
        query = urlencode({"sql": QUERY, "_shape": "array", **asked})
        found[f"datasette {work}"] = Asked(app, f"/{name}.json", query, loop)
    return found


if __name__ == "__main__":
    take_turns(prepare)
