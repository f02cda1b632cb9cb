"""What a person does by hand, and what happens to it when the marketplace speaks again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from receiver import provisioning
from receiver.models import Grant, Letter, LogEntry, Member, Token
from receiver.models.token import Purpose
from receiver.provisioning import Refused
from receiver.rules.reasons import say
from receiver.rules.vocabulary import MemberStatus, Outcome
from tests.factories import BUYER, Shop, deeds, letters, live, members, states

COURSE = "Curso 900"
BY = "dona@example.test"


def grant(shop: Shop, area: str, email: str = BUYER, days: int | None = None) -> Member:
    until = shop.now + timedelta(days=days) if days else None
    return provisioning.grant(email, area, until=until, by=BY, now=shop.tick())


def revoke(shop: Shop, area: str) -> Member:
    return provisioning.revoke(BUYER, area, by=BY, now=shop.tick())


def member() -> Member:
    found = Member.by_email(BUYER)
    assert found is not None
    return found


def test_a_grant_makes_an_account_and_a_welcome(shop: Shop) -> None:
    provisioning.create_area("Clube", by=BY, now=shop.now)
    grant(shop, "Clube")
    assert (live(), letters()) == ({"Clube"}, ["welcome"])


def test_a_grant_until_a_day_ends_by_the_clock(shop: Shop) -> None:
    provisioning.create_area("Clube", by=BY, now=shop.now)
    grant(shop, "Clube", days=5)
    shop.tick(days=6)
    shop.work()
    assert states() == {"Clube": "ended"}
    assert letters() == ["welcome", "ended"]


def test_a_grant_survives_the_refund_of_the_sale(shop: Shop) -> None:
    shop.arrive(2)
    grant(shop, COURSE)
    shop.arrive(4)
    assert (live(), letters()) == ({COURSE}, ["welcome"])


def test_what_was_revoked_stays_shut_until_the_person_buys_again(shop: Shop) -> None:
    shop.arrive(2)
    revoke(shop, COURSE)
    shop.arrive(6)
    assert states() == {COURSE: "ended"}
    shop.arrive(2, sale="101")
    assert live() == {COURSE}


def test_revoking_what_a_hand_gave_takes_it_back(shop: Shop) -> None:
    provisioning.create_area("Clube", by=BY, now=shop.now)
    grant(shop, "Clube")
    revoke(shop, "Clube")
    assert states() == {"Clube": "ended"}
    assert [decision.opens for decision in Grant.of_member(member().id)] == [False]
    grant(shop, "Clube")
    assert live() == {"Clube"}


def test_a_blocked_account_keeps_what_it_owns_and_gets_no_letters(shop: Shop) -> None:
    shop.arrive(2)
    version = member().session_version
    provisioning.block(BUYER, by=BY, now=shop.tick())
    shop.arrive(2, sale="101", product="901")
    assert member().status is MemberStatus.BLOCKED
    assert member().session_version == version + 1
    assert letters() == ["welcome"]
    provisioning.unblock(BUYER, by=BY, now=shop.tick())
    assert (member().status, live()) == (MemberStatus.ACTIVE, {COURSE, "Curso 901"})


def move(shop: Shop, old: str, new: str) -> Member:
    return provisioning.move(old, new, by=BY, now=shop.tick())


def test_a_corrected_address_moves_nothing_and_loses_nothing(shop: Shop) -> None:
    shop.arrive(2)
    moved = move(shop, " Ana@Example.test", "Nova@example.test")
    shop.arrive(2, sale="101", product="901")
    shop.arrive(4)
    assert (moved.email, moved.aliases) == ("nova@example.test", [BUYER])
    assert members() == ["nova@example.test"]
    assert states("nova@example.test") == {COURSE: "ended", "Curso 901": "live"}


def test_both_addresses_are_told_of_the_move(shop: Shop) -> None:
    shop.arrive(2)
    move(shop, BUYER, "nova@example.test")
    assert letters() == ["welcome", "address-changed"]
    assert letters("nova@example.test") == ["address-changed"]


def test_an_address_moved_back_is_no_second_account(shop: Shop) -> None:
    shop.arrive(2)
    move(shop, BUYER, "nova@example.test")
    back = move(shop, "nova@example.test", BUYER)
    assert (back.email, back.aliases) == (BUYER, ["nova@example.test"])


def test_the_address_of_somebody_else_is_refused(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(2, sale="101", email="bia@example.test")
    with pytest.raises(Refused, match=r"bia@example.test"):
        move(shop, BUYER, "bia@example.test")
    assert members() == [BUYER, "bia@example.test"]


def test_a_mistyped_address_is_corrected_and_the_paid_sale_lets_its_buyer_in(shop: Shop) -> None:
    """Voices 2: typing errors at the checkout are common."""
    held = shop.arrive(2, email="ana@example,test")
    assert (held.outcome, held.reason) == (Outcome.HELD, "address-unusable")
    move(shop, "ana@example,test", BUYER)
    shop.work()
    assert (live(), letters()) == ({COURSE}, ["welcome"])
    shop.arrive(2, sale="101", product="901", email="ana@example,test")
    assert live() == {COURSE, "Curso 901"}


def test_a_replay_is_no_news_and_a_replayed_approval_reopens_nothing(shop: Shop) -> None:
    """S11."""
    first = shop.arrive(2)
    shop.arrive(5)
    shop.tick(hours=1)
    provisioning.replay([first.id], by=BY, now=shop.now)
    shop.work()
    assert states() == {COURSE: "suspended"}
    assert first.outcome is Outcome.UNCHANGED
    assert "replayed" in deeds()


def test_a_replay_of_what_does_not_exist_is_refused_as_a_whole(shop: Shop) -> None:
    first = shop.arrive(2)
    with pytest.raises(Refused):
        provisioning.replay([first.id, 4711], by=BY, now=shop.now)
    assert deeds("replayed") == []


def test_what_was_held_and_seen_is_put_aside(shop: Shop) -> None:
    held = shop.arrive(9)
    provisioning.dismiss([held.id], by=BY, now=shop.tick())
    assert (held.outcome, deeds("dismissed")) == (Outcome.IGNORED, ["dismissed"])
    with pytest.raises(Refused, match="nobody"):
        provisioning.dismiss([held.id], by=BY, now=shop.tick())


def test_a_letter_sent_again_is_a_new_letter(shop: Shop) -> None:
    shop.arrive(2)
    shop.deliver()
    (welcome,) = Letter.of_member(member().id)
    again = provisioning.resend(welcome.id, by=BY, now=shop.tick())
    assert again.id != welcome.id
    assert letters() == ["welcome", "welcome"]
    provisioning.block(BUYER, by=BY, now=shop.tick())
    with pytest.raises(Refused):
        provisioning.resend(welcome.id, by=BY, now=shop.tick())


def test_a_letter_that_still_waits_is_hurried_and_not_doubled(shop: Shop) -> None:
    shop.arrive(2)
    (welcome,) = Letter.of_member(member().id)
    assert provisioning.resend(welcome.id, by=BY, now=shop.tick()).id == welcome.id
    assert letters() == ["welcome"]


def test_what_was_mailed_to_a_wrong_address_opens_nothing_after_the_move(shop: Shop) -> None:
    """Voices 2: the old address may be a stranger's."""
    shop.arrive(2)
    shop.deliver()
    assert member().has_temporary_password()
    moved = move(shop, BUYER, "nova@example.test")
    assert (moved.password_hash, moved.session_version) == (None, 2)
    assert Token.open_for(moved.id, Purpose.ENTER) == []
    assert letters("nova@example.test") == ["address-changed", "welcome"]


def test_every_line_of_the_log_has_its_reason_in_every_language(shop: Shop) -> None:
    shop.arrive(2)
    shop.arrive(4)
    line = LogEntry.of_member(member().id)[1]
    assert (line.deed, line.reason) == ("ended", "sale-refunded")
    assert say(line.reason, line.facts, "pt_BR") == "A compra 100 de Curso 900 foi reembolsada."
    assert say(line.reason, line.facts, "en") == "Purchase 100 of Curso 900 was refunded."


@pytest.mark.parametrize("verb", [provisioning.block, provisioning.unblock])
def test_a_person_nobody_knows_is_refused(shop: Shop, verb: Callable[..., Member]) -> None:
    with pytest.raises(Refused, match="no account"):
        verb("x@example.test", by=BY, now=shop.now)


def test_what_cannot_be_granted_is_refused_with_the_reason(shop: Shop) -> None:
    provisioning.create_area("Clube", by=BY, now=shop.now)
    with pytest.raises(Refused, match="no area"):
        grant(shop, "Nada")
    with pytest.raises(Refused, match="no e-mail"):
        grant(shop, "Clube", email="ana")
    assert members() == []
