"""A sales report at the desk: sent, its columns looked at, compared, and its differences repaired."""

import io

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from receiver import worker
from receiver.context import utcnow
from receiver.models import SalesReport
from receiver.models.admin import StaffRole
from receiver.web import guards
from tests.factories import Shop, live
from tests.web.admin.staffed import Desk, proof
from tests.web.admin.test_access import enter_as

PAGE = "/admin/reconcile/report"
FILE = (
    "Código;Status;E-mail;Cód. do produto;Comprador\n"
    "4100;Finalizada;ana@example.test;900;<b>Ana</b>\n"
    "Total;1 venda;;;\n"
)
COLUMNS = {"column-0": "sale", "column-1": "status", "column-2": "email"}
WHOLE = {**COLUMNS, "column-3": "product-code"}


def send(desk: Desk, text: str = FILE) -> TestResponse:
    token = proof(desk.page(PAGE))
    form = {"csrf_token": token, "file": (io.BytesIO(text.encode()), "vendas.csv")}
    return desk.browser.post(f"{PAGE}/file", data=form)


@pytest.fixture
def sent(shop: Shop, desk: Desk) -> str:
    """The page of a report that was sent."""
    return str(send(desk).headers["Location"])


def compared(desk: Desk, sent: str, columns: dict[str, str]) -> str:
    """What its page says once the worker has been through it."""
    desk.press(f"{sent}/compare", on=sent, **columns)
    while worker.ask_outside():
        pass
    return desk.sees(sent)


def test_a_report_is_sent_looked_at_compared_and_repaired(
    shop: Shop, desk: Desk, sent: str
) -> None:
    page = desk.page(sent)
    assert 'value="sale" selected' in page and "&lt;b&gt;Ana" in page
    seen = desk.sees(sent)
    assert "4100 Finalizada ana@example.test 900" in seen
    assert "traz uma situação que a Portaria não conhece (1 venda)" in seen
    seen = compared(desk, sent, WHOLE)
    assert "1 venda comparada" in seen and "1 não confere" in seen and "Linha 3 ·" in seen
    assert "Conta criada" in desk.sees("/admin/reconcile/1")
    desk.press("/admin/reconcile/1/repair", on="/admin/reconcile/1")
    shop.now = utcnow()
    shop.work()
    assert len(live("ana@example.test")) == 1


def test_while_it_is_compared_its_page_follows(desk: Desk, sent: str) -> None:
    answer = desk.press(f"{sent}/compare", on=sent, **WHOLE)
    assert "Conferindo linha por linha" in desk.told(answer)
    assert 'data-live="2000"' in desk.page(sent)


def test_where_the_product_is_not_told_the_page_says_why_nothing_is_repaired(
    desk: Desk, sent: str
) -> None:
    compared(desk, sent, COLUMNS)
    seen = desk.sees("/admin/reconcile/1")
    assert "O relatório não traz o código do produto" in seen
    assert "Corrigir" not in seen.replace("não há como corrigir", "")


def test_its_two_columns_must_be_chosen(desk: Desk, sent: str) -> None:
    answer = desk.press(f"{sent}/compare", on=sent, **{"column-0": "sale"})
    assert "Diga qual coluna" in desk.told(answer)


def test_it_can_be_thrown_away(desk: Desk, sent: str) -> None:
    assert "Relatório descartado" in desk.told(desk.press(f"{sent}/discard", on=sent))
    assert desk.browser.get(sent).status_code == 404


def test_nothing_and_nonsense_are_refused(shop: Shop, desk: Desk) -> None:
    assert "Escolha um arquivo CSV" in desk.told(desk.press(f"{PAGE}/file", on=PAGE))
    assert "nenhuma linha com dados" in desk.told(send(desk, "Venda;Status\n"))


def test_a_large_file_fits_here(shop: Shop, desk: Desk) -> None:
    lines = "".join(f"{number};Finalizada;;;\n" for number in range(guards.LARGEST_FORM // 16))
    assert send(desk, FILE + lines).status_code == 303


def test_who_only_reads_sees_no_buyers(app: Flask, sent: str) -> None:
    reader = enter_as(app, StaffRole.READER)
    assert reader.browser.get(sent).status_code == 403
    assert reader.browser.get(PAGE).status_code == 403
    assert SalesReport.of_run(1) is None
