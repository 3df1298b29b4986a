"""Explanations, comparisons and plans as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from rich.table import Table

from scorecard.cli.tables import figure, show_table

MOST_ROWS = 15


def show_explanation(document: dict[str, Any]) -> None:
    """Criteria with what they give and what they cost; their indicators are in the JSON."""
    _title(document)
    if document["score"] is None:
        click.echo("The score is withheld: the evidence is insufficient.")
        return
    digits = document["decimals"]
    table = Table("Criterion", "Score", "Gives", "Costs", "of which for want of evidence")
    depth = {None: -1}
    for node in document["nodes"]:
        depth[node["code"]] = depth[node["parent"]] + 1
        if node["kind"] == "criterion":
            costs, unknown = node["shortfall"], node["shortfall_coverage"]
            table.add_row(
                "  " * depth[node["code"]] + node["title"],
                figure(node["points"], digits),
                figure(node["contribution"], digits),
                figure(costs, digits),
                figure(unknown, digits),
            )
    show_table(table)
    click.echo("Children sum to their parent: what they give to the score, what they cost to the")
    click.echo("rest of the scale. --json has indicators and entries too.")


def show_comparison(document: dict[str, Any]) -> None:
    click.echo(document["title"])
    for sentence in document["words"]:
        click.echo(sentence)
    if document["change"] is None:
        return
    digits = document["after"]["decimals"]
    table = Table("Cause", "Points")
    for cause, effect in document["causes"].items():
        if effect:
            table.add_row(cause, _signed(effect, digits))
    table.add_row("all", _signed(document["change"], digits))
    show_table(table)
    table = Table("Indicator", "Before", "After", "Moves the score by", "of which coverage")
    for node in _largest(document, digits):
        table.add_row(
            node["title"],
            figure(node["before"], digits),
            figure(node["after"], digits),
            _signed(node["effect"], digits),
            _signed(node["coverage"], digits) if node["coverage"] else "",
        )
    show_table(table)


def show_candidates(document: dict[str, Any]) -> None:
    first, second = document["first"], document["second"]
    digits = first["decimals"]
    click.echo(f"{document['title']}, {first['as_of']}")
    click.echo(
        f"{first['candidate_name']} {figure(first['score'], digits)}, "
        f"{second['candidate_name']} {figure(second['score'], digits)}"
    )
    if document["difference"] is None:
        click.echo("A score is withheld for want of evidence, so there is nothing to set apart.")
        return
    table = Table("Indicator", first["candidate"], second["candidate"], "Sets apart by")
    for node in _largest(document, digits):
        table.add_row(
            node["title"],
            figure(node["first"], digits),
            figure(node["second"], digits),
            _signed(node["effect"], digits),
        )
    show_table(table)


def _largest(document: dict[str, Any], digits: int) -> list[dict[str, Any]]:
    """The indicators that moved the score, or set it apart, by what is shown as more than 0."""
    leaves = [node for node in document["nodes"] if node["kind"] == "indicator"]
    worth = [node for node in leaves if float(_signed(node["effect"], digits))]
    return sorted(worth, key=lambda one: -abs(one["effect"]))[:MOST_ROWS]


def show_sensitivity(document: dict[str, Any]) -> None:
    _title(document)
    digits = document["decimals"]
    table = Table("One at a time", "Change", "Score", "Difference")
    for one in document["alternatives"][:MOST_ROWS]:
        difference = "" if one["difference"] is None else _signed(one["difference"], digits)
        table.add_row(one["title"], one["change"], figure(one["score"], digits), difference)
    show_table(table)
    if document["variance_shares"]:
        table = Table("Whose uncertainty", "Alone", "With all it joins in")
        for one in document["variance_shares"][:MOST_ROWS]:
            table.add_row(one["title"], f"{one['first']:.0%}", f"{one['total']:.0%}")
        show_table(table)
    method = document["method"]
    if method and method["both"]:
        table = Table("Drawn", "Mean", "90 % of the draws")
        for name in ("evidence", "method", "both"):
            found = method[name]
            table.add_row(
                name,
                figure(found["mean"], digits),
                f"{figure(found['q05'], digits)} to {figure(found['q95'], digits)}",
            )
        show_table(table)


def show_goal(document: dict[str, Any]) -> None:
    _title(document)
    if document["reached"]:
        click.echo("It is reached already.")
        return
    if document["required_pace"] is not None:
        pace = _signed(document["required_pace"], document["decimals"] - 1)
        click.echo(f"By {document['by']} it takes {pace} points a year.")
    if document["jointly"] is None:
        click.echo("No move of what is available reaches it.")
    else:
        click.echo(f"All together, along the {document['along']}:")
        _show_changes(document["jointly"], document["decimals"])
    alone = [one for one in document["alone"] if one["needed"] is not None]
    if alone:
        click.echo("Or one of these alone:")
        _show_changes(alone, document["decimals"])
    else:
        click.echo("No single indicator reaches it.")


def _show_changes(changes: Iterable[dict[str, Any]], digits: int) -> None:
    table = Table("Indicator", "Points", "Needed", "A value that has them")
    for one in changes:
        value = "" if one["value_needed"] is None else f"{one['value_needed']:.4g}"
        table.add_row(
            one["title"], figure(one["points"], digits), figure(one["needed"], digits), value
        )
    show_table(table)


def show_queue(document: dict[str, Any]) -> None:
    _title(document)
    table = Table("Indicator", "Narrows by", "Days to stale", "Days to drop", "Why")
    for one in document["items"]:
        table.add_row(
            one["title"],
            figure(one["shrink"], document["decimals"] + 1),
            "" if one["days_to_stale"] is None else str(one["days_to_stale"]),
            "" if one["days_to_drop"] is None else str(one["days_to_drop"]),
            ", ".join(one["reasons"]),
        )
    show_table(table)


def _title(document: dict[str, Any]) -> None:
    score = f": {figure(document['score'], document['decimals'])}" if document.get("score") else ""
    about = f"{document['candidate_name']}: {document['title']}, as of {document['as_of']}"
    click.echo(about + score)


def _signed(effect: float, digits: int) -> str:
    """One digit more than a score has: effects are parts of it."""
    return f"{effect:+.{digits + 1}f}"
