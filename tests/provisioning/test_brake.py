"""Access that would be lost in a flood is kept until somebody has looked."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import audit, preview, provisioning, worker
from receiver.context import settings
from receiver.db import db
from receiver.models import HeldLoss, Letter, Loss, Member
from receiver.models.admin import StaffRole
from receiver.models.log_entry import Deed
from receiver.models.loss import Release
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.terms import OpensNoMore
from receiver.rules.vocabulary import MemberStatus
from tests.factories import Shop, deeds, document, letters, live
from tests.flooded import BY, OVERDUE, REFUNDED, flood, keep, nobody_may_be_late, tell, who
from tests.people import counted


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """A shop where nobody may be late."""
    nobody_may_be_late(shop)
    provisioning.invite_admin(BY, role=StaffRole.OWNER, by=BY, now=shop.now)
    return shop


def inside(numbers: range) -> int:
    """How many of them may enter something."""
    return sum(bool(live(who(number))) for number in numbers)


def test_a_flood_is_held_from_the_twenty_first_on(shop: Shop) -> None:
    flood(shop)
    assert inside(range(30)) == HeldLoss.count(99) == 10
    assert sorted(deeds("suspended", "loss-held")) == ["loss-held"] * 10 + ["suspended"] * 20


def test_who_is_held_notices_nothing(shop: Shop) -> None:
    flood(shop)
    held = db.session.scalars(HeldLoss.open()).all()
    assert {one.member.status for one in held} == {MemberStatus.ACTIVE}
    assert all("suspended" not in letters(one.member.email) for one in held)


def test_it_is_kept_what_would_be_lost_and_why(shop: Shop) -> None:
    flood(shop)
    (told,) = db.session.scalars(HeldLoss.open()).all()[-1].losses
    assert told["reason"] == "subscription-overdue"
    assert told["state"] == "suspended"
    assert told["postback_id"]


def test_the_staff_gets_one_letter(shop: Shop) -> None:
    flood(shop)
    tell(shop, OVERDUE, range(30, 50))
    kinds = sa.select(Letter.kind).where(Letter.to == BY, Letter.kind == LetterKind.BRAKE)
    assert len(db.session.scalars(kinds).all()) == 1


def test_twenty_are_no_flood(shop: Shop) -> None:
    flood(shop, late=20)
    assert inside(range(20)) == HeldLoss.count(99) == 0


def test_a_small_part_of_many_is_no_flood(shop: Shop, app: Flask) -> None:
    app.config["SETTINGS"] = settings().model_copy(update={"brake_people": 2})
    flood(shop, buyers=90, late=4)
    assert HeldLoss.count(99) == 0
    tell(shop, OVERDUE, range(4, 7))
    assert HeldLoss.count(99) == 3


def test_an_hour_later_it_is_no_flood_any_more(shop: Shop) -> None:
    flood(shop, late=20)
    shop.tick(minutes=61)
    tell(shop, OVERDUE, range(20, 30))
    assert HeldLoss.count(99) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Loss)) == 10


def test_switched_off_it_holds_nothing(shop: Shop, app: Flask) -> None:
    app.config["SETTINGS"] = settings().model_copy(update={"brake": False})
    flood(shop)
    assert inside(range(30)) == HeldLoss.count(99) == 0


def test_refunds_are_not_counted_with_the_rest(shop: Shop) -> None:
    flood(shop, late=20)
    tell(shop, REFUNDED, range(20, 40), status=4)
    assert inside(range(40)) == HeldLoss.count(99) == 0


def test_a_flood_of_refunds_is_held(shop: Shop) -> None:
    tell(shop, 2, range(60))
    tell(shop, REFUNDED, range(30), status=4)
    assert HeldLoss.count(99) == 10


def test_what_the_clock_ends_is_held(shop: Shop) -> None:
    provisioning.create_area("Curso 900", by=BY, now=shop.now)
    provisioning.map_product("900", area="Curso 900", days=7, by=BY, now=shop.now)
    tell(shop, 2, range(30), paid=f"{shop.now:%Y-%m-%d %H:%M:%S}")
    shop.tick(days=9)
    shop.work()
    assert HeldLoss.count(99) == 10


def test_released_they_lose_it_and_are_told(shop: Shop) -> None:
    flood(shop)
    provisioning.decide_losses(Release.RELEASE, by=BY, now=shop.tick())
    shop.work()
    assert inside(range(30)) == HeldLoss.count(99) == 0
    assert all("suspended" in letters(who(number)) for number in range(30))
    assert db.session.scalar(sa.select(Member).where(Member.held_at.is_not(None))) is None


def test_dropped_they_keep_it_by_hand(shop: Shop) -> None:
    flood(shop)
    provisioning.decide_losses(Release.DROP, by=BY, now=shop.tick())
    shop.work()
    assert inside(range(30)) == 10
    assert db.session.scalars(sa.select(HeldLoss)).all() == []
    assert deeds("losses-dropped") == ["losses-dropped"] * 11
    assert list(audit.findings(shop.now)) == []


def test_many_are_decided_only_by_their_number(shop: Shop) -> None:
    flood(shop, late=45)
    with pytest.raises(provisioning.Refused) as refused:
        provisioning.decide_losses(Release.RELEASE, typed=3, by=BY, now=shop.tick())
    assert refused.value.reason == "brake-number-wrong"
    assert provisioning.decide_losses(Release.RELEASE, typed=25, by=BY, now=shop.tick()) == 25


def test_some_are_released_and_the_rest_stays(shop: Shop) -> None:
    flood(shop)
    ids = [one.id for one in db.session.scalars(HeldLoss.open())][:3]
    provisioning.decide_losses(Release.RELEASE, ids=ids, by=BY, now=shop.tick())
    shop.work()
    assert inside(range(30)) == HeldLoss.count(99) == 7


def test_who_pays_again_is_held_no_more(shop: Shop) -> None:
    flood(shop)
    tell(shop, 101, range(30), dispatched=f"{shop.now:%Y-%m-%d %H:%M:%S}")
    assert inside(range(30)) == 30
    assert HeldLoss.count(99) == 0


def test_other_deeds_of_the_staff_release_nothing(shop: Shop) -> None:
    flood(shop)
    provisioning.create_area("Clube", by=BY, now=shop.tick())
    held = db.session.scalars(HeldLoss.open()).all()[0].member.email
    provisioning.grant(held, "Clube", until=None, by=BY, now=shop.tick())
    assert live(held) == {"Clube", "Curso 900"}
    assert HeldLoss.count(99) == 10


def test_what_the_staff_shuts_is_never_held(shop: Shop) -> None:
    flood(shop)
    held = [one.member.email for one in db.session.scalars(HeldLoss.open())]
    provisioning.revoke(held[0], "Curso 900", by=BY, now=shop.tick())
    provisioning.block(held[1], by=BY, now=shop.tick())
    provisioning.revoke(who(50), "Curso 900", by=BY, now=shop.tick())
    assert not (live(held[0]) or live(held[1]) or live(who(50)))
    assert HeldLoss.count(99) == 8


def test_what_was_shown_before_is_not_held(shop: Shop) -> None:
    tell(shop, 2, range(30))
    number = preview.begin(OpensNoMore("900"), by=BY, now=shop.tick(), seconds=9)
    shop.work()
    preview.confirm(number, typed=30, by=BY, now=shop.tick())
    shop.work()
    assert inside(range(30)) == HeldLoss.count(99) == 0


def test_what_nobody_was_shown_is_held(shop: Shop) -> None:
    tell(shop, 2, range(30))
    provisioning.unmap_product("900", by=BY, now=shop.tick())
    shop.work()
    assert HeldLoss.count(99) == 10


def test_a_rehearsal_shows_all_that_would_happen(shop: Shop) -> None:
    tell(shop, 2, range(30))
    shop.tick(hours=1)
    ids = keep(shop, OVERDUE, range(30))
    told = provisioning.rehearse(ids, now=shop.tick())
    assert told.counts[Deed.SUSPENDED] == 30
    assert HeldLoss.count(99) == 0


def test_what_is_held_is_no_difference(shop: Shop) -> None:
    flood(shop)
    assert list(audit.findings(shop.now)) == []


def test_where_nobody_loses_anything_nothing_is_asked(shop: Shop) -> None:
    tell(shop, 2, range(3))
    for number in range(3, 6):
        shop.keep(document(2, sale=f"S{number}", email=who(number)))
    with counted() as asked:
        worker.understand_batch(shop.now)
    assert not [one for one in asked if "loss" in one]


def test_several_workers_count_together(shop: Shop, app: Flask) -> None:
    tell(shop, 2, range(80))
    shop.tick(hours=1)
    keep(shop, OVERDUE, range(80))

    def work() -> None:
        with app.app_context():
            while worker.understand_batch(shop.now):
                pass

    with ThreadPoolExecutor(3) as crew:
        for done in [crew.submit(work) for _each in range(3)]:
            done.result()
    shop.work()
    assert (inside(range(80)), HeldLoss.count(99)) == (60, 60)


def test_of_two_accounts_that_become_one_what_was_held_stays_held(shop: Shop) -> None:
    flood(shop)
    gone = db.session.scalars(HeldLoss.open()).all()[0].member_id
    keeper = shop.arrive(sale="Z", product="901", email="z@example.test").member_id or 0
    mark = provisioning.prospect(keeper, gone, now=shop.now).mark
    provisioning.merge(keeper, gone, login="", mark=mark, by=BY, now=shop.tick())
    assert HeldLoss.count(99) == 10
    assert HeldLoss.of([keeper])
    assert list(audit.findings(shop.now)) == []
