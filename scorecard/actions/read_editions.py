"""Read what is published: the list, one edition with its document and its files, one file."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from scorecard.actions.compile_report import known_quarter
from scorecard.actions.open_database import Database
from scorecard.actions.render_edition import known_format
from scorecard.errors import Unavailable
from scorecard.reports.edition import Edition, edition_from
from scorecard.store import candidates, editions, frameworks
from scorecard.store.editions import Published, Rendered

__all__ = [
    "Published",
    "Read",
    "Rendered",
    "list_editions",
    "read_edition",
    "read_file",
]


@dataclass(frozen=True)
class Read:
    """An edition, what it says, and its files. `document` is the very bytes of its hash."""

    published: Published
    document: bytes
    files: list[Rendered]

    @property
    def edition(self) -> Edition:
        return edition_from(orjson.loads(self.document))


def list_editions(
    database: Database,
    candidate: str | None = None,
    framework: str | None = None,
    quarter: str | None = None,
) -> list[Published]:
    """The newest quarter first, of each the newest edition. Raises NotFound for names."""
    with database.reading.begin() as session:
        if candidate is not None:
            candidates.get_candidate(session, candidate)
        if framework is not None:
            frameworks.list_versions(session, framework)
        return editions.list_editions(session, candidate, framework, quarter)


def read_edition(
    database: Database, candidate: str, framework: str, quarter: str, number: int | None = None
) -> Read:
    """That edition, or the newest of the quarter. Raises NotFound, or Invalid for the quarter."""
    known_quarter(quarter)
    with database.reading.begin() as session:
        candidates.get_candidate(session, candidate)
        frameworks.list_versions(session, framework)
        found = editions.find_edition(session, candidate, framework, quarter, number)
        document = editions.document_of(session, found).encode()
        return Read(found, document, editions.files_of(session, found))


def read_file(
    database: Database,
    candidate: str,
    framework: str,
    quarter: str,
    format_name: str,
    number: int | None = None,
) -> tuple[Published, bytes]:
    """The edition and the bytes of its file, as they were rendered and hashed.

    Raises NotFound for an edition there is not, Invalid for a format there is none of, Unavailable
    for a file that is not rendered, or whose rendering failed, with why.
    """
    known_format(format_name)
    read = read_edition(database, candidate, framework, quarter, number)
    with database.reading.begin() as session:
        content = editions.content_of(session, read.published, format_name)
    if content is None:
        problem = next((one.problem for one in read.files if one.format == format_name), None)
        said = "is not rendered yet" if problem is None else f"failed: {problem}"
        raise Unavailable(
            f"The {format_name} of edition {read.published.number} {said}. Render it again: "
            f"scorecard report render {candidate} {framework} {quarter}"
        )
    return read.published, content
