"""A sales report in CSV is the second source: the same four inboxes, and the same repair."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from receiver import housekeeping, jobs, reconciliation
from receiver.db import db, transaction
from receiver.models import Postback, Reconciliation, SaleDifference, SalesReport, SalesReportPart
from receiver.models.job import JobKind
from receiver.models.reconciliation import DifferenceState, RunState
from receiver.provisioning import Refused
from receiver.reconciliation import reports
from receiver.rules.reconciling import Difference
from receiver.rules.sales_report import guessed
from receiver.rules.vocabulary import Outcome, Source
from tests.factories import Shop, document, live, states
from tests.marketplace_api import Api
from tests.reconciliation.conftest import ask

BY = "dona@loja.test"
HEADER = "Código da venda;Status;E-mail;Código do produto;Produto;Valor;Data"


def line(sale: str, status: str = "Finalizada", email: str = "ana@example.test") -> str:
    return f"{sale};{status};{email};900;Curso 900;197,00;02/03/2026 09:00"


def keep(shop: Shop, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> SalesReport:
    data = "\n".join([header, *lines]).encode(encoding)
    number = reconciliation.keep_report("vendas.csv", data, by=BY, now=shop.tick())
    return db.session.get_one(SalesReport, number)


def compare(shop: Shop, *lines: str, header: str = HEADER) -> Reconciliation:
    """Send it, have it compared as it is guessed, and see the run."""
    report = keep(shop, *lines, header=header)
    columns = guessed(report.header)
    number = reconciliation.compare_report(report.id, columns, by=BY, now=shop.tick())
    ask(shop)
    return db.session.get_one(Reconciliation, number)


def differences(state: DifferenceState = DifferenceState.OPEN) -> dict[str, Difference]:
    found = sa.select(SaleDifference).where(SaleDifference.state == state)
    return {one.sale_code: one.kind for one in db.session.scalars(found)}


def only() -> SaleDifference:
    return db.session.scalars(sa.select(SaleDifference)).one()


def test_each_of_the_four_is_told(shop: Shop) -> None:
    shop.arrive(1, sale="1")
    shop.arrive(2, sale="2")
    shop.arrive(5, sale="3", email="bia@example.test")
    run = compare(shop, line("1"), line("2", "Devolvida"), line("3", "Devolvida"), line("4"))
    assert (run.state, run.source, run.sales, run.found) == (RunState.DONE, Source.REPORT, 4, 4)
    assert differences() == {
        "1": Difference.PAID_WITHOUT_ACCESS,
        "2": Difference.ACCESS_WITHOUT_PAYMENT,
        "3": Difference.STATUS_DIFFERS,
        "4": Difference.UNKNOWN_SALE,
    }


def test_what_is_the_same_is_no_difference(shop: Shop) -> None:
    shop.arrive(2, sale="1")
    assert compare(shop, line("1", "COMPLETA"), line("9", "Cancelada")).found == 0


def test_repair_keeps_a_postback_of_the_report(shop: Shop) -> None:
    compare(shop, line("4"))
    number = reconciliation.repair(only().id, by=BY, now=shop.tick())
    shop.work()
    kept = db.session.get_one(Postback, number)
    assert (kept.source, kept.outcome) == (Source.REPORT, Outcome.APPLIED)
    assert live() == {"Curso 900"}


def test_a_refund_needs_only_the_code_and_the_status(shop: Shop) -> None:
    shop.arrive(2, sale="1")
    compare(shop, "1;Devolvida", header="Venda;Status")
    reconciliation.repair(only().id, by=BY, now=shop.tick())
    shop.work()
    assert states() == {"Curso 900": "ended"}


def test_where_too_little_is_told_no_repair_is_offered(shop: Shop) -> None:
    compare(shop, "7;Finalizada", header="Venda;Status")
    assert only().kind is Difference.UNKNOWN_SALE
    assert not only().can_be_repaired
    assert reconciliation.waiting(Difference.UNKNOWN_SALE) == []
    with pytest.raises(Refused):
        reconciliation.repair(only().id, by=BY, now=shop.tick())


def test_a_product_is_known_by_its_name_where_only_one_has_it(shop: Shop) -> None:
    shop.arrive(2, sale="1")
    header = "Venda;Status;E-mail;Produto"
    compare(shop, "8;Finalizada;bia@example.test;Curso 900", header=header)
    assert only().product_code == "900"
    assert only().can_be_repaired


def test_bad_lines_are_told_by_their_number(shop: Shop) -> None:
    run = compare(shop, line("1"), "", line("", "Finalizada"), line("2", "Sumiu"))
    report = SalesReport.of_run(run.id)
    assert report is not None
    told = [(one["line"], one["reason"]) for one in report.bad]
    assert told == [(4, "report-no-sale"), (5, "report-unknown-status")]
    assert (run.unread, run.sales) == (2, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_whatever_a_spreadsheet_writes_is_read(shop: Shop, encoding: str, separator: str) -> None:
    header = HEADER.replace(";", separator)
    row = '1;Devolvida;ana@example.test;900;Violão;"1.197,00";02/03/2026'.replace(";", separator)
    report = keep(shop, row, header=header, encoding=encoding)
    assert report.header[0] == "Código da venda"
    assert reconciliation.sample(report)[0][1][4:6] == ["Violão", "1.197,00"]


def test_a_report_tells_nothing_of_what_it_does_not_name(shop: Shop) -> None:
    shop.arrive(2, sale="1")
    shop.arrive(2, sale="2", email="bia@example.test")
    compare(shop, line("1", "Devolvida"), line("5"))
    compare(shop, line("5"))
    assert set(differences()) == {"1", "5"}


def test_a_later_report_closes_what_is_over(shop: Shop) -> None:
    compare(shop, line("5"))
    shop.arrive(2, sale="5")
    compare(shop, line("5"))
    assert differences(DifferenceState.GONE) == {"5": Difference.UNKNOWN_SALE}


def test_a_run_tells_the_days_that_the_report_covers(shop: Shop) -> None:
    later = "6;Completa;a@example.test;900;Curso;1,00;20/03/2026"
    run = compare(shop, line("5"), later)
    assert run.since == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert run.until == datetime(2026, 3, 20, 3, tzinfo=UTC)


def test_a_long_one_goes_on_where_a_dead_worker_was(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = keep(shop, *(line(str(number)) for number in range(1, 251)))
    number = reconciliation.compare_report(
        report.id, guessed(report.header), by=BY, now=shop.tick()
    )
    monkeypatch.setattr(reports, "A_TURN", -1.0)
    with transaction():
        claims = jobs.claim_these(JobKind.RECONCILE, [number], lease=reconciliation.LEASE)
    reconciliation.go_on(claims[0], now=shop.now)
    assert db.session.get_one(Reconciliation, number).sales == 100
    ask(shop)
    run = db.session.get_one(Reconciliation, number)
    assert (run.state, run.sales) == (RunState.DONE, 250)
    assert db.session.scalars(sa.select(SalesReportPart)).all() == []


def test_its_two_columns_must_be_there(shop: Shop) -> None:
    report = keep(shop, "1;2", header="Telefone;CEP")
    with pytest.raises(Refused, match="column"):
        reconciliation.compare_report(report.id, [None, None], by=BY, now=shop.now)
    reconciliation.discard_report(report.id, by=BY, now=shop.now)
    assert db.session.scalars(sa.select(SalesReport)).all() == []


def test_one_run_at_a_time(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    reconciliation.begin(by=BY, now=shop.tick())
    report = keep(shop, line("1"))
    with pytest.raises(Refused, match="being done"):
        reconciliation.compare_report(report.id, guessed(report.header), by=BY, now=shop.now)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Venda;Status\n", b"\x00" * 50])
def test_what_is_no_table_is_refused(shop: Shop, data: bytes) -> None:
    with pytest.raises(Refused):
        reconciliation.keep_report("x.csv", data, by=BY, now=shop.now)


def test_it_is_forgotten_after_a_week(shop: Shop) -> None:
    compare(shop, line("1"))
    keep(shop, line("2"))
    housekeeping.owe_sweep(shop.now)
    shop.tick(days=8)
    shop.work()
    assert db.session.scalars(sa.select(SalesReport)).all() == []
    assert db.session.scalars(sa.select(SalesReportPart)).all() == []
