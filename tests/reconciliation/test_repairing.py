"""A difference is repaired by the rules of any postback, seen beforehand, or put aside."""

import pytest
import sqlalchemy as sa

from receiver import reconciliation
from receiver.db import db
from receiver.models import Member, Postback, SaleDifference
from receiver.models.reconciliation import DifferenceState
from receiver.provisioning import Refused
from receiver.rules.reconciling import Difference
from receiver.rules.vocabulary import Outcome, Source
from tests.factories import Shop, deeds, document, live, states
from tests.marketplace_api import Api
from tests.reconciliation.conftest import ask

BY = "dona@loja.test"


def found(shop: Shop) -> SaleDifference:
    """The only difference, after a run."""
    reconciliation.begin(by=BY, now=shop.tick())
    ask(shop)
    return db.session.scalars(sa.select(SaleDifference)).one()


def repair(shop: Shop, one: SaleDifference) -> Postback:
    number = reconciliation.repair(one.id, by=BY, now=shop.tick())
    shop.work()
    return db.session.get_one(Postback, number)


def test_an_unknown_sale_is_let_in_as_if_it_had_been_told(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    postback = repair(shop, found(shop))
    assert live() == {"Curso 900"}
    assert (postback.source, postback.outcome) == (Source.API, Outcome.APPLIED)
    assert found(shop).state is DifferenceState.REPAIRED


def test_a_refund_that_was_missed_ends_what_its_sale_gave(shop: Shop, api: Api) -> None:
    shop.arrive(sale="1")
    api.sales = [document(101, sale="1", status=4)]
    repair(shop, found(shop))
    assert states() == {"Curso 900": "ended"}


def test_a_dispute_that_was_won_opens_again(shop: Shop, api: Api) -> None:
    shop.arrive(sale="1")
    shop.arrive(5, sale="1")
    api.sales = [document(2, sale="1")]
    one = found(shop)
    assert one.kind is Difference.PAID_WITHOUT_ACCESS
    repair(shop, one)
    assert live() == {"Curso 900"}


def test_what_would_be_done_is_seen_and_not_done(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    told = reconciliation.foresee(found(shop), now=shop.tick())
    assert told is not None
    assert {one.deed.value for one in told.deeds} >= {"member-created", "granted"}
    assert db.session.scalars(sa.select(Member.id)).all() == []
    assert db.session.scalars(sa.select(Postback.id)).all() == []


def test_the_same_bytes_at_the_door_are_another_arrival(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    repair(shop, found(shop))
    assert shop.keep(document(sale="1")).result == "stored"


def test_all_of_an_inbox_are_repaired_when_somebody_knows_how_many(shop: Shop, api: Api) -> None:
    api.sales = [document(sale=str(n), email=f"b{n}@example.test") for n in range(1, 4)]
    reconciliation.begin(by=BY, now=shop.tick())
    ask(shop)
    kind = Difference.UNKNOWN_SALE
    with pytest.raises(Refused, match="3"):
        reconciliation.repair_all(kind, count=2, by=BY, now=shop.tick())
    assert reconciliation.repair_all(kind, count=3, by=BY, now=shop.tick()) == 3
    shop.work()
    assert live("b2@example.test") == {"Curso 900"}


def test_what_was_put_aside_comes_back_only_with_other_news(shop: Shop, api: Api) -> None:
    shop.arrive(sale="1")
    api.sales = [document(5, sale="1")]
    reconciliation.dismiss(found(shop).id, "combinado com ela", by=BY, now=shop.tick())
    assert found(shop).state is DifferenceState.DISMISSED
    api.sales = [document(4, sale="1")]
    assert found(shop).state is DifferenceState.OPEN
    assert deeds("reconciled") == ["reconciled"] * 4


def test_what_is_settled_is_not_repaired_again(shop: Shop, api: Api) -> None:
    api.sales = [document(sale="1")]
    one = found(shop)
    repair(shop, one)
    with pytest.raises(Refused, match="settled"):
        reconciliation.repair(one.id, by=BY, now=shop.tick())
    with pytest.raises(Refused, match="why"):
        reconciliation.dismiss(one.id, "  ", by=BY, now=shop.tick())
