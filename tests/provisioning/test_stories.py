"""From postback to access, on both databases: the whole life of sales."""

import pytest

from receiver import provisioning
from receiver.db import db
from receiver.models import Member, Postback
from receiver.provisioning import Refused, Result
from receiver.rules.vocabulary import MemberStatus, Outcome
from tests.factories import BUYER, Shop, areas, deeds, document, letters, live, members, states

COURSE = "Curso 900"


def test_an_approved_sale_makes_an_account_an_access_and_a_welcome(shop: Shop) -> None:
    postback = shop.arrive(2)
    assert (postback.outcome, postback.reason) == (Outcome.APPLIED, "sale-now")
    assert states() == {COURSE: "live"}
    assert letters() == ["welcome"]
    assert deeds("member-created", "granted") == ["member-created", "granted"]


def test_a_product_never_seen_gets_an_area_of_its_own_name(shop: Shop) -> None:
    shop.arrive(2, product="1", name="Violão")
    shop.arrive(2, product="2", name="Violão", sale="101")
    assert areas() == ["Violão", "Violão (2)"]


@pytest.mark.parametrize("event", [1, 3, 4, 5, 7, 8, 9, 70, 98, 99, 102, 103, 104, 106, 120, 999])
def test_what_was_never_paid_makes_no_account(shop: Shop, event: int) -> None:
    contract = "recuperacao_parcelada" if event == 106 else "assinatura"
    shop.arrive(event, status=1, paid="0000-00-00 00:00:00", **{contract: ("555", 1)})
    assert (members(), letters()) == ([], [])


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        (7, "ignored"),
        (120, "ignored"),
        *((code, "held") for code in (8, 9, 70, 98, 99, 999, None)),
        (1, "applied"),
        (3, "applied"),
    ],
)
def test_a_postback_that_gives_nothing_says_why(
    shop: Shop, event: int | None, outcome: str
) -> None:
    postback = shop.arrive(event)
    assert (postback.outcome or "") == outcome
    assert postback.reason


def test_the_same_bytes_within_ten_minutes_are_counted_and_nothing_else(shop: Shop) -> None:
    """S11."""
    first = shop.keep(document())
    again = [shop.keep(document()).result for _ in range(3)]
    shop.work()
    postback = db.session.get_one(Postback, first.postback_id)
    assert again == [Result.REPEATED] * 3
    assert (postback.repeats, letters()) == (3, ["welcome"])


def test_the_same_bytes_later_are_news_that_point_to_the_first_body(shop: Shop) -> None:
    first = shop.arrive(2)
    shop.tick(minutes=11)
    again = shop.arrive(2)
    assert (again.first_id, again.body) == (first.id, None)
    assert again.raw == first.raw
    assert (again.outcome, letters()) == (Outcome.UNCHANGED, ["welcome"])


def test_a_second_purchase_brings_a_letter_about_the_new_area_only(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="101", product="901")
    assert letters() == ["welcome", "new-area"]
    assert live() == {COURSE, "Curso 901"}


def test_a_refund_of_one_of_two_sales_does_not_suspend(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="101")
    shop.arrive(4)
    assert live() == {COURSE}
    assert letters() == ["welcome"]


def test_two_sales_refunded_at_the_same_instant_end_both(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="101")
    shop.keep(document(4))
    shop.keep(document(4, sale="101"))
    shop.work()
    member = Member.by_email(BUYER)
    assert member is not None
    assert (live(), member.status) == (set(), MemberStatus.SUSPENDED)
    assert letters() == ["welcome", "ended"]


def test_a_refund_before_the_approval_keeps_the_door_shut(shop: Shop) -> None:
    shop.arrive(4)
    late = shop.arrive(2)
    assert (members(), letters()) == ([], [])
    assert late.outcome is Outcome.UNCHANGED


