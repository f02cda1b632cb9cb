from datetime import UTC, datetime, timedelta

import pytest

from receiver.rules.facts import PostbackFacts
from receiver.rules.key import cut_key, find_keys
from receiver.rules.limits import Shape
from receiver.rules.postback import read
from receiver.rules.triage import is_panel_test
from receiver.rules.vocabulary import Event, Period, Role
from receiver.simulator import LIVES, SCENARIOS, SINGLE, as_form, life
from receiver.simulator.buyers import beside, invented, is_invented
from receiver.simulator.wire import FORM
from tests.wire import as_form as as_samples_travel
from tests.wire import sample

KEY = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def told(name: str, *, email: str | None = None) -> list[PostbackFacts]:
    """A whole life, as the server understands it."""
    postbacks = life(name, key=KEY, now=NOW, email=email)
    return [read(as_form(postback.document), FORM) for postback in postbacks]


@pytest.mark.parametrize("name", SCENARIOS)
def test_everything_that_is_played_is_understood(name: str) -> None:
    for facts in told(name, email="ana@example.test"):
        assert facts.event not in (None, Event.UNKNOWN)
        assert facts.role is Role.PRODUCER or facts.buyer.email is None
        assert facts.buyer.email == "ana@example.test" or facts.role is Role.AFFILIATE
        assert facts.items and all(item.product for item in facts.items)
        assert facts.contradiction is None
        assert not is_panel_test(facts, is_mapped=False)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_key_is_found_and_can_be_cut_out(name: str) -> None:
    for postback in life(name, key=KEY, now=NOW):
        body = as_form(postback.document)
        assert set(find_keys(body, Shape.FORM)) == {KEY.encode()}
        assert KEY.encode() not in cut_key(body, Shape.FORM)


def test_two_plays_are_about_two_buyers_and_two_sales() -> None:
    first, second = told("purchase")[0], told("purchase")[0]
    assert first.buyer.email != second.buyer.email
    assert first.sale and second.sale and first.sale.code != second.sale.code


def test_a_purchase_is_issued_then_paid_then_complete() -> None:
    waiting, approved, completed = told("purchase")
    assert [waiting.event_code, approved.event_code, completed.event_code] == [1, 2, 6]
    assert waiting.sale and waiting.sale.paid_at is None
    assert approved.sale and approved.sale.paid_at == NOW - timedelta(days=30)
    assert completed.told_at == NOW


def test_a_refund_takes_back_the_sale_that_was_approved() -> None:
    approved, refunded = told("refund")
    assert (approved.event, refunded.event) == (Event.APPROVED, Event.REFUNDED)
    assert approved.sale and refunded.sale and approved.sale.code == refunded.sale.code


def test_an_order_bump_sells_three_products_in_one_sale() -> None:
    approved = told("order-bump")[0]
    assert len({item.product for item in approved.items}) == 3
    assert approved.sale and approved.sale.cents == 29100
    assert [item.is_main for item in approved.items].count(True) == 1


def test_a_subscription_is_charged_twice_and_cancelled() -> None:
    facts = told("subscription")
    assert [one.event_code for one in facts] == [2, 101, 104, 2, 101, 103]
    assert len({one.subscription.code for one in facts if one.subscription}) == 1
    assert [one.subscription.instalment for one in facts if one.subscription] == [1, 1, 2, 2, 2, 2]
    assert len({one.sale.code for one in facts if one.sale}) == 2
    assert {one.period for one in facts} == {Period.MONTHLY}


def test_an_overdue_charge_falls_due_now() -> None:
    first, _, failed = told("overdue")
    assert failed.event is Event.SUBSCRIPTION_OVERDUE
    assert failed.sale and failed.sale.started_at == NOW and failed.sale.paid_at is None
    assert first.sale and first.sale.paid_at == NOW - timedelta(days=30)


def test_a_played_form_is_written_as_the_samples_are() -> None:
    document = sample("13")
    played = read(as_form(document), FORM)
    assert played == read(as_samples_travel(document, with_json=True), FORM)


def test_a_played_sale_has_every_field_that_a_real_one_has() -> None:
    real, played = sample("13"), life("refund", key=KEY, now=NOW)[0].document
    assert real.keys() <= played.keys()
    for block in ("venda", "plano", "produto", "comprador", "produtor"):
        assert real[block].keys() == played[block].keys()


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_told_later_is_dated_later_and_nothing_in_the_future(name: str) -> None:
    facts = told(name)
    dates = [one.told_at for one in facts if one.told_at]
    assert dates == sorted(set(dates)) and len(dates) == len(facts)
    assert dates[-1] == NOW


def test_a_life_is_about_one_buyer_and_at_most_one_contract() -> None:
    for name in LIVES:
        facts = told(name)
        assert len({one.buyer.email for one in facts if one.buyer.email}) == 1
        assert len({one.contract.code for one in facts if one.contract}) <= 1


def test_single_events_are_one_postback_each() -> None:
    played = {name: told(name) for name in SINGLE}
    assert {len(facts) for facts in played.values()} == {1}
    assert [f"event-{facts[0].event_code}" for facts in played.values()] == list(played)


def test_an_abandoned_checkout_and_a_parcel_name_no_sale() -> None:
    assert [facts.sale is None for facts in told("abandoned")] == [True, False]
    assert [facts.sale is None for facts in told("tracking")] == [False, True, True, True]


def test_an_upsell_names_the_sale_that_it_followed() -> None:
    first, more, refunded = told("upsell-refunded")
    assert first.sale and more.sale and refunded.sale
    assert more.sale.upsell_of == first.sale.code
    assert refunded.sale.code == more.sale.code


def test_a_recovery_is_no_subscription() -> None:
    (facts,) = told("event-105")
    assert facts.recovery and facts.subscription is None


def test_invented_buyers_are_known_by_their_address() -> None:
    assert is_invented(invented()) and is_invented(invented().upper())
    assert invented() != invented()
    assert not is_invented("ana@example.com")


def test_letters_for_somebody_go_beside_their_own() -> None:
    address = beside("dona+loja@example.test")
    assert address.startswith("dona+simulado.") and address.endswith("@example.test")
    assert not is_invented(address)
