"""Members are settled again many at once, and to the same end as one by one."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from receiver import jobs, provisioning
from receiver.db import db, transaction
from receiver.models import Job, Member
from receiver.models.job import JobKind
from receiver.provisioning import groups
from receiver.provisioning.cause import Cause
from receiver.provisioning.settle import settle_all
from tests.factories import Shop, deeds, live
from tests.people import counted

BY = "dona@example.test"


def sell(shop: Shop, count: int) -> None:
    """So many buyers of one product."""
    for number in range(count):
        shop.arrive(2, sale=f"S{number}", email=f"b{number}@example.test")


def claims(shop: Shop, limit: int = 100) -> list[jobs.Claim]:
    """Take what is due of members."""
    with transaction():
        return jobs.claim((JobKind.MEMBER,), limit=limit, now=shop.now)


def open_doors(count: int) -> int:
    """How many of them may enter something."""
    return sum(bool(live(f"b{number}@example.test")) for number in range(count))


def test_a_change_of_what_opens_what_is_settled_in_groups(shop: Shop) -> None:
    sell(shop, 30)
    provisioning.unmap_product("900", by=BY, now=shop.tick())
    assert [len(group) for group in provisioning.of_members(claims(shop))] == [groups.MOST, 5]


def test_many_cost_hardly_more_statements_than_one(shop: Shop) -> None:
    sell(shop, 20)
    provisioning.unmap_product("900", by=BY, now=shop.tick())
    (one, *others) = claims(shop)
    with counted() as for_one:
        provisioning.settle_again([one], now=shop.now)
    with counted() as for_many:
        provisioning.settle_again(others, now=shop.now)
    besides_letters = [asked for asked in for_many if "INTO letter" not in asked]
    assert len(besides_letters) < 2 * len(for_one)
    assert open_doors(20) == 0


def test_two_pieces_of_work_about_one_member_are_one_story(shop: Shop) -> None:
    sell(shop, 1)
    provisioning.map_product("900", area="Curso 900", days=30, by=BY, now=shop.tick())
    shop.work()
    provisioning.unmap_product("900", by=BY, now=shop.tick(days=30))
    taken = claims(shop)
    assert sorted(claim.key for claim in taken) == ["member-now:1", "member:1"]
    provisioning.settle_again(taken, now=shop.now)
    assert deeds("ended") == ["ended"]
    assert claims(shop) == []


def test_one_that_fails_fails_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(shop, 5)
    provisioning.unmap_product("900", by=BY, now=shop.tick())

    def fails_for_one(causes: Sequence[tuple[Member, Cause]]) -> None:
        settle_all(causes)
        if any(member.id == 3 for member, _cause in causes):
            raise RuntimeError("a bug, when all of it was written already")

    monkeypatch.setattr("receiver.provisioning.again.settle_all", fails_for_one)
    shop.work()
    left = db.session.scalars(sa.select(Job.row_id).where(Job.kind == JobKind.MEMBER)).all()
    assert (list(left), open_doors(5), live("b2@example.test")) == ([3], 1, {"Curso 900"})


def test_what_was_begun_before_is_settled_alone(shop: Shop) -> None:
    sell(shop, 3)
    provisioning.unmap_product("900", by=BY, now=shop.tick())
    claims(shop, limit=1)
    shop.tick(minutes=1)
    assert [len(group) for group in provisioning.of_members(claims(shop))] == [2, 1]


def test_work_that_is_another_s_by_now_is_left_to_it(shop: Shop) -> None:
    sell(shop, 2)
    provisioning.unmap_product("900", by=BY, now=shop.tick())
    taken = claims(shop)
    with transaction():
        lost = sa.update(Job).where(Job.id == taken[0].id).values(fence="another")
        db.session.execute(lost)
    provisioning.settle_again(taken, now=shop.now)
    assert open_doors(2) == 1
    with pytest.raises(jobs.LeaseLost):
        provisioning.settle_again(taken, now=shop.now)


def test_a_member_who_is_not_there_is_nobody_s_trouble(shop: Shop) -> None:
    sell(shop, 1)
    with transaction():
        for number in (1, 4711):
            key = f"member-now:{number}"
            jobs.owe_again(JobKind.MEMBER, key, row_id=number, now=shop.now, at=shop.now)
    shop.work()
    assert db.session.scalars(sa.select(Job).where(Job.kind == JobKind.MEMBER)).all() == []
    assert db.session.scalars(sa.select(Member.id)).all() == [1]
