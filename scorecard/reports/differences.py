"""Where two documents differ, each place by its path."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose
from typing import Any

# Another processor or numpy may differ in the last digits of a double; nothing else does.
NEAR = 1e-9


def differences(said: Any, found: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each path at which `found` is something else than `said`, with both. Order counts."""
    if isinstance(said, dict) and isinstance(found, dict):
        for name in sorted(said.keys() | found.keys()):
            yield from differences(
                said.get(name), found.get(name), f"{path}.{name}" if path else name
            )
    elif isinstance(said, list) and isinstance(found, list) and len(said) == len(found):
        for number, pair in enumerate(zip(said, found, strict=True)):
            yield from differences(*pair, f"{path}[{number}]")
    elif said != found and not _near(said, found):
        yield path, said, found


def _near(said: Any, found: Any) -> bool:
    both = isinstance(said, float) and isinstance(found, float)
    return both and isclose(said, found, rel_tol=NEAR, abs_tol=NEAR)
