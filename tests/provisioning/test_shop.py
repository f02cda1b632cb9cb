"""Mapping, keys and staff: what a person decides about the shop."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning, security
from receiver.db import db
from receiver.models import Admin, Key, LogEntry, Mapping, Postback, Product, Token
from receiver.models.admin import StaffRole
from receiver.models.token import Purpose
from receiver.provisioning import Refused
from receiver.rules.vocabulary import Outcome
from tests.conftest import MakeApp
from tests.factories import BUYER, KEY, Shop, areas, letters, live, states

BY = "dona@example.test"
COURSE = "Curso 900"


@pytest.fixture
def careful(make_app: MakeApp, shop: Shop) -> Any:
    """The same server with AUTO_MAP=0."""
    app: Flask = make_app(auto_map=False)
    with app.app_context():
        yield shop


def map_to(shop: Shop, area: str, product: str = "900", **other: Any) -> Mapping:
    return provisioning.map_product(product, area=area, by=BY, now=shop.tick(), **other)


def fresh(postback: Postback) -> Postback:
    """The same, as it stands now."""
    return db.session.get_one(Postback, postback.id, populate_existing=True)


def test_without_auto_map_a_paid_sale_waits_for_its_mapping(careful: Shop) -> None:
    held = careful.arrive(2)
    assert (held.outcome, held.reason) == (Outcome.HELD, "product-unmapped")
    assert (areas(), letters()) == ([], [])
    provisioning.create_area("Clube", by=BY, now=careful.now)
    map_to(careful, "Clube")
    careful.work()
    assert (live(), letters()) == ({"Clube"}, ["welcome"])
    assert held.outcome is Outcome.APPLIED


def test_mapping_a_product_to_one_more_area_opens_it_to_earlier_buyers(shop: Shop) -> None:
    shop.arrive(2)
    provisioning.create_area("Bônus", by=BY, now=shop.now)
    map_to(shop, "Bônus")
    shop.work()
    assert (live(), letters()) == ({COURSE, "Bônus"}, ["welcome", "new-area"])


def test_unmapping_ends_what_it_gave_and_is_not_undone_by_the_next_sale(shop: Shop) -> None:
    shop.arrive(2)
    provisioning.unmap_product("900", by=BY, now=shop.tick())
    shop.work()
    assert states() == {COURSE: "ended"}
    held = shop.arrive(2, sale="101")
    assert (held.outcome, live()) == (Outcome.HELD, set())


def test_one_plan_may_open_more_than_its_product(shop: Shop) -> None:
    shop.arrive(2, plan="77")
    provisioning.create_area("Ouro", by=BY, now=shop.now)
    map_to(shop, "Ouro", plan="77")
    shop.work()
    shop.arrive(2, sale="101", email="bia@example.test", plan="78")
    assert (live(), live("bia@example.test")) == ({COURSE, "Ouro"}, {COURSE})


def test_days_of_validity_are_counted_and_the_clock_ends_them(shop: Shop) -> None:
    shop.arrive(2)
    map_to(shop, COURSE, days=30)
    shop.work()
    assert live() == {COURSE}
    shop.tick(days=31)
    shop.work()
    assert states() == {COURSE: "ended"}


def test_an_affiliates_postback_provisions_only_what_is_mapped_on_purpose(shop: Shop) -> None:
    provisioning.create_area("Bônus", by=BY, now=shop.now)
    map_to(shop, "Bônus")
    shop.arrive(2, role=4, bumps=("901",))
    assert (live(), areas()) == ({"Bônus"}, ["Bônus"])


def test_without_an_event_the_status_speaks_for_a_product_mapped_on_purpose(shop: Shop) -> None:
    assert shop.arrive(None).reason == "event-missing"
    provisioning.create_area("Clube", by=BY, now=shop.now)
    map_to(shop, "Clube")
    shop.arrive(None, sale="101")
    assert live() == {"Clube"}


@pytest.mark.parametrize(
    "wish",
    [{"area": "Nada"}, {"area": COURSE, "days": 0}, {"area": COURSE, "days": -3}],
)
def test_a_mapping_that_cannot_be_is_refused(shop: Shop, wish: dict[str, Any]) -> None:
    shop.arrive(2)
    with pytest.raises(Refused):
        map_to(shop, **wish)
    with pytest.raises(Refused):
        provisioning.unmap_product("4711", by=BY, now=shop.now)


def test_a_product_with_a_key_holds_what_comes_with_another(shop: Shop) -> None:
    """S5."""
    provisioning.set_product_key("900", "the product key", by=BY, now=shop.now)
    wrong = shop.arrive(2)
    assert (wrong.outcome, wrong.reason) == (Outcome.HELD, "product-key-wrong")
    right = {"produto": {"codigo": "900", "nome": COURSE, "chave": "the product key"}}
    shop.arrive(2, sale="101", extra=right)
    assert live() == {COURSE}
    product = Product.by_code("900")
    assert product is not None
    assert "the product key" not in str(product.key_digest)


def test_what_was_held_for_a_wrong_product_key_is_understood_when_the_key_is_mended(
    shop: Shop,
) -> None:
    """S5."""
    provisioning.set_product_key("900", "typed wrongly", by=BY, now=shop.now)
    provisioning.set_product_key("901", "another key", by=BY, now=shop.now)
    right = {"produto": {"codigo": "900", "nome": COURSE, "chave": "the product key"}}
    other = shop.arrive(2, sale="102", product="901")
    held = shop.arrive(2, extra=right)
    provisioning.set_product_key("900", "the product key", by=BY, now=shop.tick())
    shop.work()
    assert [fresh(one).outcome for one in (held, other)] == [Outcome.APPLIED, Outcome.HELD]
    assert live() == {COURSE}
    provisioning.set_product_key("901", "", by=BY, now=shop.tick())
    shop.work()
    assert fresh(other).outcome == Outcome.APPLIED


def test_the_log_says_whether_a_product_key_was_set_or_taken_away(shop: Shop) -> None:
    provisioning.set_product_key("900", "the product key", by=BY, now=shop.now)
    provisioning.set_product_key("900", "", by=BY, now=shop.tick())
    told = sa.select(LogEntry.reason).order_by(LogEntry.id)
    assert db.session.scalars(told).all()[-2:] == ["product-key-asked", "product-key-not-asked"]


def test_several_keys_are_accepted_and_one_can_be_disabled(shop: Shop) -> None:
    """S3."""
    second = provisioning.add_key("another key of 2026", label="nova", by=BY, now=shop.now)
    assert {key.id for key in Key.active()} == {shop.key_id, second.id}
    provisioning.disable_key(shop.key_id, by=BY, now=shop.now)
    assert [key.id for key in Key.active()] == [second.id]
    assert provisioning.add_key(KEY, label="", by=BY, now=shop.now).id == shop.key_id
    assert len(Key.active()) == 2


def test_a_key_is_kept_as_a_digest_and_short_ones_are_refused(shop: Shop) -> None:
    """S2, S4."""
    (key,) = Key.active()
    assert KEY not in key.digest
    with pytest.raises(Refused):
        provisioning.add_key("short", label="", by=BY, now=shop.now)
    with pytest.raises(Refused):
        provisioning.disable_key(4711, by=BY, now=shop.now)


def test_an_invitation_is_one_time_and_a_new_one_ends_the_old(shop: Shop) -> None:
    """S27, S34."""
    tokens = [
        provisioning.invite_admin(
            "Bia@example.test", role=StaffRole.SUPPORT, by=BY, now=shop.tick()
        )
        for _ in range(2)
    ]
    ids = [security.unsign(t, purpose=Purpose.ADMIN_PASSWORD, max_age=60) for t in tokens]
    old, new = (Token.by_digest(security.digest(one_time)) for one_time in ids)
    assert old is not None
    assert new is not None
    good = [token.is_good(Purpose.ADMIN_PASSWORD, shop.now) for token in (old, new)]
    assert good == [False, True]
    admin = Admin.by_email("bia@example.test")
    assert admin is not None
    assert (admin.role, admin.password_hash) == (StaffRole.SUPPORT, None)


def test_the_welcome_names_what_the_buyer_may_enter(shop: Shop) -> None:
    shop.arrive(2, bumps=("901",))
    assert letters(BUYER) == ["welcome"]
    assert live() == {COURSE, "Curso 901"}
