"""`earnings`: who earned how much."""

import pytest
from flask import Flask

from tests.cli.conftest import Listed, Run
from tests.conftest import NOON
from tests.factories import Shop

SHARES = [
    {"tipo_comissao": "Produtor", "email": "dona@example.test", "valor": "100.00"},
    {"tipo_comissao": "Último Clique", "nome": "=1+1", "valor": "80.05"},
    {"tipo_comissao": "Sistema", "nome": "Monetizze", "valor": "16.95"},
]


@pytest.fixture(autouse=True)
def sold(app: Flask) -> None:
    """Two sales of the second of March, of which one was given back."""
    shop = Shop(NOON)
    shop.arrive(6, sale="1", extra={"comissoes": SHARES})
    shop.arrive(2, sale="2", email="bia@example.test", extra={"comissoes": SHARES[:1]})
    shop.arrive(4, sale="2", email="bia@example.test")


def test_what_was_given_back_stands_apart(listed: Listed) -> None:
    found = {row["name"]: (row["available"], row["reversed"]) for row in listed("earnings")}
    assert found == {
        "dona@example.test": ("100.00", "100.00"),
        "=1+1": ("80.05", "0.00"),
        "sistema": ("16.95", "0.00"),
    }


def test_roles_are_put_together_however_they_are_spelled(listed: Listed) -> None:
    roles = [row["name"] for row in listed("earnings", "--by", "role")]
    assert roles == ["produtor", "ultimo clique", "sistema"]


def test_sales_are_put_together_by_what_led_to_them(listed: Listed) -> None:
    (row,) = listed("earnings", "--by", "src", "--recount")
    assert (row["name"], row["count"]) == ("", 2)
    assert (row["available"], row["reversed"]) == ("197.00", "197.00")


def test_both_days_count_and_others_do_not(listed: Listed) -> None:
    assert listed("earnings", "--from", "2026-03-02", "--to", "2026-03-02")
    assert not listed("earnings", "--from", "2026-03-03")
    assert not listed("earnings", "--to", "2026-03-01")


def test_a_spreadsheet_calculates_nothing_of_it(run: Run) -> None:
    table = run("earnings", "--csv").stdout
    assert table.startswith("name,currency,count,expected,available,reversed\n")
    assert "'=1+1,BRL,1,0.00,80.05,0.00\n" in table


def test_a_name_is_taken_out_of_the_commissions(run: Run, listed: Listed) -> None:
    assert run("earner-forget", "Dona@example.test").stdout == "2 sales\n"
    assert "dona@example.test" not in {row["name"] for row in listed("earnings")}
