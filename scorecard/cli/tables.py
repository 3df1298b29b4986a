"""Results as tables for people."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table

from scorecard.reports.method_changes import MethodChange
from scorecard.reports.method_lines import said

FILE_WIDTH = 110
READY = {True: "yes", False: "no", None: "no target is set"}


def show_scorecard(card: dict[str, Any]) -> None:
    overall, digits = card["overall"], card["decimals"]
    figures = (
        "withheld" if overall["score"] is None else "{} ({})".format(*_figures(overall, digits))
    )
    click.echo(f"{card['candidate_name']}: {card['title']}, as of {card['as_of']}")
    target = overall["threshold"]
    aim = "" if target is None else f"; target {target:g}: {overall['verdict']}"
    click.echo(f"Overall {figures}{aim}")
    click.echo(f"Band: {card['band'] or 'none'}; ready: {READY[card['ready']]}")
    table = Table("Criterion", "Weight", "Score", "90 % interval", "Floor", "Verdict", "Coverage")
    for node in overall["criteria"]:
        floor = "" if node["threshold"] is None else f"{node['threshold']:g}"
        share = f"{node['effective_weight']:.0%}"
        verdict = node["verdict"] or ""
        table.add_row(
            node["title"], share, *_figures(node, digits), floor, verdict, f"{node['coverage']:.0%}"
        )
    show_table(table)


def show_history(document: dict[str, Any]) -> None:
    table = Table("Period", "Score", "90 % interval", "Coverage", "Verdict")
    for period in document["periods"]:
        name = period["period"] if period["complete"] else f"{period['period']} so far"
        table.add_row(
            name,
            *_figures(period, document["decimals"]),
            f"{period['coverage']:.0%}",
            period["verdict"],
        )
    show_table(table)


def show_frameworks(versions: list[dict[str, Any]]) -> None:
    table = Table("Framework", "Version", "Status", "Title")
    for found in versions:
        table.add_row(found["slug"], str(found["version"]), found["status"], found["title"])
    show_table(table)


def show_method_changes(changes: list[MethodChange]) -> None:
    if not changes:
        click.echo("Nothing differs.")
        return
    table = Table("Of", "What", "Before", "After")
    for one in changes:
        of = one.title if one.code is None else f"{one.title} ({one.code})"
        values = ("" if value is None else said(value) for value in (one.before, one.after))
        table.add_row(of, one.what, *values)
    show_table(table)


def show_table(table: Table) -> None:
    """A plain table, as wide as the terminal, or as it likes when there is none."""
    table.box = box.SIMPLE_HEAD
    Console(width=None if sys.stdout.isatty() else FILE_WIDTH).print(table)


def minute(at: datetime | None) -> str:
    """An instant to the minute, in UTC, or nothing."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def figure(number: float | None, digits: int) -> str:
    return "–" if number is None else f"{number:.{digits}f}"


def _figures(node: dict[str, Any], digits: int) -> tuple[str, str]:
    if node["score"] is None:
        return "–", ""
    score, lower, upper = (figure(node[name], digits) for name in ("score", "lower", "upper"))
    return score, f"{lower} to {upper}"
