"""What a report was made from, and how to check it: names and values for every format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from scorecard.reports.edition import Edition, document_of

VERIFY = "scorecard report verify {candidate} {framework} {quarter} --edition {number}"


def checking(edition: Edition) -> Iterator[tuple[str, str]]:
    """Line by line. What a draft has not is left out."""
    said = edition.parameters
    yield "Candidate", said.candidate
    yield "Framework", f"{said.framework}, version {said.framework_version}"
    yield "SHA-256 of the framework", said.framework_sha256
    yield "Quarter", said.quarter
    yield "As of", said.as_of
    yield "As known at", said.known_at
    yield "Revision of the candidate", str(said.revision)
    yield "Draws and seed", f"{said.draws}, {said.seed} (numpy {said.numpy})"
    yield "Made by", said.software
    if said.number is not None:
        yield "Edition", str(said.number)
        yield "Published at", said.published_at or ""
        yield "Published by", said.published_by or ""
    if said.reason is not None:
        yield "Why it takes the place of the edition before", said.reason
    if said.ledger_size is not None:
        yield "Leaves of the ledger", str(said.ledger_size)
        yield "Root of the ledger", said.ledger_root or ""
    if said.number is not None:
        yield "SHA-256 of the edition as JSON", hashlib.sha256(document_of(edition)).hexdigest()
        yield "To compute it again", VERIFY.format(**vars(said))
