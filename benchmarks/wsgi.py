"""Call a WSGI application in this process, the request prepared beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder


@dataclass
class Call:
    """A request that can be made again and again; `body` makes one for each time."""

    app: Flask
    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[], bytes] | None = None
    status: str = ""
    answered: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kind = None if self.body is None else "application/json"
        builder = EnvironBuilder(
            self.path, method=self.method, headers=dict(self.headers), content_type=kind
        )
        self.environ = builder.get_environ()

    def __call__(self) -> bytes:
        environ = self.environ.copy()
        if self.body is not None:
            sent = self.body()
            environ["wsgi.input"] = BytesIO(sent)
            environ["CONTENT_LENGTH"] = str(len(sent))
        chunks = self.app(environ, self._start)
        received = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        return received

    def expecting(self, status: int) -> Call:
        """Make the request once, so that no error is timed by mistake; raise if it is one."""
        received = self()
        if not self.status.startswith(f"{status} "):
            raise RuntimeError(f"{self.method} {self.path}: {self.status} {received[:500]!r}")
        return self

    def _start(self, status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
        self.status = status
        self.answered = dict(headers)
