"""What accepting a revision that waits would do to the overall score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from scorecard.scoring.clocks import NEVER_INSTANT
from scorecard.scoring.model import EvidenceColumns, Framework
from scorecard.scoring.scorecard import scorecard


def waiting(evidence: EvidenceColumns) -> list[int]:
    """The entries' numbers of the rows that are neither accepted nor closed."""
    rows = (evidence.accepted == NEVER_INSTANT) & (evidence.closed == NEVER_INSTANT)
    return [int(entry) for entry in evidence.entry[rows]]


def scores_if_accepted(
    framework: Framework, evidence: EvidenceColumns, day: int, known_at: int
) -> Iterator[tuple[int, float | None]]:
    """For each that waits, its entry's number and the overall score with it alone accepted.

    It takes the place of the revision of the same entry that counts until now, as acceptance at
    `known_at` would. None where the score is withheld.
    """
    for entry in waiting(evidence):
        mine = evidence.entry == entry
        replaced = (
            (evidence.evidence == evidence.evidence[mine][0])
            & (evidence.accepted != NEVER_INSTANT)
            & (evidence.closed == NEVER_INSTANT)
        )
        accepted = replace(
            evidence,
            accepted=np.where(mine, known_at, evidence.accepted),
            closed=np.where(replaced, known_at, evidence.closed),
        )
        yield entry, scorecard(framework, accepted, day, known_at).overall.score
