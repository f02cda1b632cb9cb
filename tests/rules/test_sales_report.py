"""A line of the panel's sales report: which column is which, and what it comes to."""

from typing import Any

import pytest

from receiver.rules.listed import as_postback, facts_of
from receiver.rules.postback import read
from receiver.rules.sales_report import (
    Bad,
    ReportColumn,
    Row,
    filled,
    guessed,
    lacks,
    read_line,
    together,
)
from receiver.rules.vocabulary import Event, Role, SaleStatus

C = ReportColumn
COLUMNS = [C.SALE, C.STATUS, C.EMAIL, C.NAME, C.PRODUCT_CODE, C.PRODUCT_NAME, C.VALUE, C.BEGUN]
LINE = [
    "100",
    "Finalizada",
    "ana@example.test",
    "Ana",
    "900",
    "Curso",
    "197,00",
    "02/03/2026 09:00",
]


def told(**changed: str) -> Row | Bad | None:
    """A line, with some cells changed."""
    names = [column.name.lower() for column in COLUMNS]
    cells = dict(zip(names, LINE, strict=True)) | changed
    return read_line(7, list(cells.values()), COLUMNS)


def document(**changed: str) -> dict[str, Any]:
    row = told(**changed)
    assert isinstance(row, Row)
    return row.document


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (
            "Código da Venda;Status;E-mail;Comprador;Código do Produto;Produto;Valor;Data",
            COLUMNS,
        ),
        ("Transação;Situação;Email do Cliente", [C.SALE, C.STATUS, C.EMAIL]),
        (
            "venda_codigo;Data da venda;Data de finalização;STATUS DA VENDA;Nome do comprador",
            [C.SALE, C.BEGUN, C.PAID, C.STATUS, C.NAME],
        ),
        ("Nome do Produto;Código;Plano;Valor total", [C.PRODUCT_NAME, C.SALE, C.PLAN, C.VALUE]),
        (";Telefone;CEP", [None, None, None]),
    ],
)
def test_columns_are_known_by_the_words_of_their_names(
    header: str, columns: list[ReportColumn | None]
) -> None:
    assert guessed(header.split(";")) == columns


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Finalizada", SaleStatus.APPROVED),
        ("COMPLETA", SaleStatus.COMPLETED),
        ("devolvida", SaleStatus.REFUNDED),
        ("Bloqueada ", SaleStatus.DISPUTED),
        ("Cancelada", SaleStatus.CANCELLED),
        ("Aguardando  pagamento", SaleStatus.WAITING),
    ],
)
def test_a_status_is_known_by_its_word(word: str, status: SaleStatus) -> None:
    facts = facts_of(document(status=word))
    assert facts is not None and facts.sale is not None
    assert facts.sale.status is status


def test_a_line_is_read_as_a_postback_is() -> None:
    facts = facts_of(document())
    assert facts is not None and facts.sale is not None
    assert (facts.sale.code, facts.sale.cents, facts.buyer.email) == (
        *("100", 19700),
        "ana@example.test",
    )
    assert facts.sale.started_at is not None
    assert [item.product for item in facts.items] == ["900"]


def test_its_repair_is_told_to_the_producer_as_its_status() -> None:
    facts = read(as_postback(document(status="Devolvida")), "application/json")
    assert (facts.event, facts.role) == (Event.REFUNDED, Role.PRODUCER)


@pytest.mark.parametrize("sale", ["", "Total", "1,23E+08", "0", "a b", "x" * 65, "é1"])
def test_a_line_without_a_code_of_a_sale_is_told(sale: str) -> None:
    if sale == "Total":  # a word that could be a code: then its status cannot be one
        assert told(sale=sale, status="") == Bad(7, "report-unknown-status", {"value": ""})
    else:
        assert told(sale=sale) == Bad(7, "report-no-sale", {"value": sale[:40]})


@pytest.mark.parametrize("code", ["100", " 100 ", '="100"', "100.0", "'100"])
def test_what_spreadsheets_put_around_a_number_is_left_out(code: str) -> None:
    assert document(sale=code)["venda"]["codigo"] == "100"


def test_an_unknown_status_is_told_and_a_checkout_that_was_left_is_no_sale() -> None:
    assert told(status="Em análise") == Bad(7, "report-unknown-status", {"value": "Em análise"})
    assert told(status="Abandono de Checkout") is None


def test_a_short_line_is_no_fault() -> None:
    row = read_line(3, ["100", "Completa"], COLUMNS)
    assert isinstance(row, Row)
    assert lacks(row.document) == ["email", "product"]


def test_what_a_report_does_not_tell_may_be_known_here() -> None:
    lean = document(email="", product_code="")
    whole = filled(lean, email="ana@example.test", product="900")
    assert (lacks(lean), lacks(whole)) == (["email", "product"], [])
    assert filled(document(), email="b@example.test", product="1") == document()


def test_lines_about_one_sale_are_its_items() -> None:
    rows = [told(), told(product_code="901"), told(sale="101")]
    found = together([row for row in rows if isinstance(row, Row)])
    assert [row.code for row in found] == ["100", "101"]
    facts = facts_of(found[0].document)
    assert facts is not None
    assert [item.product for item in facts.items] == ["900", "901"]
