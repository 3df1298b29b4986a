"""Answer how likely a score reaches what it should, by drawing its evidence and weights anew."""

from __future__ import annotations

from dataclasses import dataclass

from scorecard.actions.ask import Question, Standing, read_basis
from scorecard.actions.open_database import Database
from scorecard.errors import Invalid
from scorecard.records import Clocks
from scorecard.scoring.simulation import Simulation, seed_of, simulate

DRAWS = 10_000
LEAST_DRAWS = 100
# A draw costs about 3 microseconds with 48 indicators: this is a third of a second.
MOST_DRAWS = 100_000
MOST_CELLS = 10_000_000


@dataclass(frozen=True)
class Simulated:
    """The simulation, and what it was answered for."""

    clocks: Clocks
    title: str
    user_seed: int
    simulation: Simulation


def simulate_score(
    database: Database, question: Question, draws: int = DRAWS, user_seed: int = 0
) -> tuple[Standing, Simulated]:
    """The same question with the same seed has the same answer. Raises as assess_readiness."""
    with database.reading.begin() as session:
        basis = read_basis(session, question)
    check_draws("draws", draws, len(basis.framework.indicators()), MOST_CELLS)
    seed = seed_of(basis.sha256, question.candidate, basis.day, basis.standing.revision, user_seed)
    found = simulate(basis.assessed(), 0, draws, seed)
    return basis.standing, Simulated(basis.clocks, basis.framework.title, user_seed, found)


def check_draws(path: str, draws: int, indicators: int, cells: int) -> None:
    """Raises Invalid with the server's limit, which is lower for a large framework."""
    most = min(MOST_DRAWS, cells // indicators)
    if not LEAST_DRAWS <= draws <= most:
        text = f"Must be between {LEAST_DRAWS:,} and {most:,}, this server's limit."
        raise Invalid.at(path, text)
