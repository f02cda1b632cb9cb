"""All things sold are found, in whichever of the three places they are told."""

from typing import Any

import pytest

from receiver.rules.postback import read
from tests import wire

MAIN = {"produto": {"codigo": "1", "nome": "Curso"}, "plano": {"codigo": "11", "nome": "Mensal"}}


def items(**document: Any) -> list[tuple[str, str | None]]:
    facts = read(wire.as_json(document), wire.JSON)
    return [(item.product, item.plan) for item in facts.items]


def test_the_three_places_are_united() -> None:
    listed = [{"produto": "1", "codPlano": "11"}, {"produto": "2", "codPlano": "22"}]
    bump = [{"produto": 2, "codPlano": 22}, {"produto": 3, "plano": "HX33"}]
    found = items(**MAIN, produtos=listed, venda_item_order_bump=bump)
    assert found == [("1", "11"), ("2", "22"), ("3", "33")]


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ({"produto": {"codigo": 1}}, [("1", None)]),
        ({"produto": {"codigo": 1}, "plano": {"referencia": "QH35553"}}, [("1", "35553")]),
        ({"produto": {"codigo": 1}, "venda": {"plano": 9}}, [("1", "9")]),
        ({"codigo_produto": "1", "codigo_plano": "9"}, [("1", "9")]),
        ({"produto": {"codigo": 1}, "plano": {"referencia": "Mensal 2"}}, [("1", None)]),
        ({"plano": {"codigo": "9"}}, []),
        ({"produto": {"codigo": "0", "nome": "x"}}, []),
        ({"produto": "1"}, []),
        ({}, []),
    ],
)
def test_the_main_product_has_its_plan_from_where_it_is_told(
    document: dict[str, Any], found: list[tuple[str, str | None]]
) -> None:
    assert items(**document) == found


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ([{"produto": "1", "codPlano": "1"}, {"produto": "1", "codPlano": "2"}], ["1", "2"]),
        ([{"produto": "1"}, {"produto": "1", "codPlano": "2"}], ["2"]),
        ([{"produto": "1", "codPlano": "2"}, {"produto": "1"}], ["2"]),
        ([{"produto": "1"}, {"produto": "1"}], [None]),
    ],
)
def test_one_product_counts_once_for_each_of_its_plans(
    listed: list[dict[str, str]], found: list[str | None]
) -> None:
    assert items(produtos=listed) == [("1", plan) for plan in found]


def test_what_one_place_leaves_out_another_fills_in() -> None:
    listed = {"produto": "1", "codPlano": "11", "valor": "9.90", "quantidade": "3", "chave": "k"}
    (item,) = read(wire.as_json(MAIN | {"produtos": [listed]}), wire.JSON).items
    assert (item.name, item.plan_name, item.cents, item.quantity) == ("Curso", "Mensal", 990, 3)
    assert (item.product_key, item.is_main) == ("k", True)


def test_the_list_says_what_is_main_only_where_no_product_stands_outside() -> None:
    listed = [{"produto": "2", "principal": "0"}, {"produto": "3", "principal": "1"}]
    alone = read(wire.as_json({"produtos": listed}), wire.JSON).items
    beside = read(wire.as_json(MAIN | {"produtos": listed}), wire.JSON).items
    assert [item.is_main for item in alone] == [False, True]
    assert [item.is_main for item in beside] == [True, False, False]


def test_things_of_a_shopping_cart_have_no_code_and_count_for_nothing() -> None:
    cart = {"produtos": [{"codigo": None, "nome": "Castanha", "sku": "7"}]}
    assert items(ecommerce=True, ecommerce_dados=cart, produtos=[{"nome": "Castanha"}]) == []


@pytest.mark.parametrize("odd", ["1", ["1", "2"], {"produto": "1"}, [["1"]], [None], 5, True])
def test_odd_lists_do_no_harm(odd: object) -> None:
    assert items(produtos=odd) in ([], [("1", None)])


def test_a_sale_of_two_thousand_things_is_read_whole() -> None:
    listed = [{"produto": "1", "codPlano": str(plan)} for plan in range(1, 2000)]
    assert len(items(produtos=listed)) == 1999
