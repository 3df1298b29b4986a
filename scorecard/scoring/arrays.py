"""The arrays that scoring works on, and a sum of them that has the same bits every time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# From this many sums at once on, adding row by row is faster than numpy's accumulate.
WIDE = 512


def summed(terms: Floats) -> Floats:
    """The sum down the first axis, one term after the other, to (T,).

    numpy's own sum groups terms by the shape it is given, so one date alone could differ in the
    last bit from the same date among many. The same question has the same answer.
    """
    if not len(terms):
        return np.zeros(terms.shape[1:])
    if terms[0].size < WIDE:
        return np.add.accumulate(terms, axis=0)[-1]
    total = terms[0].copy()
    for term in terms[1:]:
        total += term
    return total
