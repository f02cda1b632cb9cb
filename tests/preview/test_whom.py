"""Whom a wish concerns, and that nothing happens to them by asking."""

from typing import Any

import pytest
import sqlalchemy as sa

from receiver import preview, provisioning
from receiver.db import db, transaction
from receiver.models import Access, Job, Letter, LogEntry, Mapping, Member, Rule, Sale
from receiver.preview import Inquiry, Place, walk
from receiver.rules.terms import Means, Opens, OpensNoMore, Wish
from receiver.rules.vocabulary import Event, Meaning
from tests.conftest import MakeApp
from tests.factories import BUYER, Shop
from tests.preview.asking import BY, area, happened, looked_closely, previewed, together

COURSE = "Curso 900"


@pytest.fixture
def careful(make_app: MakeApp, shop: Shop) -> Any:
    """The same server with AUTO_MAP=0."""
    with make_app(auto_map=False).app_context():
        yield shop


def everything() -> dict[str, int]:
    """How many rows there are of what a change would write."""
    db.session.rollback()
    kinds = (Access, Job, Letter, LogEntry, Mapping, Member, Rule)
    count = sa.func.count()
    return {k.__name__: db.session.scalar(sa.select(count).select_from(k)) or 0 for k in kinds}


def test_asking_changes_nothing(shop: Shop) -> None:
    shop.arrive(2)
    before = everything()
    assert previewed(shop, OpensNoMore("900")) == {BUYER: (set(), {COURSE})}
    assert everything() == before


def test_a_second_way_in_keeps_the_door_open(shop: Shop) -> None:
    shop.arrive(2, bumps=("901",))
    provisioning.map_product("901", area=COURSE, by=BY, now=shop.now)
    shop.work()
    assert previewed(shop, OpensNoMore("900", area(COURSE))) == {}
    inquiry = Inquiry.into(OpensNoMore("900"), shop.now)
    assert sum(found.keeps for found in preview.walk_to_the_end(inquiry)) == 1


def keepers(wish: Wish, shop: Shop) -> list[str]:
    """Who would keep, as the walk remembers them."""
    found = together(Inquiry.into(wish, shop.now))
    assert found == looked_closely(shop, wish)
    return [db.session.get_one(Member, number).email for number in found.keepers]


def test_who_may_enter_the_area_before_and_after_keeps_it(shop: Shop) -> None:
    shop.arrive(2, bumps=("901",))
    shop.arrive(2, sale="2", email="bia@example.test")
    provisioning.map_product("901", area=COURSE, by=BY, now=shop.now)
    shop.work()
    assert keepers(OpensNoMore("900", area(COURSE)), shop) == [BUYER]
    assert keepers(Opens("900", area(COURSE)), shop) == [BUYER, "bia@example.test"]


def test_who_may_enter_something_else_only_keeps_nothing_of_this(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(4)
    shop.arrive(2, sale="2", product="901")
    assert keepers(Means("900", Event.DISPUTED, Meaning.GRANT), shop) == []
    assert keepers(Means("", Event.DISPUTED, Meaning.GRANT), shop) == [BUYER]


def test_buyers_without_an_account_would_get_one_each(careful: Shop) -> None:
    provisioning.create_area("Clube", by=BY, now=careful.now)
    for sale, email in (("1", BUYER), ("2", BUYER), ("3", "bia@example.test"), ("4", None)):
        careful.arrive(2, sale=sale, email=email)
    careful.arrive(1, sale="5", email="eva@example.test")
    wish = Opens("900", area("Clube"))
    shown = previewed(careful, wish)
    assert shown == {BUYER: ({"Clube"}, set()), "bia@example.test": ({"Clube"}, set())}
    assert shown == happened(careful, wish)


def test_a_sale_that_was_set_aside_comes_to_the_account_of_its_address(careful: Shop) -> None:
    for name in ("Clube", "Sala"):
        provisioning.create_area(name, by=BY, now=careful.now)
    provisioning.map_product("900", area="Clube", by=BY, now=careful.now)
    careful.arrive(2, sale="1")
    careful.arrive(2, sale="2", product="901")
    wish = Opens("901", area("Sala"))
    assert previewed(careful, wish) == {BUYER: ({"Sala"}, set())} == happened(careful, wish)


def test_a_rule_for_unpaid_sales_makes_accounts(shop: Shop) -> None:
    shop.arrive(2, sale="1")
    shop.arrive(1, sale="2", email="bia@example.test")
    wish = Means("", Event.WAITING, Meaning.GRANT)
    shown = previewed(shop, wish)
    assert shown == {"bia@example.test": ({COURSE}, set())} == happened(shop, wish)


def test_what_was_decided_by_hand_stays_so(shop: Shop) -> None:
    shop.arrive(2)
    provisioning.grant(BUYER, COURSE, until=None, by=BY, now=shop.now)
    assert previewed(shop, OpensNoMore("900")) == {}


def test_one_goes_on_where_one_has_come_to(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("receiver.preview.walking.SOME", 2)
    for number in range(5):
        shop.arrive(2, sale=f"S{number}", email=f"b{number}@example.test")
    inquiry = Inquiry.into(OpensNoMore("900"), shop.now)
    place, counts, emails = Place.first(), [], set()
    while not place.is_end:
        place, found = walk(inquiry, place, seconds=0)
        counts.append(len(found.changes))
        emails |= {one.email for one in found.changes}
    assert counts == [2, 2, 1, 0]
    assert emails == {f"b{number}@example.test" for number in range(5)}


def test_who_is_owed_a_look_is_looked_at_whatever_is_wished_for(shop: Shop) -> None:
    shop.arrive(2)
    preview.confirm(
        preview.begin(Opens("900", area(COURSE), days=30), by=BY, now=shop.now, seconds=9.0),
        by=BY,
        now=shop.now,
    )
    shop.work()
    shop.tick(days=31)
    wish = Means("", Event.DISPUTED, Meaning.GRANT)
    found = together(Inquiry.into(wish, shop.now))
    assert [one.loses for one in found.changes] == [(area(COURSE),)]
    assert found == looked_closely(shop, wish)


def test_many_who_are_owed_a_look_are_all_looked_at(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("receiver.preview.owed.MOST", 0)
    test_who_is_owed_a_look_is_looked_at_whatever_is_wished_for(shop)


def test_a_charge_that_is_kept_with_somebody_else_counts_for_who_has_the_contract(
    shop: Shop,
) -> None:
    club = {"email": "eva@example.test", "assinatura": ("C1", 1), "period": "Anual"}
    shop.arrive(2, sale="1")
    shop.arrive(101, sale="2", product="902", **club)
    shop.arrive(2, sale="3", product="901", email="eva@example.test")
    with transaction():
        odd = sa.update(Sale).where(Sale.code == "2").values(member_id=1)
        db.session.execute(odd)
    wish = Means("", Event.SUBSCRIPTION_ACTIVE, Meaning.NOTHING)
    found = together(Inquiry.into(wish, shop.now))
    assert [one.email for one in found.changes] == ["eva@example.test"]
    assert found == looked_closely(shop, wish)
