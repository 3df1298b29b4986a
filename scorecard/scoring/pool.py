"""The ways an indicator's value comes from its entries.

To add a method: write its two functions and enter them in POOLERS. `pool` gives the values over
all columns; `shares` gives what each entry contributes, for explaining one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scorecard.scoring.entries import Entries
from scorecard.scoring.held import Held
from scorecard.scoring.model import Indicator
from scorecard.scoring.pool_all import count_shares, pool_count, pool_entries, pooled_shares
from scorecard.scoring.pool_one import (
    extreme,
    latest_shares,
    median_shares,
    pool_latest,
    pool_median,
)
from scorecard.scoring.pooling import Pooler

POOLERS: dict[str, Pooler] = {
    "latest": Pooler(pool_latest, latest_shares),
    "pooled": Pooler(pool_entries, pooled_shares),
    "weighted-median": Pooler(pool_median, median_shares),
    "lowest": extreme(1.0),
    "highest": extreme(-1.0),
    "count": Pooler(pool_count, count_shares, counts=True),
}


def pooled_alike(
    indicators: tuple[Indicator, ...], entries: Entries, held: Held
) -> Iterator[tuple[Pooler, Entries, Held]]:
    """Each method in use, with the entries of the indicators it pools and what is held of them."""
    used = {indicator.pool.method for indicator in indicators}
    for method, pooler in POOLERS.items():
        if method not in used:
            continue
        pools_so = np.array([indicator.pool.method == method for indicator in indicators])
        rows = pools_so[entries.leaf]
        if rows.all() and len(rows):
            yield pooler, entries, held
        elif rows.any():
            yield pooler, entries.take(rows), held.only(rows)
