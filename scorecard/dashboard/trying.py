"""The page that tries other weights, methods and evidence. Nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from scorecard.actions.ask import Question
from scorecard.actions.assess_readiness import assess_readiness
from scorecard.actions.read_framework import read_method
from scorecard.actions.try_changes import LADDER, try_changes
from scorecard.dashboard.asking import (
    CLOCKS,
    answer_page,
    ask,
    filled_in,
    kept,
    refused_page,
    tidied,
)
from scorecard.dashboard.sign_in import to_sign_in
from scorecard.errors import Invalid, NotSignedIn
from scorecard.schemas.base import load
from scorecard.schemas.queries import PageQuery
from scorecard.schemas.what_if import WhatIfSchema
from scorecard.scoring.aggregate import AGGREGATORS
from scorecard.scoring.model import Framework
from scorecard.web.computations import computed
from scorecard.web.identity import reading
from scorecard.web.service import database

trying = Blueprint("trying", __name__, template_folder="templates")
trying.register_error_handler(NotSignedIn, to_sign_in)

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
WEIGHT, VALUE, DROP = "weight.", "value.", "drop."
# What can be chosen at the top by name alone.
MEANS = [name for name in ("arithmetic", "geometric", "harmonic", "minimum") if name in AGGREGATORS]


@trying.get("/c/<candidate>/<framework>/what-if")
@reading
def get_what_if(candidate: str, framework: str) -> Response:
    """The form, and what the score would be; the address is the link to share."""
    said = filled_in()
    clocks = {name: text for name, text in said.items() if name in CLOCKS}
    query = load(PageQuery(), clocks, "The address")
    question = ask(query, candidate, framework)
    try:
        page = answer_page("what_if.html", question, query, lambda asked: _tried(asked, said))
    except Invalid as error:
        page = refused_page(
            "what_if.html",
            question,
            query,
            lambda asked: _form(asked, said),
            error,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return tidied(page)


def _form(question: Question, said: Mapping[str, str]) -> dict[str, Any]:
    answer = assess_readiness(database(), question)[1]
    model = read_method(database(), question.framework, answer.clocks.version)[1]
    return {
        "answer": answer,
        "model": model,
        "leaves": {leaf.code: leaf for leaf in answer.scorecard.overall.leaves()},
        "means": MEANS,
        "ladder": LADDER,
        "said": said,
        "changed": len(said) > len(kept()),
        "titles": {leaf.code: leaf.title for leaf in model.indicators()},
        "found": None,
    }


def _tried(question: Question, said: Mapping[str, str]) -> dict[str, Any]:
    form = _form(question, said)
    changes = changes_of(said, form["model"])
    found = computed(try_changes, database(), question, changes)
    return {**form, "found": found, "towards": found.to_target()}


def changes_of(said: Mapping[str, str], framework: Framework) -> dict[str, Any]:
    """The changes that a form says, as WhatIfSchema takes them; empty if it says none.

    Raises Invalid by the names of the form's fields.
    """
    body: dict[str, Any] = {}
    places: dict[str, str] = {}
    for name, text in said.items():
        if name in CLOCKS:
            continue
        if name.startswith(WEIGHT):
            body.setdefault("weights", {})[name.removeprefix(WEIGHT)] = _number(name, text)
        elif name.startswith(VALUE):
            entries = body.setdefault("evidence", [])
            places[f"evidence[{len(entries)}]"] = name
            entries.append(_imagined(name, text, framework))
        elif name.startswith(DROP):
            body.setdefault("drop", []).append(name.removeprefix(DROP))
        elif name == "half_life":
            body["half_life"] = _number(name, text)
        elif name == "aggregation":
            body["aggregations"] = {framework.tree.code: {"method": text}}
        else:
            raise Invalid.at(name, "Is not something to change.")
    try:
        return load(WhatIfSchema(), body, "The form") if body else {}
    except Invalid as error:
        raise _by_field(error, places) from None


def _imagined(name: str, text: str, framework: Framework) -> dict[str, Any]:
    """A level of a ladder, or else a value, of the best grade."""
    code = name.removeprefix(VALUE)
    leaves = {leaf.code: leaf for leaf in framework.indicators()}
    is_ladder = code in leaves and leaves[code].normalisation.method == LADDER
    value = _number(name, text)
    if is_ladder and value.is_integer():
        return {"indicator": code, "level": int(value)}
    return {"indicator": code, "value": value}


def _number(name: str, text: str) -> float:
    if not NUMBER.fullmatch(text.strip()):
        raise Invalid.at(name, "Must be a number, such as 2.5.")
    return float(text)


def _by_field(error: Invalid, places: Mapping[str, str]) -> Invalid:
    """The same problems, where the form has them."""
    found: dict[str, list[str]] = {}
    for path, texts in error.problems.items():
        where = path
        for place, name in places.items():
            if path.startswith(place):
                where = name
        where = re.sub(r"^weights\.", WEIGHT, where)
        where = "aggregation" if where.startswith("aggregations") else where
        found.setdefault(where, []).extend(texts)
    return Invalid(str(error), found)
