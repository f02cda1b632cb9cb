"""Postbacks are understood in groups: faster, and to the same end as one by one."""

import re
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import jobs, provisioning
from receiver.db import db, transaction
from receiver.models import Member, Postback
from receiver.models.job import JobKind
from receiver.provisioning import groups, inbox_rows
from receiver.rules.vocabulary import PostbackState
from tests.factories import Shop, document, letters, live, members
from tests.people import counted

WRITE = re.compile(r"(?:^|\)\s+)(INSERT|UPDATE) (?:INTO )?(\w+)")  # also behind a WITH


def keep_of(shop: Shop, count: int, **told: Any) -> list[int]:
    """So many purchases of as many buyers, not understood yet."""
    sold = (document(2, sale=f"S{n}", email=f"b{n}@example.test", **told) for n in range(count))
    return [shop.keep(one).postback_id for one in sold]


def taken(shop: Shop) -> list[list[int]]:
    """The groups in which what is due would be understood."""
    with transaction():
        claims = jobs.claim((JobKind.POSTBACK,), limit=100, now=shop.now)
    return [[one.claim.row_id for one in group] for group in provisioning.in_groups(claims)]


def test_news_about_one_buyer_follow_each_other_in_later_groups(shop: Shop) -> None:
    first = shop.keep(document(1)).postback_id
    other = shop.keep(document(2, sale="200", email="bia@example.test")).postback_id
    second = shop.keep(document(2)).postback_id
    third = shop.keep(document(4)).postback_id
    assert taken(shop) == [[first, other], [second], [third]]


def test_what_is_left_behind_stays_before_what_came_after_it(shop: Shop) -> None:
    """The second is about the sale of the first, the third about the address of the second."""
    ids = [shop.keep(document(2, sale="1", email="a@example.test")).postback_id]
    ids += [shop.keep(document(6, sale="1", email="b@example.test")).postback_id]
    ids += [shop.keep(document(2, sale="2", email="b@example.test")).postback_id]
    assert taken(shop) == [[ids[0]], [ids[1]], [ids[2]]]


def test_a_group_is_small_enough_to_let_others_write(shop: Shop) -> None:
    keep_of(shop, groups.size() + 5)
    assert [len(group) for group in taken(shop)] == [groups.size(), 5]


def test_many_buyers_cost_hardly_more_statements_than_one(shop: Shop) -> None:
    shop.arrive(2)  # the product is known from here on
    keep_of(shop, 1)
    with counted() as for_one:
        shop.work()
    keep_of(shop, 20)
    with counted() as for_many:
        shop.work()
    assert len(members()) == 21
    assert len(for_many) < 2 * len(for_one)


def test_one_that_cannot_be_understood_fails_alone(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, *good = keep_of(shop, 10)
    write = inbox_rows.write

    def fails_for_one(decided: Any, *told: Any) -> None:
        write(decided, *told)
        if any(row.id == bad for row, _decision in decided):
            raise RuntimeError("a bug, when all of it was written already")

    monkeypatch.setattr(inbox_rows, "write", fails_for_one)
    shop.work()
    rows = db.session.execute(sa.select(Postback.id, Postback.state))
    states = {row.id: row.state for row in rows}
    assert states[bad] is PostbackState.WAITING
    assert {states[number] for number in good} == {PostbackState.DONE}
    assert members() == [f"b{n}@example.test" for n in range(1, 10)]


def test_two_addresses_of_one_person_in_one_group(shop: Shop) -> None:
    """Nothing in the postbacks says that they are about one member."""
    shop.arrive(2, sale="1")
    provisioning.move("ana@example.test", "nova@example.test", by="dona", now=shop.now)
    shop.keep(document(2, sale="2", product="901", email="ana@example.test"))
    shop.keep(document(2, sale="3", product="902", email="nova@example.test"))
    shop.work()
    assert live("nova@example.test") == {"Curso 900", "Curso 901", "Curso 902"}
    assert members() == ["nova@example.test"]
    assert letters("nova@example.test").count("new-area") == 2


def test_what_another_worker_has_taken_over_is_left_to_it(shop: Shop, app: Flask) -> None:
    """Its lease is over for us; the rest of the group is done."""
    lost, _kept = keep_of(shop, 2)
    with transaction():
        claims = jobs.claim((JobKind.POSTBACK,), limit=100, now=shop.now)
    (group,) = provisioning.in_groups(claims)
    with transaction():
        key = f"postback:{lost}"
        jobs.owe_again(JobKind.POSTBACK, key, row_id=lost, now=shop.now, at=shop.now)
    provisioning.understand_all(group, now=shop.now)
    assert members() == ["b1@example.test"]
    shop.work()
    assert db.session.scalar(sa.select(sa.func.count(Member.id))) == 2


def test_what_becomes_of_new_buyers_is_written_once(shop: Shop) -> None:
    shop.arrive(2)  # the product is known from here on
    keep_of(shop, 6)
    with counted() as asked:
        shop.work()
    writes = [found.groups() for one in asked if (found := WRITE.search(one))]
    told = Counter(f"{kind.lower()} {table}" for kind, table in writes)
    rows = ("member", "member_email", "sale", "sale_item", "access", "letter", "searched")
    assert {name: told[f"insert {name}"] for name in rows} == dict.fromkeys(rows, 1)
    updates = {name for name in told if name.startswith("update")}
    assert updates == {"update postback", "update job"}  # the latter to claim it
