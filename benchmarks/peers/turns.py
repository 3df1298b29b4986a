"""A peer's side of a run: make its calls when told to, and say what they cost.

The first line of standard input is the job; each line after it asks for a turn.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.measure import Contestant

Calls = Mapping[str, Callable[[], bytes]]


def take_turns(prepare: Callable[[dict[str, Any]], Calls]) -> None:
    """Prepare for the job, say how long each answer is, then take turns until the input ends."""
    calls = prepare(json.loads(sys.stdin.readline()))
    contestants = {name: Contestant(name, call) for name, call in calls.items()}
    _say({name: len(call()) for name, call in calls.items()})
    gc.collect()
    gc.freeze()  # As the service's own process does; see measure.
    for line in sys.stdin:
        asked = json.loads(line)
        one = contestants[asked["name"]]
        if asked["calls"] is None:
            _say(one.calls_a_turn())
        else:
            _say(one.turn(asked["calls"], None))


def _say(found: Any) -> None:
    print(json.dumps(found), flush=True)
