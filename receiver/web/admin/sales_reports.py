"""A sales report of the panel: sent, its columns looked at, and compared as the API's list is."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning, reconciliation
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Key, Reconciliation, SalesReport
from receiver.rules.listed import facts_of
from receiver.rules.reconciling import status_told
from receiver.rules.rights import Right
from receiver.rules.sales_report import Bad, ReportColumn, Row, read_line
from receiver.rules.sheet import LARGEST_FILE
from receiver.rules.vocabulary import SaleStatus
from receiver.web.admin import reconcile_words
from receiver.web.admin.results import result, tell
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("sales_reports", __name__, url_prefix="/reconcile/report")

SHOWN = 5  # lines, as they are read
BY_WORD = {column.value: column for column in ReportColumn}


@dataclass(frozen=True)
class Shown:
    """One of the first lines, as it is read; `bad` says why it is none."""

    line: int
    bad: Bad | None = None
    code: str = ""
    status: SaleStatus | None = None
    email: str = ""
    product: str = ""


@bp.get("")
@needs(Right.HELP)
def index() -> str:
    """Take a file."""
    return render_template("admin/sales_reports/index.html", has_account_key=bool(Key.given()))


@bp.post("/file")
@needs(Right.HELP)
def send() -> Response:
    """Keep it; what its columns are is asked next."""
    file = request.files.get("file")
    if file is None or not file.filename:
        flash(_("Escolha um arquivo CSV."), "bad")
        return redirect(url_for("admin.sales_reports.index"), code=303)
    data = file.stream.read(LARGEST_FILE + 1)
    try:
        number = reconciliation.keep_report(
            file.filename, data, by=this_admin().email, now=utcnow()
        )
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(url_for("admin.sales_reports.index"), code=303)
    return _to(number)


@bp.get("/<id:report_id>")
@needs(Right.HELP)
def one(report_id: int) -> str:
    """What a file holds and how it is read; or what came of it."""
    found = db.get_or_404(SalesReport, report_id)
    run = db.session.get(Reconciliation, found.reconciliation_id) if found.is_begun else None
    sample = [] if found.is_begun else reconciliation.sample(found)[:SHOWN]
    columns = [ReportColumn(word) if word else None for word in found.columns]
    return render_template(
        "admin/sales_reports/one.html",
        found=found,
        run=run,
        is_running=run is not None and run.is_running,
        progress=(run.page - 1) * 100 // max(found.parts, 1) if run else 0,
        sample=sample,
        columns=columns,
        fields=list(ReportColumn),
        shown=[_shown(line, cells, columns) for line, cells in sample],
        names=reconcile_words,
    )


@bp.post("/<id:report_id>/compare")
@needs(Right.HELP)
def compare(report_id: int) -> Response:
    """Have it compared, read as was chosen; nothing else changes."""
    found = db.get_or_404(SalesReport, report_id)
    told = (request.form.get(f"column-{at}", "") for at in range(len(found.header)))
    columns = [BY_WORD.get(word) for word in told]
    with result(_("Conferindo o relatório. Nada muda até você corrigir.")):
        reconciliation.compare_report(report_id, columns, by=this_admin().email, now=utcnow())
    return _to(report_id)


@bp.post("/<id:report_id>/discard")
@needs(Right.HELP)
def discard(report_id: int) -> Response:
    """Throw it away; nothing of it was compared."""
    db.get_or_404(SalesReport, report_id)
    with result(_("Relatório descartado.")):
        reconciliation.discard_report(report_id, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.sales_reports.index"), code=303)


def _shown(line: int, cells: list[str], columns: list[ReportColumn | None]) -> Shown:
    row = read_line(line, cells, columns)
    if not isinstance(row, Row):
        return Shown(line, bad=row)
    told, sold = facts_of(row.document), row.document["produto"]
    return Shown(
        line,
        code=row.code,
        status=status_told(told) if told else None,
        email=str(row.document["comprador"]["email"]),
        product=str(sold["nome"] or sold["codigo"]),
    )


def _to(report_id: int) -> Response:
    return redirect(url_for("admin.sales_reports.one", report_id=report_id), code=303)
