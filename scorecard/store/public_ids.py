"""Public ids for many things at once: UUIDs of version 7, in order."""

from __future__ import annotations

import uuid6

# The random bits that end a UUID; before them are the time, the version, the variant.
COUNTED = 62


def public_ids(count: int) -> list[str]:
    """So many UUIDs: one is drawn, and the others count on from it, as RFC 9562 (6.2) allows."""
    first = uuid6.uuid7().int
    if (first % (1 << COUNTED)) + count >= 1 << COUNTED:
        return public_ids(count)
    texts = (f"{number:032x}" for number in range(first, first + count))
    return [f"{t[:8]}-{t[8:12]}-{t[12:16]}-{t[16:20]}-{t[20:]}" for t in texts]
