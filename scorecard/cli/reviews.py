"""Judge what waits for a review."""

from __future__ import annotations

import click
from rich.table import Table

from scorecard.actions.ask import Question
from scorecard.actions.queue_reviews import queue_reviews
from scorecard.actions.review_evidence import review_evidence
from scorecard.cli.options import acting, as_json
from scorecard.cli.service import database, now, today
from scorecard.cli.tables import figure, show_table
from scorecard.records import Account
from scorecard.reports.as_json import to_json
from scorecard.schemas.reviews import ReviewsView


@click.group()
def review() -> None:
    """What waits for a review: list it, accept, return or reject it."""


@review.command("list")
@click.argument("candidate")
@click.argument("framework")
@as_json
def review_list(candidate: str, framework: str, as_json: bool) -> None:
    """List what waits, what would move the score most first."""
    found = queue_reviews(database(), Question(candidate, framework, today()))
    if as_json:
        click.echo(to_json(ReviewsView().dump(found)), nl=False)
        return
    score = figure(found.score, found.clocks.decimals)
    click.echo(f"{found.title}: {len(found.items)} wait; the score is {score}.")
    table = Table("Entry", "Revision", "By", "Effect", "Title")
    for one in found.items:
        effect = "" if one.effect is None else f"{one.effect:+.1f}"
        entry = one.entry
        table.add_row(
            entry["id"], str(entry["revision"]), entry["recorded_by"], effect, entry["title"]
        )
    show_table(table)


def _judging(name: str, verdict: str, why: str) -> None:
    @review.command(name, help=why)
    @click.argument("entry")
    @click.argument("revision", type=click.IntRange(min=1))
    @click.option("--reason", required=verdict != "accepted", help="Why.")
    @acting
    def judge(entry: str, revision: int, reason: str | None, account: Account) -> None:
        review_evidence(database(), entry, revision, verdict, reason, account, now())
        click.echo(f"Revision {revision} is {verdict}.")


_judging("accept", "accepted", "Accept REVISION of ENTRY: from now on it counts.")
_judging("return", "returned", "Return it to its author, who may mend it.")
_judging("reject", "rejected", "Reject it for good.")