def test_a_dispute_suspends_and_winning_it_reactivates(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(5)
    assert states() == {COURSE: "suspended"}
    shop.tick(minutes=11)
    shop.arrive(2)
    assert states() == {COURSE: "live"}
    assert letters() == ["welcome", "suspended", "reactivated"]


def test_an_approval_first_seen_after_the_dispute_is_late_news(shop: Shop) -> None:
    shop.arrive(5)
    shop.arrive(2)
    assert live() == set()
    shop.arrive(6)
    assert live() == {COURSE}


def test_a_lost_dispute_ends_what_it_had_suspended(shop: Shop) -> None:
    for event in (2, 5, 4):
        shop.arrive(event)
    assert states() == {COURSE: "ended"}
    assert letters() == ["welcome", "suspended"]


def test_an_expired_second_boleto_does_not_lock_out_a_paying_buyer(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(1, sale="101", paid="0000-00-00 00:00:00")
    shop.arrive(3, sale="101", paid="0000-00-00 00:00:00")
    assert live() == {COURSE}


def test_completion_after_thirty_days_changes_nothing_and_mails_nobody(shop: Shop) -> None:
    shop.arrive(2)
    shop.tick(days=30)
    shop.arrive(6)
    assert (live(), letters()) == ({COURSE}, ["welcome"])


def test_a_completion_whose_approval_was_lost_opens_the_door_silently(shop: Shop) -> None:
    shop.arrive(6)
    assert (live(), letters()) == ({COURSE}, [])
    shop.arrive(2)
    assert letters() == ["welcome"]


def test_who_was_let_in_silently_is_welcomed_when_somebody_says_so(shop: Shop) -> None:
    shop.arrive(6)
    provisioning.welcome(1, by="dona", now=shop.tick())
    assert letters() == ["welcome"]
    with pytest.raises(Refused):
        provisioning.welcome(1, by="dona", now=shop.tick())
    shop.arrive(2)
    assert letters() == ["welcome"]


def test_who_may_enter_nothing_is_not_welcomed(shop: Shop) -> None:
    shop.arrive(6)
    provisioning.block("ana@example.test", by="dona", now=shop.tick())
    with pytest.raises(Refused):
        provisioning.welcome(1, by="dona", now=shop.tick())
    assert letters() == []


def test_the_upsell_is_a_sale_of_its_own(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="101", product="901")
    shop.arrive(4, sale="101", product="901")
    assert states() == {COURSE: "live", "Curso 901": "ended"}


def test_an_order_bump_gives_and_loses_all_its_items(shop: Shop) -> None:
    shop.arrive(2, bumps=("901", "902"))
    assert live() == {COURSE, "Curso 901", "Curso 902"}
    shop.arrive(4, bumps=("901", "902"))
    assert live() == set()


def test_two_spellings_of_one_address_are_one_buyer(shop: Shop) -> None:
    shop.arrive(2, email="Ana@Example.TEST ")
    shop.arrive(2, sale="101", email="ana@example.test")
    assert members() == [BUYER]


def test_the_same_sale_told_per_role_is_one_sale(shop: Shop) -> None:
    shop.arrive(2)
    partner = shop.arrive(2, role=3)
    affiliate = shop.arrive(2, role=4, email=None)
    assert partner.outcome is Outcome.UNCHANGED
    assert affiliate.outcome is Outcome.IGNORED
    assert (members(), letters()) == ([BUYER], ["welcome"])


def test_an_affiliate_told_first_makes_nothing_and_hinders_nothing(shop: Shop) -> None:
    shop.arrive(2, role=4)
    assert members() == []
    shop.arrive(2)
    assert live() == {COURSE}


def test_a_sale_without_an_address_is_held_until_one_is_told(shop: Shop) -> None:
    held = shop.arrive(2, email=None)
    assert (held.outcome, held.reason) == (Outcome.HELD, "no-buyer-address")
    shop.arrive(2, role=3)
    assert live() == {COURSE}
    assert held.outcome is Outcome.APPLIED


def test_a_later_address_for_the_same_sale_moves_nobody(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(6, email="other@example.test")
    assert members() == [BUYER]


def test_the_panel_test_creates_nothing_and_is_shown(shop: Shop) -> None:
    told = document(None, product="1", name="X-Wing", email="cliente.teste@example.test")
    assert shop.keep(told).result is Result.TEST
    assert shop.keep(told).result is Result.TEST
    shop.work()
    assert (members(), areas(), deeds("panel-test")) == ([], [], ["panel-test"])
