"""Rules by hand: what an event means, for one product or for all; also for what was sold before."""

from typing import Any

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.db import db
from receiver.models import LogEntry, Postback, Rule
from receiver.provisioning import Refused
from receiver.rules.meaning import MOST_DAYS, Cell
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, deeds, letters, live, members, states
from tests.wire import sample

MARIA, COURSE = "maria.exemplo@example.com", "Curso Exemplo"
REFUND_ASKED, TICKET, WAITING = 9, 70, 1


def rule(
    shop: Shop, event: Event, meaning: Meaning, *, days: int = 0, product: str = "900"
) -> None:
    """Set a rule, and do what it owes."""
    provisioning.set_rule(product, event, meaning, days=days, by="dona", now=shop.tick())
    shop.work()


def reset(shop: Shop, event: Event, product: str = "900") -> Cell:
    cell = provisioning.reset_rule(product, event, by="dona", now=shop.tick())
    shop.work()
    return cell


def told(shop: Shop, *events: int, **other: Any) -> Postback:
    """News of one sale, a quarter of an hour apart: not the same arrival again."""
    for event in events:
        shop.tick(minutes=15)
        postback = shop.arrive(event, **other)
    return postback


def test_without_a_rule_such_news_is_held_and_leaves_no_trace(shop: Shop) -> None:
    postback = told(shop, 2, REFUND_ASKED)
    assert (postback.outcome, postback.reason) == ("held", "event-needs-a-look")
    assert live() == {"Curso 900"}


def test_with_a_rule_it_suspends_and_a_payment_told_again_reactivates(shop: Shop) -> None:
    rule(shop, Event.REFUND_ASKED, Meaning.SUSPEND)
    postback = told(shop, 2, REFUND_ASKED)
    assert (postback.outcome, postback.reason) == ("applied", "news-now")
    assert states() == {"Curso 900": "suspended"}
    assert told(shop, 2).outcome == "applied"
    assert letters() == ["welcome", "suspended", "reactivated"]


def test_told_again_after_its_answer_it_suspends_again(shop: Shop) -> None:
    rule(shop, Event.REFUND_ASKED, Meaning.SUSPEND)
    assert told(shop, 2, REFUND_ASKED, 2, REFUND_ASKED).outcome == "applied"
    assert states() == {"Curso 900": "suspended"}
    assert told(shop, REFUND_ASKED).outcome == "unchanged"


def test_a_refund_outranks_it(shop: Shop) -> None:
    rule(shop, Event.REFUND_ASKED, Meaning.SUSPEND)
    told(shop, 2, 4, REFUND_ASKED, 2)
    assert states() == {"Curso 900": "ended"}


def test_days_are_waited_for_by_the_clock(shop: Shop) -> None:
    rule(shop, Event.REFUND_ASKED, Meaning.END, days=7)
    told(shop, 2, REFUND_ASKED)
    assert live() == {"Curso 900"}
    shop.tick(days=7)
    shop.work()
    assert states() == {"Curso 900": "ended"}


def test_a_ticket_opens_an_account_before_it_is_paid_and_the_payment_is_no_news(
    shop: Shop,
) -> None:
    rule(shop, Event.TICKET, Meaning.GRANT)
    told(shop, WAITING, TICKET)
    assert (live(), letters()) == ({"Curso 900"}, ["welcome"])
    told(shop, 2)
    assert (live(), letters()) == ({"Curso 900"}, ["welcome"])


def test_a_ticket_needs_an_address_like_any_sale(shop: Shop) -> None:
    rule(shop, Event.TICKET, Meaning.GRANT)
    shop.arrive(TICKET, email=None)
    assert told(shop, TICKET, email="ana@example.test").outcome == "unchanged"
    assert live() == {"Curso 900"}


def test_a_boleto_that_opens_closes_when_it_expires(shop: Shop) -> None:
    rule(shop, Event.WAITING, Meaning.GRANT)
    told(shop, WAITING)
    assert live() == {"Curso 900"}
    told(shop, 3)
    assert (states(), letters()) == ({"Curso 900": "ended"}, ["welcome", "ended"])


def test_a_charge_that_waits_may_suspend_until_it_is_paid(shop: Shop) -> None:
    rule(shop, Event.SUBSCRIPTION_WAITING, Meaning.SUSPEND, days=5)
    club: dict[str, Any] = {"assinatura": ("88", 1), "period": "Mensal"}
    shop.arrive(101, sale="1", **club)
    told(shop, 104, sale="2", **club | {"assinatura": ("88", 2)}, status=1)
    shop.tick(days=5)
    shop.work()
    assert states() == {"Curso 900": "suspended"}
    told(shop, 2, sale="2", **club | {"assinatura": ("88", 2)})
    assert live() == {"Curso 900"}


