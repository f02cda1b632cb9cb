"""One deed for many: confirmed, done in turns, each told; what cannot be done is left out."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from receiver import provisioning
from receiver.db import db, transaction
from receiver.models import Area, Bulk, Job, LogEntry, Member
from receiver.models.bulk import BulkDeed, BulkState
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning import Refused, bulk
from receiver.provisioning.people import new
from tests.factories import Shop, deeds, letters, live

ANA, BIA = "ana@example.test", "bia@example.test"
BY = "dona@loja.test"


def crowd(shop: Shop, count: int) -> list[int]:
    """Members who have nothing."""
    with transaction():
        people = [new(f"p{n}@example.test", name=f"P {n}", now=shop.now) for n in range(count)]
    return [member.id for member in people]


def ask(shop: Shop, deed: BulkDeed, ids: list[int], area: str = "") -> int:
    found = db.session.scalar(sa.select(Area).where(Area.name == area))
    return provisioning.ask_bulk(deed, ids, area=found, by=BY, now=shop.now)


def do(shop: Shop, deed: BulkDeed, ids: list[int], area: str = "") -> Bulk:
    number = ask(shop, deed, ids, area)
    provisioning.confirm_bulk(number, typed=len(ids), by=BY, now=shop.tick())
    shop.work()
    return db.session.get_one(Bulk, number)


@pytest.fixture
def two(shop: Shop) -> list[int]:
    """Ana and Bia, who bought the same."""
    for sale, email in (("100", ANA), ("200", BIA)):
        shop.arrive(sale=sale, email=email)
    return list(db.session.scalars(sa.select(Member.id).order_by(Member.id)))


def test_nothing_happens_before_it_is_confirmed(shop: Shop, two: list[int]) -> None:
    ask(shop, BulkDeed.BLOCK, two)
    shop.work()
    assert live(ANA) == live(BIA) == {"Curso 900"}


def test_all_are_blocked_and_each_is_told_in_the_log(shop: Shop, two: list[int]) -> None:
    done = do(shop, BulkDeed.BLOCK, two)
    assert (done.state, done.done, done.skipped) == (BulkState.DONE, 2, 0)
    assert deeds("blocked", "bulk-begun") == ["bulk-begun", "blocked", "blocked"]
    assert do(shop, BulkDeed.BLOCK, two).skipped == 2


def test_an_area_is_opened_and_closed_for_all(shop: Shop, two: list[int]) -> None:
    provisioning.create_area("Clube", by=BY, now=shop.now)
    do(shop, BulkDeed.GRANT, two, "Clube")
    assert live(ANA) == live(BIA) == {"Curso 900", "Clube"}
    provisioning.revoke(BIA, "Clube", by=BY, now=shop.tick())
    closed = do(shop, BulkDeed.REVOKE, two, "Clube")
    assert (closed.done, closed.skipped) == (1, 1)
    assert live(ANA) == {"Curso 900"}


def test_the_login_goes_to_who_never_came_and_a_link_to_the_others(
    shop: Shop, two: list[int]
) -> None:
    shop.deliver()
    with transaction():
        db.session.get_one(Member, two[1]).signed_in(shop.now)
    do(shop, BulkDeed.LOGIN, two)
    assert letters(ANA) == ["welcome", "welcome"]
    assert letters(BIA) == ["welcome", "sign-in"]


def test_a_blocked_person_gets_no_letter(shop: Shop, two: list[int]) -> None:
    provisioning.block(BIA, by=BY, now=shop.now)
    assert do(shop, BulkDeed.LOGIN, two).skipped == 1
    assert letters(BIA) == ["welcome"]


def test_visits_of_all_end(shop: Shop, two: list[int]) -> None:
    do(shop, BulkDeed.SIGN_OUT, two)
    assert set(db.session.scalars(sa.select(Member.session_version))) == {2}


def test_many_are_done_in_turns(shop: Shop) -> None:
    ids = crowd(shop, 2 * bulk.A_TURN + 1)
    number = ask(shop, BulkDeed.SIGN_OUT, ids)
    provisioning.confirm_bulk(number, typed=None, by=BY, now=shop.tick())
    assert db.session.scalars(sa.select(Job.kind)).all() == [JobKind.BULK]
    shop.work()
    assert db.session.get_one(Bulk, number).done == len(ids)
    one_each = sa.select(LogEntry.member_id).where(LogEntry.deed == Deed.SIGNED_OUT_EVERYWHERE)
    assert list(db.session.scalars(one_each.order_by(LogEntry.member_id))) == ids
    assert db.session.scalars(sa.select(Job)).all() == []


@pytest.mark.parametrize(("count", "is_asked"), [(bulk.MANY, False), (bulk.MANY + 1, True)])
def test_what_takes_away_from_many_asks_for_their_number(
    shop: Shop, count: int, is_asked: bool
) -> None:
    ids = crowd(shop, count)
    number = ask(shop, BulkDeed.BLOCK, ids)
    assert bulk.asks_for_number(db.session.get_one(Bulk, number)) is is_asked
    if is_asked:
        for typed in (None, count - 1):
            with pytest.raises(Refused, match=f"people: {count}"):
                provisioning.confirm_bulk(number, typed=typed, by=BY, now=shop.now)
    provisioning.confirm_bulk(number, typed=count, by=BY, now=shop.now)


def test_it_is_confirmed_once_and_within_the_hour(shop: Shop, two: list[int]) -> None:
    number = ask(shop, BulkDeed.SIGN_OUT, two)
    late = shop.now + bulk.LIFE + timedelta(seconds=1)
    with pytest.raises(Refused, match="choose again"):
        provisioning.confirm_bulk(number, typed=None, by=BY, now=late)
    provisioning.confirm_bulk(number, typed=None, by=BY, now=shop.now)
    with pytest.raises(Refused, match="already"):
        provisioning.confirm_bulk(number, typed=None, by=BY, now=shop.now)


def test_nobody_too_many_and_no_area_are_refused(shop: Shop, two: list[int]) -> None:
    for deed, ids, says in (
        (BulkDeed.BLOCK, [], "Nobody"),
        (BulkDeed.BLOCK, list(range(bulk.MOST + 1)), "10000"),
        (BulkDeed.GRANT, two, "area"),
    ):
        with pytest.raises(Refused, match=says):
            ask(shop, deed, ids)


def test_whoever_is_gone_or_came_later_is_left_out(shop: Shop, two: list[int]) -> None:
    number = ask(shop, BulkDeed.BLOCK, [*two, 999])
    provisioning.confirm_bulk(number, typed=None, by=BY, now=shop.now)
    with transaction():
        db.session.get_one(Member, two[1]).created_at = shop.now + timedelta(hours=1)
    shop.work()
    assert (live(BIA), db.session.get_one(Bulk, number).skipped) == ({"Curso 900"}, 2)
