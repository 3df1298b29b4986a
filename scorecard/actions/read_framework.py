"""Read framework versions, as documents and as what scoring works on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import orjson

from scorecard.actions.open_database import Database
from scorecard.schemas.base import load
from scorecard.schemas.framework import FrameworkSchema
from scorecard.scoring.model import Criterion, Framework
from scorecard.store import frameworks
from scorecard.store.frameworks import FrameworkVersion

MOST_KEPT = 64


@lru_cache(maxsize=MOST_KEPT)
def as_model(document: str) -> Framework:
    """The framework that a document describes. Raises Invalid with every problem by path."""
    framework: Framework = load(FrameworkSchema(), orjson.loads(document), "The framework")
    return framework


def document_of(version: FrameworkVersion) -> dict[str, Any]:
    """The document, with what the service knows about it."""
    document: dict[str, Any] = orjson.loads(version.document)
    return {**document, **summary_of(version)}


def summary_of(version: FrameworkVersion) -> dict[str, Any]:
    return {
        "slug": version.slug,
        "version": version.number,
        "title": version.title,
        "status": "draft" if version.published_at is None else "published",
        "sha256": version.sha256,
        "created_at": version.created_at,
        "published_at": version.published_at,
    }


def list_frameworks(database: Database) -> list[dict[str, Any]]:
    """Every version of every framework, newest version first, without its tree."""
    with database.reading.begin() as session:
        return [summary_of(version) for version in frameworks.list_versions(session)]


def list_framework_versions(database: Database, slug: str) -> list[dict[str, Any]]:
    with database.reading.begin() as session:
        return [summary_of(version) for version in frameworks.list_versions(session, slug)]


def list_criteria(database: Database) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The newest published version of each framework: slug, title, its criteria as code, title."""
    with database.reading.begin() as session:
        newest: dict[str, FrameworkVersion] = {}
        for version in frameworks.list_versions(session):
            if version.published_at is not None:
                newest.setdefault(version.slug, version)
    return [
        (slug, version.title, [(one.code, one.title) for one in _criteria(version)])
        for slug, version in sorted(newest.items())
    ]


def _criteria(version: FrameworkVersion) -> list[Criterion]:
    model = as_model(version.document)
    return [node for node in model.criteria() if node.code != model.tree.code]


def read_framework(database: Database, slug: str, number: int) -> dict[str, Any]:
    """One version, whole. Raises NotFound."""
    with database.reading.begin() as session:
        return document_of(frameworks.get_version(session, slug, number))


def read_document(database: Database, slug: str, number: int) -> dict[str, Any]:
    """The document alone, as it would be drafted. Raises NotFound."""
    with database.reading.begin() as session:
        document: dict[str, Any] = orjson.loads(
            frameworks.get_version(session, slug, number).document
        )
    return document


def read_method(database: Database, slug: str, number: int) -> tuple[dict[str, Any], Framework]:
    """One version as its document, with every reason, and as what scoring works on.

    Raises NotFound.
    """
    with database.reading.begin() as session:
        found = frameworks.get_version(session, slug, number)
    return document_of(found), as_model(found.document)
