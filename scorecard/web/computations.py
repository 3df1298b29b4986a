"""What this request computes takes one of the few places that there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from scorecard.web.identity import signed_in
from scorecard.web.service import service

Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def computed(compute: Callable[Asked, Found], *args: Asked.args, **kwargs: Asked.kwargs) -> Found:
    """What `compute` gives for those. Raises Unavailable if all places are taken."""
    with service().computations.one(known=signed_in() is not None):
        return compute(*args, **kwargs)