def test_a_rule_works_for_the_past_and_its_end_ends_its_effect(shop: Shop) -> None:
    first = told(shop, 2, REFUND_ASKED)
    rule(shop, Event.REFUND_ASKED, Meaning.SUSPEND)
    db.session.refresh(first)
    assert (first.outcome, states()) == ("applied", {"Curso 900": "suspended"})
    assert reset(shop, Event.REFUND_ASKED) == Cell(Meaning.NOTHING)
    assert live() == {"Curso 900"}


def test_a_rule_for_the_past_opens_what_nobody_owned(shop: Shop) -> None:
    told(shop, WAITING)
    assert members() == []
    rule(shop, Event.WAITING, Meaning.GRANT)
    assert live() == {"Curso 900"}


def test_a_rule_for_all_products_gives_way_to_that_of_one(shop: Shop) -> None:
    told(shop, 2, 5)
    rule(shop, Event.DISPUTED, Meaning.END, product="")
    assert states() == {"Curso 900": "ended"}
    rule(shop, Event.DISPUTED, Meaning.NOTHING)
    assert live() == {"Curso 900"}
    assert reset(shop, Event.DISPUTED) == Cell(Meaning.END)
    assert states() == {"Curso 900": "ended"}


def test_another_product_is_left_alone(shop: Shop) -> None:
    kept = told(shop, REFUND_ASKED, product="901", sale="2")
    rule(shop, Event.REFUND_ASKED, Meaning.SUSPEND)
    db.session.refresh(kept)
    assert kept.outcome == "held"
    assert told(shop, REFUND_ASKED, product="901", sale="2").outcome == "held"


def test_who_may_not_open_doors_does_not_close_them_either(shop: Shop) -> None:
    rule(shop, Event.REFUND_ASKED, Meaning.SUSPEND)
    shop.arrive()
    postback = shop.arrive(REFUND_ASKED, role=4)
    assert (postback.outcome, live()) == ("held", {"Curso 900"})


def test_news_without_a_sale_code_is_what_it_was(shop: Shop) -> None:
    rule(shop, Event.ABANDONED, Meaning.SUSPEND)
    assert shop.arrive(7, sale=None).outcome == "ignored"


def test_a_change_is_logged_with_before_and_after(shop: Shop) -> None:
    rule(shop, Event.SUBSCRIPTION_OVERDUE, Meaning.SUSPEND, days=5)
    assert deeds("rule-changed") == ["rule-changed"]
    line = db.session.scalars(sa.select(LogEntry).where(LogEntry.deed == "rule-changed")).one()
    assert line.actor_name == "dona"
    assert (line.facts["before_days"], line.facts["after_days"]) == (3, 5)


def test_a_rule_is_one_row_however_often_it_is_set(shop: Shop) -> None:
    for days in (5, 6):
        rule(shop, Event.REFUNDED, Meaning.END, days=days)
    assert [(row.event, row.days) for row in Rule.all()] == [("refunded", 6)]


@pytest.mark.parametrize(
    ("event", "meaning", "days", "reason"),
    [
        (Event.UNKNOWN, Meaning.END, 0, "rule-without-effect"),
        (Event.WAITING, Meaning.SUSPEND, 0, "rule-without-effect"),
        (Event.REFUNDED, Meaning.END, -1, "rule-days-wrong"),
        (Event.REFUNDED, Meaning.END, MOST_DAYS + 1, "rule-days-wrong"),
        (Event.TICKET, Meaning.GRANT, 3, "rule-days-useless"),
    ],
)
def test_a_rule_without_sense_is_refused(
    shop: Shop, event: Event, meaning: Meaning, days: int, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        provisioning.set_rule("900", event, meaning, days=days, by="dona", now=shop.now)
    assert (refused.value.reason, Rule.all()) == (reason, [])


def test_what_has_no_rule_cannot_be_reset(shop: Shop) -> None:
    with pytest.raises(Refused) as refused:
        reset(shop, Event.TICKET)
    assert refused.value.reason == "no-such-rule"


def test_a_code_that_no_product_can_have_is_refused(shop: Shop) -> None:
    with pytest.raises(Refused, match="too long"):
        rule(shop, Event.TICKET, Meaning.GRANT, product="9" * 65)


@pytest.mark.parametrize(
    ("number", "event"),
    [
        ("24", Event.HIDDEN),
        ("25", Event.CARD),
        ("43", Event.REFUND_ASKED),
    ],
)
def test_a_sample_suspends_where_a_rule_says_so(shop: Shop, number: str, event: Event) -> None:
    rule(shop, event, Meaning.SUSPEND, product="")
    shop.take(sample("13"))
    shop.tick(minutes=11)
    assert shop.take(sample(number)).outcome == "applied"
    assert states(MARIA) == {COURSE: "suspended"}


@pytest.mark.parametrize(
    ("number", "event"), [("22", Event.ABANDONED), ("26", Event.BOLETO), ("44", Event.TICKET)]
)
def test_a_sample_opens_where_a_rule_says_so(shop: Shop, number: str, event: Event) -> None:
    rule(shop, event, Meaning.GRANT, product="")
    assert shop.take(sample(number)).outcome == "applied"
    assert live(MARIA) == {COURSE}
