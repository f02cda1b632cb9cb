"""A sales report in CSV as the second source: kept in parts, read as a person says, compared."""

import itertools
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Reconciliation, SalesReport, SalesReportPart
from receiver.models.log_entry import Deed
from receiver.models.reconciliation import RunState
from receiver.provisioning import Refused
from receiver.reconciliation import runs
from receiver.reconciliation.comparing import take
from receiver.reconciliation.report_lines import Part, read_part
from receiver.rules import sales_report, sheet
from receiver.rules.sales_report import NEEDED, ReportColumn
from receiver.rules.sheet import Line, Unreadable
from receiver.rules.told import one_line
from receiver.rules.vocabulary import Source

PART = 100  # lines that are compared at once
SAMPLE = 20
MOST_BAD = 50  # lines that are remembered
A_TURN = 5.0  # seconds

Columns = Sequence[ReportColumn | None]


def keep_report(name: str, data: bytes, *, by: str, now: datetime) -> int:
    """Keep a file; nothing of it is compared yet. Tells its number. Raises Refused."""
    if len(data) > sheet.LARGEST_FILE:
        raise Refused("import-too-large")
    try:
        lines = sheet.lines(sheet.decoded(data))
        header = next(lines, None)
        if header is None:
            raise Refused("import-empty")
        with transaction():
            return _keep(name, header[1], lines, by=by, now=now)
    except Unreadable as error:
        raise Refused(error.reason) from error


def compare_report(report_id: int, columns: Columns, *, by: str, now: datetime) -> int:
    """Have it compared, read like this; the number of the run. Raises Refused."""
    if any(list(columns).count(column) != 1 for column in NEEDED):
        raise Refused("report-needs-columns")
    with transaction():
        hold(runs.RUNS)
        report = _not_begun(report_id)
        run = runs.new_run(by, Source.REPORT, now=now)
        report.columns = [column.value if column else "" for column in columns]
        report.reconciliation_id = run.id
        runs.owe(run, now)
        facts = {"file": report.file_name, "lines": report.lines}
        log_by_hand(Deed.RECONCILED, "report-begun", facts, by=by, now=now)
        return run.id


def discard_report(report_id: int, *, by: str, now: datetime) -> None:
    """Throw a file away that was not compared. Raises Refused."""
    with transaction():
        report = _not_begun(report_id)
        _forget_lines(report.id)
        facts = {"file": report.file_name}
        log_by_hand(Deed.RECONCILED, "report-discarded", facts, by=by, now=now)
        db.session.delete(report)


def sample(report: SalesReport) -> list[Line]:
    """Its first lines."""
    return SalesReportPart.lines_of(report.id, 1)[:SAMPLE]


def read_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Compare some more of it, then owe the next turn or come to the end."""
    began = time.monotonic()
    while True:
        run = db.session.get(Reconciliation, claim.row_id)
        report = SalesReport.of_run(claim.row_id)
        part = read_part(report, run.page) if report and run and run.is_running else None
        place = run.page if run else 0
        db.session.rollback()
        is_over = _take(claim, place, part, now=now)
        if is_over or time.monotonic() - began > A_TURN:
            with transaction():
                if is_over:
                    jobs.finish(claim)
                else:
                    jobs.postpone(claim, "", at=now)
            return


def _take(claim: jobs.Claim, place: int, part: Part | None, *, now: datetime) -> bool:
    """Compare one part and move on; whether all is done. Raises LeaseLost."""
    with transaction():
        jobs.beat(claim, jobs.LEASE)
        run = Reconciliation.under_lock(claim.row_id)
        if run is None or part is None or not run.is_running or run.page != place:
            return True
        report = SalesReport.of_run(run.id)
        if report is None:
            return True
        take(run, part.listed, now=now)
        _remember(run, report, part)
        run.page, run.pages = run.page + 1, run.pages + 1
        if run.page <= report.parts:
            return False
        _forget_lines(report.id)
        # What a report does not name may have been left out of it by a filter: that tells nothing.
        runs.end(run, RunState.DONE, now)
        return True


def _remember(run: Reconciliation, report: SalesReport, part: Part) -> None:
    run.unread += len(part.bad)
    told = [{"line": one.line, "reason": one.reason, "facts": one.facts} for one in part.bad]
    report.bad = [*report.bad, *told][:MOST_BAD]
    if part.dates:
        is_first = run.page == 1
        run.since = min(part.dates if is_first else [run.since, *part.dates])
        run.until = max(part.dates if is_first else [run.until, *part.dates])


def _keep(
    name: str, header: Sequence[str], lines: Iterator[Line], *, by: str, now: datetime
) -> int:
    report = SalesReport(file_name=one_line(name) or "csv", by=by, created_at=now, bad=[])
    report.header = list(header)
    report.columns = [column or "" for column in sales_report.guessed(header)]
    report.lines = report.parts = 0
    db.session.add(report)
    db.session.flush()
    while rows := list(itertools.islice(lines, PART)):
        report.parts, report.lines = report.parts + 1, report.lines + len(rows)
        kept: dict[str, Any] = {"sales_report_id": report.id, "number": report.parts, "rows": rows}
        # By the connection: many rows, of which none is wanted as an object.
        db.session.connection().execute(sa.insert(SalesReportPart), kept)
    if not report.parts:
        raise Refused("import-empty")
    facts = {"file": report.file_name, "lines": report.lines}
    log_by_hand(Deed.RECONCILED, "report-read", facts, by=by, now=now)
    return report.id


def _not_begun(report_id: int) -> SalesReport:
    report = SalesReport.under_lock(report_id)
    if report is None or report.is_begun:
        raise Refused("report-over")
    return report


def _forget_lines(report_id: int) -> None:
    mine = sa.delete(SalesReportPart).where(SalesReportPart.sales_report_id == report_id)
    db.session.execute(mine.execution_options(synchronize_session=False))
