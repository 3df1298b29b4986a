"""A receiver on loopback that answers by script, and a client that may reach it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from scorecard.delivery.client import Client
from scorecard.delivery.guard import Allowed, Guard

LOOPBACK = Allowed.read("127.0.0.0/8")


@dataclass(frozen=True)
class Message:
    """What arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[BaseHTTPRequestHandler, Message], None]


def status(code: int, **headers: str) -> Answer:
    """Answer that status, with an empty body."""

    def answer(handler: BaseHTTPRequestHandler, _message: Message) -> None:
        handler.send_response(code)
        for name, text in {"Content-Length": "0", **headers}.items():
            handler.send_header(name, text)
        handler.end_headers()

    return answer


OK = status(204)


@dataclass
class Receiver:
    """Answers message n by script[n], and from the end of the script on by `then`."""

    script: list[Answer] = field(default_factory=list)
    then: Answer = OK
    got: list[Message] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers["Content-Length"])
        message = Message(handler.path, dict(handler.headers), handler.rfile.read(length))
        self.got.append(message)
        place = len(self.got) - 1
        (self.script[place] if place < len(self.script) else self.then)(handler, message)

    @contextmanager
    def listening(self, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.answer(self)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A client that hangs up is what some tests are about."""

        server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        self.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def a_client(seconds: float = 5.0) -> Client:
    """May reach loopback."""
    return Client(Guard(LOOPBACK), seconds=seconds)
