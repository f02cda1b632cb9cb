from receiver.models import Product
from tests.cli.conftest import Listed, Run, Settle
from tests.factories import Shop, invented, live


def test_areas_tell_what_opens_them_and_to_how_many(shop: Shop, listed: Listed) -> None:
    shop.arrive(sale="100", bumps=["901"])
    shop.arrive(sale="200", email="rui@example.test")
    bump, main = listed("areas", "list")
    assert (main["name"], main["members"]) == ("Curso 900", 2)
    assert main["products"] == [{"code": "900", "plan": None, "days": None}]
    assert (bump["name"], bump["members"]) == ("Curso 901", 1)


def test_a_member_with_two_ways_in_counts_once(shop: Shop, listed: Listed) -> None:
    for sale in ("100", "200"):
        shop.arrive(sale=sale)
    assert listed("areas", "list")[0]["members"] == 1


def test_who_may_no_longer_enter_does_not_count(shop: Shop, listed: Listed) -> None:
    for event in (2, 4):
        shop.arrive(event, sale="100")
    assert listed("areas", "list")[0]["members"] == 0


def test_who_was_only_played_does_not_count(shop: Shop, listed: Listed) -> None:
    shop.arrive(sale="100")
    invented("100")
    assert listed("areas", "list")[0]["members"] == 0


def test_an_area_is_created_once(run: Run, listed: Listed) -> None:
    assert run("areas", "create", "Clube", "--url", "https://clube.example.test").exit_code == 0
    assert run("areas", "create", "Clube").exit_code == 1
    (row,) = listed("areas", "list")
    assert (row["name"], row["url"], row["products"]) == (
        "Clube",
        "https://clube.example.test",
        [],
    )


def test_a_mapped_product_opens_the_area_to_earlier_buyers(
    shop: Shop, run: Run, listed: Listed, settle: Settle
) -> None:
    shop.arrive(sale="100")
    run("areas", "create", "Clube")
    mapped = run("products", "map", "900", "--area", "Clube", "--plan", "", "--days", "9999")
    assert mapped.exit_code == 0
    settle()
    assert live() == {"Curso 900", "Clube"}
    areas = listed("products", "list")[0]["areas"]
    assert areas[1] == {"area": "Clube", "plan": None, "days": 9999}


def test_a_product_without_mapping_opens_nothing(
    shop: Shop, run: Run, listed: Listed, settle: Settle
) -> None:
    shop.arrive(sale="100")
    assert run("products", "unmap", "900", "--area", "Curso 900").exit_code == 0
    settle()
    assert live() == set()
    assert listed("products", "list")[0]["areas"] == []


def test_products_are_listed_with_their_plans(shop: Shop, listed: Listed) -> None:
    shop.arrive(sale="100", plan="55")
    (row,) = listed("products", "list")
    assert (row["code"], row["name"]) == ("900", "Curso 900")
    assert row["plans"] == [{"code": "55", "name": ""}]
    assert (row["has_key"], row["is_decided"]) == (False, False)


def test_a_products_key_is_taken_from_a_pipe(shop: Shop, run: Run, listed: Listed) -> None:
    shop.arrive(sale="100")
    key = "a-product-key-0123456789"
    assert run("products", "key", "900", typed=key).exit_code == 0
    assert listed("products", "list")[0]["has_key"] is True
    product = Product.by_code("900")
    assert product and product.key_digest and key not in product.key_digest
    assert run("products", "key", "900", "--none").exit_code == 0
    assert listed("products", "list")[0]["has_key"] is False


def test_a_mapping_needs_an_area(run: Run) -> None:
    assert run("products", "map", "900").exit_code == 2
