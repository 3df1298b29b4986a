"""Django Ninja, reading the same stored scores: unmanaged models, schemas, no middleware."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import django
from django.conf import settings
from sqlalchemy import make_url

from benchmarks.peers.turns import Calls, take_turns


def configure(url: str, pragmas: list[str]) -> None:
    """As in production: no debugging, and a connection that stays open."""
    at = make_url(url)
    if at.get_backend_name() == "sqlite":
        own = [f"PRAGMA {pragma}" for pragma in pragmas]
        database: dict[str, Any] = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": at.database,
            "OPTIONS": {"init_command": ";".join(own)},
        }
    else:
        database = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": at.database,
            "USER": at.username,
            "PASSWORD": at.password or "",
            "HOST": at.host,
            "PORT": at.port or "",
        }
    settings.configure(
        DEBUG=False,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="a benchmark signs nothing",
        ROOT_URLCONF="benchmarks.peers.django_ninja_api",
        MIDDLEWARE=[],
        INSTALLED_APPS=[],
        USE_TZ=True,
        DATABASES={"default": {**database, "CONN_MAX_AGE": None}},
    )
    django.setup()


def prepare(job: dict[str, Any]) -> Calls:
    configure(job["url"], job["pragmas"])
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 - needs the settings

    handler = WSGIHandler()
    return {
        f"ninja {name}": Asked(handler, f"/scorecards/{job['candidate']}/{framework}")
        for name, framework in job["frameworks"].items()
    }


class Asked:
    """One request, made by WSGI."""

    def __init__(self, handler: Any, path: str) -> None:
        self.handler = handler
        self.environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
        }
        self.status = ""

    def __call__(self) -> bytes:
        response = self.handler({**self.environ, "wsgi.input": BytesIO()}, self._start)
        body = b"".join(response)
        response.close()
        if self.status != "200 OK":
            raise RuntimeError(f"Django Ninja: {self.status} {body[:500]!r}")
        return body

    def _start(self, status: str, *_: Any) -> None:
        self.status = status


if __name__ == "__main__":
    take_turns(prepare)
