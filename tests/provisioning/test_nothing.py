"""Products that are meant to open nothing: nobody waits for them, until somebody says otherwise."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning
from receiver.db import db
from receiver.models import Postback, Product
from receiver.models.searched import matching
from receiver.provisioning import Refused
from receiver.rules.vocabulary import Outcome
from receiver.rules.words import Term, tag
from tests.conftest import MakeApp
from tests.factories import Shop, areas, deeds, letters, live, members
from tests.web.admin.staffed import OWNER

BY: dict[str, Any] = {"by": OWNER}


@pytest.fixture
def careful(make_app: MakeApp, shop: Shop) -> Any:
    """A server with AUTO_MAP=0, where somebody bought a book."""
    app: Flask = make_app(auto_map=False)
    with app.app_context():
        shop.arrive(2, sale="1", product="77", name="Livro")
        yield shop


def outcomes() -> list[tuple[str, str]]:
    """What each postback came to, and why."""
    db.session.rollback()
    found = sa.select(Postback).order_by(Postback.id)
    return [(str(one.outcome), one.reason) for one in db.session.scalars(found)]


HELD, IGNORED = ("held", "product-unmapped"), ("ignored", "product-opens-nothing")


def test_what_was_held_for_it_waits_no_more_and_neither_does_what_comes(careful: Shop) -> None:
    assert outcomes() == [HELD]
    provisioning.open_nothing("77", now=careful.tick(), **BY)
    careful.work()
    careful.arrive(2, sale="2", product="77", email="bia@example.test")
    assert outcomes() == [IGNORED, IGNORED]
    assert (members(), letters(), areas()) == ([], [], [])


def test_a_new_product_of_this_kind_is_not_mapped_by_itself(shop: Shop) -> None:
    shop.arrive(2, product="77")
    provisioning.unmap_product("77", now=shop.tick(), **BY)
    provisioning.open_nothing("77", now=shop.tick(), **BY)
    shop.arrive(2, sale="2", product="77", email="bia@example.test")
    assert live("bia@example.test") == set()
    assert outcomes()[-1] == IGNORED


def test_it_can_be_taken_back(careful: Shop) -> None:
    provisioning.open_nothing("77", now=careful.tick(), **BY)
    careful.work()
    provisioning.undecide("77", now=careful.tick(), **BY)
    careful.work()
    assert outcomes() == [HELD]
    assert deeds("opens-nothing") == ["opens-nothing"] * 2
    with pytest.raises(Refused):
        provisioning.undecide("77", now=careful.now, **BY)


def test_who_bought_it_gets_in_when_it_is_mapped_after_all(careful: Shop) -> None:
    provisioning.open_nothing("77", now=careful.tick(), **BY)
    careful.work()
    provisioning.create_area("Clube", now=careful.now, **BY)
    provisioning.map_product("77", area="Clube", now=careful.tick(), **BY)
    careful.work()
    product = Product.by_code("77")
    assert product and not product.opens_nothing
    assert (live(), outcomes()) == ({"Clube"}, [("applied", "sale-now")])
    table, number, match = matching((((Term(tag("o", Outcome.APPLIED)),),),))
    assert db.session.scalars(sa.select(number).select_from(table).where(match)).all() == [1]


def test_what_is_sold_beside_it_is_still_asked_about(careful: Shop) -> None:
    careful.arrive(2, sale="3", product="88", name="Curso")
    provisioning.open_nothing("77", now=careful.tick(), **BY)
    careful.work()
    assert outcomes() == [IGNORED, HELD]


def test_a_product_that_opens_something_does_not_open_nothing(shop: Shop) -> None:
    shop.arrive(2)
    with pytest.raises(Refused, match="opens an area"):
        provisioning.open_nothing("900", now=shop.tick(), **BY)
    with pytest.raises(Refused):
        provisioning.open_nothing("unknown", now=shop.tick(), **BY)
