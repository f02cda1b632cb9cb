"""`referrals list`: what an affiliate was told, for programs and for people."""

import pytest
from flask import Flask

from tests.cli.conftest import Listed, Run
from tests.conftest import NOON
from tests.factories import Shop, document


@pytest.fixture(autouse=True)
def told(app: Flask) -> None:
    """A sale with a buyer, and one without that was only begun."""
    shop = Shop(NOON)
    sold = document(2, sale="A11", role=4)
    sold["venda"] |= {"valorRecebido": "80.05", "src": "insta"}
    shop.take(sold)
    shop.arrive(7, sale="B22", role=7, email=None, buyer="", product="901")


def test_all_are_listed_the_newest_news_first(listed: Listed) -> None:
    newest, first = listed("referrals", "list")
    assert (newest["sale"], newest["status"], newest["email"]) == ("B22", "abandoned", None)
    assert (first["sale"], first["cents"], first["src"]) == ("A11", 8005, "insta")
    assert (first["key"], first["role"]) == ("Loja", "affiliate")


@pytest.mark.parametrize(
    ("option", "value", "sales"),
    [
        ("--status", "approved", ["A11"]),
        ("--role", "co-affiliate", ["B22"]),
        ("--product", "900", ["A11"]),
        ("--email", "ana@example.test", ["A11"]),
        ("--status", "refunded", []),
    ],
)
def test_some_are_listed(listed: Listed, option: str, value: str, sales: list[str]) -> None:
    assert [row["sale"] for row in listed("referrals", "list", option, value)] == sales


def test_people_read_a_table(run: Run) -> None:
    table = run("referrals", "list").stdout
    assert "A11" in table and "8005" in table and "Loja" in table
