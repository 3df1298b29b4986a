"""A report with as many entries as are asked for."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice

from scorecard.reports.edition import Edition


def with_entries(edition: Edition, entries: int) -> Edition:
    """The sample's entries over and over, each with a title and a link of its own."""
    lines = islice(cycle(edition.evidence), entries)
    return replace(
        edition,
        evidence=[
            replace(line, title=f"{line.title} ({number})", url=f"https://example.org/{number}")
            for number, line in enumerate(lines)
        ],
    )
