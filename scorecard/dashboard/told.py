"""Work that tells what it is doing while it does it: an answer of lines, the last is the outcome.

The work runs in a thread of its own, and its stages are sent as they are reached. A browser that
goes away does not stop it: what it records is recorded, and the same form sent again finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import orjson
from flask import Response, current_app, stream_with_context
from sqlalchemy.exc import SQLAlchemyError

from scorecard.errors import ScorecardError

LINES = "application/x-ndjson"

Told = Callable[[str], None]


def telling(work: Callable[[Told], str]) -> Response:
    """`{"stage": …}` for each, then `{"location": what work returned}` or `{"problem": …}`."""
    response = Response(stream_with_context(_lines(work)), content_type=LINES)
    response.headers["Cache-Control"] = "no-store"
    # A proxy that collects an answer before it passes it on would tell the stages all at once.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _lines(work: Callable[[Told], str]) -> Iterator[bytes]:
    said: SimpleQueue[str | None] = SimpleQueue()
    worker = ThreadPoolExecutor(1)
    done = worker.submit(work, said.put)
    done.add_done_callback(lambda _: said.put(None))
    worker.shutdown(wait=False)
    while (stage := said.get()) is not None:
        yield _line({"stage": stage})
    try:
        yield _line({"location": done.result()})
    except (ScorecardError, SQLAlchemyError) as error:
        refusal = current_app.make_response(current_app.handle_user_exception(error))
        yield _line({"problem": orjson.loads(refusal.get_data())})


def _line(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content) + b"\n"
