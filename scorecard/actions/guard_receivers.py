"""Prepare the guarded client of webhooks from what the operator allows."""

from __future__ import annotations

from scorecard.delivery.client import Client
from scorecard.delivery.guard import Allowed, Guard

__all__ = ["Client", "guard_receivers"]


def guard_receivers(allowed: str) -> Client:
    """A client for public receivers and those listed. Raises BadSettings for a bad list."""
    return Client(Guard(Allowed.read(allowed)))
