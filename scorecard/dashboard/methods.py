"""The pages of the method: which frameworks there are, and one version with every reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from scorecard.actions.compare_versions import compare_versions
from scorecard.actions.read_framework import (
    list_framework_versions,
    list_frameworks,
    read_method,
)
from scorecard.dashboard.asking import HTML, filled_in
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import NotFound, NotSignedIn
from scorecard.schemas.base import Shape, load
from scorecard.schemas.page_queries import MethodQuery
from scorecard.scoring.model import Criterion
from scorecard.web.identity import reading, shown_as
from scorecard.web.ready import Ready
from scorecard.web.service import database
from scorecard.web.unchanged import answer_until_changed

methods = Blueprint("methods", __name__, template_folder="templates")
methods.register_error_handler(NotSignedIn, to_sign_in)


@dataclass(frozen=True)
class Node:
    """A criterion or indicator of a framework's document, and its weight down the tree."""

    it: Mapping[str, Any]
    depth: int
    share: float
    effective: float

    @property
    def code(self) -> str:
        code: str = self.it.get("code") or self.it["indicator"]
        return code

    @property
    def criterion(self) -> bool:
        return "children" in self.it


@methods.get("/method")
@reading
def get_methods() -> Response:
    """Every framework with its versions."""
    load(Shape(), filled_in(), "The address")

    def make() -> Ready:
        found = list_frameworks(database())
        return Ready(render_template("methods.html", versions=found).encode(), HTML)

    return answer_until_changed(make, shown_as())


@methods.get("/method/<framework>/<number:version>")
@reading
def get_method(framework: str, version: int) -> Response:
    """The tree with weights, knots, floors and each reason; what it does unlike another version."""
    query = load(MethodQuery(), filled_in(), "The address")

    def make() -> Ready:
        versions = list_framework_versions(database(), framework)
        if not versions:
            slugs = {one["slug"] for one in list_frameworks(database())}
            raise NotFound.named("framework", framework, slugs)
        document, model = read_method(database(), framework, version)
        shown = {
            "document": document,
            "nodes": list(nodes_of(document["tree"], model.tree)),
            "versions": versions,
            **_told_apart(framework, version, query.get("since") or _before(versions, version)),
        }
        return Ready(render_template("method.html", **shown).encode(), HTML)

    return answer_until_changed(make, shown_as())


def _before(versions: list[dict[str, Any]], version: int) -> int | None:
    """The newest that is older."""
    return max((one["version"] for one in versions if one["version"] < version), default=None)


def _told_apart(framework: str, version: int, since: int | None) -> dict[str, Any]:
    """What a version does otherwise than another; nothing where there is no other."""
    if since is None:
        return {"since": None}
    return {
        "since": since,
        "changes": compare_versions(database(), framework, since, version).items,
    }


def nodes_of(
    node: Mapping[str, Any], model: Criterion, depth: int = 1, effective: float = 1.0
) -> Iterator[Node]:
    """Every node below, each criterion before what is below it; weights as they are counted."""
    for child, made, share in zip(
        node["children"], model.children, model.nominal_weights().tolist(), strict=True
    ):
        yield Node(child, depth, share, effective * share)
        if isinstance(made, Criterion):
            yield from nodes_of(child, made, depth + 1, effective * share)
