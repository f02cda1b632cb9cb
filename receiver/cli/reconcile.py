"""The marketplace's list of sales, held against what is kept here."""

import time
from pathlib import Path
from typing import IO

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from receiver import jobs, reconciliation
from receiver.cli.desk import BY, ROW_ID, Desk, listing, voiced
from receiver.cli.logbook import said
from receiver.cli.printing import Row, answer, print_facts, print_json
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Reconciliation, SaleDifference, SalesReport
from receiver.models.job import JobKind
from receiver.models.reconciliation import DifferenceState, RunState
from receiver.provisioning import Refused
from receiver.rules.reconciling import Difference
from receiver.rules.sales_report import ReportColumn
from receiver.rules.sheet import LARGEST_FILE
from receiver.rules.vocabulary import Source

COLUMNS = ("id", "kind", "state", "sale", "told", "ours", "email", "product")
NAP = 1.0
KINDS = click.Choice([kind.value for kind in Difference])
STATES = click.Choice([state.value for state in DifferenceState])


@click.group("reconcile", cls=Desk, invoke_without_command=True)
@click.option(
    "--days",
    type=click.IntRange(1, reconciliation.MOST_DAYS),
    default=reconciliation.DAYS,
    help="Sales of so many days.",
)
@click.option("--report", type=click.File("rb"), help="A sales report in CSV, and not the API.")
@click.option("--column", "told", multiple=True, metavar="NAME=WHAT", help="What a column is.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@click.pass_context
@with_appcontext
@voiced
def reconcile(
    ctx: click.Context,
    *,
    days: int,
    report: IO[bytes] | None,
    told: tuple[str, ...],
    as_json: bool,
) -> None:
    """Ask Monetizze's API for its sales, and tell what differs from what is kept here."""
    if ctx.invoked_subcommand is not None:
        return
    if report is not None:
        begun = _begun(report, told)
    else:
        begun = reconciliation.begin(by=BY, now=utcnow(), days=days)
    _answer(_followed(begun), as_json=as_json)


def _begun(report: IO[bytes], told: tuple[str, ...]) -> int:
    """Have a sales report compared; what is not said of its columns is guessed by their names."""
    data, now = report.read(LARGEST_FILE + 1), utcnow()
    number = reconciliation.keep_report(Path(report.name).name, data, by=BY, now=now)
    kept = db.session.get_one(SalesReport, number)
    said = dict(_said(one, kept.header) for one in told)
    columns: list[ReportColumn | None] = [
        None if word in said.values() else ReportColumn(word) if word else None
        for word in kept.columns
    ]
    for at, column in said.items():
        columns[at] = column
    db.session.rollback()
    try:
        return reconciliation.compare_report(number, columns, by=BY, now=now)
    except Refused:
        reconciliation.discard_report(number, by=BY, now=now)
        raise


def _said(told: str, header: list[str]) -> tuple[int, ReportColumn]:
    name, _, what = told.rpartition("=")
    if name not in header or what not in list(ReportColumn):
        known = ", ".join(ReportColumn)
        raise click.UsageError(f"--column {told}: NAME of {header}, WHAT of {known}")
    return header.index(name), ReportColumn(what)


def _answer(run: Reconciliation, *, as_json: bool) -> None:
    told = _run(run)
    if as_json:
        print_json(told)
    else:
        print_facts(
            {name: value for name, value in told.items() if name not in ("open", "bad_lines")}
        )
        for bad in _bad_lines(run):
            click.echo(f"line {bad['line']}: {bad['why']}")
        for kind, count in SaleDifference.counts().items():
            click.echo(f"{count:>5}  {kind.value}")
    if run.state is RunState.FAILED:
        raise click.ClickException(said(run.reason, {}) or "it was broken off")


@reconcile.command("list")
@click.option("--kind", type=KINDS, help="Only one of the four.")
@click.option("--state", type=STATES, default="open", help="Open, unless another is asked for.")
@listing
def list_differences(*, kind: str | None, state: str, as_json: bool, limit: int) -> None:
    """List what differs, the newest first."""
    found = sa.select(SaleDifference).where(SaleDifference.state == DifferenceState(state))
    if kind:
        found = found.where(SaleDifference.kind == Difference(kind))
    rows = db.session.scalars(found.order_by(SaleDifference.id.desc()).limit(limit))
    answer([_row(one) for one in rows], as_json=as_json, columns=COLUMNS)


@reconcile.command("runs")
@listing
def list_runs(*, as_json: bool, limit: int) -> None:
    """List the runs, the newest first."""
    rows = [_run(run) for run in Reconciliation.newest(limit)]
    answer(rows, as_json=as_json, columns=("id", "created_at", "by", "state", "sales", "found"))


@reconcile.command("repair")
@click.argument("ids", metavar="ID...", type=ROW_ID, nargs=-1, required=True)
def repair(ids: tuple[int, ...]) -> None:
    """Take over what Monetizze tells of these sales, by the rules of any postback."""
    for number in ids:
        kept = reconciliation.repair(number, by=BY, now=utcnow())
        click.echo(f"difference {number}: kept as postback {kept}; the worker understands it")


@reconcile.command("dismiss")
@click.argument("difference_id", metavar="ID", type=ROW_ID)
@click.option("--why", required=True, help="Why nothing is to be done.")
def dismiss(difference_id: int, *, why: str) -> None:
    """Put a difference aside until Monetizze tells something else of that sale."""
    reconciliation.dismiss(difference_id, why, by=BY, now=utcnow())
    click.echo(f"difference {difference_id} put aside")


def _followed(run_id: int) -> Reconciliation:
    """Do it here, or wait for the worker that does; its end."""
    while True:
        with transaction():
            claims = jobs.claim_these(JobKind.RECONCILE, [run_id], lease=reconciliation.LEASE)
        for claim in claims:
            reconciliation.go_on(claim, now=utcnow())
        db.session.rollback()
        run = db.session.get_one(Reconciliation, run_id)
        if not run.is_running:
            return run
        db.session.rollback()
        if not claims:
            time.sleep(NAP)


def _run(run: Reconciliation) -> Row:
    return {
        "id": run.id,
        "created_at": run.created_at,
        "ended_at": run.ended_at,
        "by": run.by or None,
        "source": run.source,
        "state": run.state,
        "since": run.since,
        "pages": run.pages,
        "sales": run.sales,
        "unread": run.unread,
        "found": run.found,
        "reason": said(run.reason, {}),
        "bad_lines": _bad_lines(run),
        "open": {kind.value: count for kind, count in SaleDifference.counts().items()},
    }


def _bad_lines(run: Reconciliation) -> list[Row]:
    """The first lines of a sales report that tell of no sale."""
    report = SalesReport.of_run(run.id) if run.source is Source.REPORT else None
    told = report.bad if report else []
    return [{"line": one["line"], "why": said(one["reason"], one["facts"])} for one in told]


def _row(one: SaleDifference) -> Row:
    return {
        "id": one.id,
        "kind": one.kind,
        "state": one.state,
        "sale": one.sale_code,
        "told": one.told_status,
        "ours": one.our_status,
        "source": one.source,
        "name": one.buyer_name or None,
        "email": one.buyer_email or None,
        "product": one.product_code or None,
        "product_name": one.product_name or None,
        "cents": one.cents,
        "currency": one.currency,
        "can_be_repaired": one.can_be_repaired,
        "postback": one.postback_id,
        "by": one.by or None,
        "why": one.why or None,
        "found_at": one.found_at,
        "changed_at": one.changed_at,
    }
