"""Shares of players in what they make together: exact for few, over balanced orders for many.

Shapley (1953): a player's share is what it adds to a coalition, averaged over all orders in which
the players could come. The shares sum to the value of all less the value of none.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial

import numpy as np

from scorecard.scoring.arrays import Bools, Floats, Ints, summed

# Up to this many players every coalition is asked for (methodology 1.9).
MOST_EXACT = 12
MOST_ORDERS = 64
# Orders are drawn by this seed whatever is asked, so that the same question has the same answer.
_SEED = 0

# Takes coalitions (n, players) and gives their values (n, P), P games at once.
Value = Callable[[Bools], Floats]


def coalition_weight(size: int, players: int) -> float:
    """The share of all orders in which exactly `size` given players come before a given other."""
    return factorial(size) * factorial(players - size - 1) / factorial(players)


def coalitions(players: int) -> Bools:
    """Every coalition, shape (2^players, players); row n holds the players that are bits of n."""
    numbers = np.arange(2**players)[:, None]
    return (numbers >> np.arange(players)) & 1 == 1


def shapley(value: Value, players: int, orders: int = MOST_ORDERS) -> Floats:
    """What each player adds, shape (players, P), in P games at once.

    Beyond 12 players the average is over `orders` (an even number), each with its reverse; every
    order telescopes, so the sum stays exact. A step to or from a coalition without a value (NaN)
    adds nothing.
    """
    if players <= MOST_EXACT:
        return _exact(value(coalitions(players)), players)
    return _over(_ranks(players, orders), value)


def _exact(values: Floats, players: int) -> Floats:
    numbers = np.arange(2**players)
    sizes = coalitions(players).sum(axis=1)
    weight = np.array([coalition_weight(size, players) for size in range(players)])
    shares = np.zeros((players, values.shape[1]))
    for player in range(players):
        without = numbers[numbers >> player & 1 == 0]
        adds = np.nan_to_num(values[without | 1 << player] - values[without])
        shares[player] = summed(weight[sizes[without], None] * adds)
    return shares


def _ranks(players: int, orders: int) -> Ints:
    """The place of each player in each order, shape (orders, players)."""
    chance = np.random.Generator(np.random.PCG64(_SEED))
    drawn = np.stack([chance.permutation(players) for _ in range(orders // 2)])
    return np.concatenate([drawn, players - 1 - drawn])


def _over(ranks: Ints, value: Value) -> Floats:
    orders, players = ranks.shape
    come = ranks[:, None, :] < np.arange(players + 1)[:, None]
    values = value(come.reshape(-1, players)).reshape(orders, players + 1, -1)
    adds = np.nan_to_num(np.diff(values, axis=1))
    return summed(np.take_along_axis(adds, ranks[:, :, None], axis=1)) / orders
