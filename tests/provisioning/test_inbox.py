"""Many postbacks in one transaction: each comes to what it would have come to alone."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import provisioning
from receiver.db import db, transaction
from receiver.models import Job, Key, Postback
from receiver.provisioning.inbox import Kept, arrival, keep_all
from tests.factories import KEY
from tests.wire import FORM, as_form, sample

OTHER = "fedcba9876543210fedcba9876543210"
TEN_MINUTES = timedelta(minutes=10)
TEST = as_form(sample("05-"))


@pytest.fixture
def key(app: Flask, now: datetime) -> int:
    """The number of an accepted key."""
    return provisioning.add_key(KEY, label="Loja", by="test", now=now).id


def together(*bodies: bytes, key: int, now: datetime) -> list[Kept | None]:
    """Keep all of these at once."""
    came = [arrival(body, content_type=FORM, key_id=key, now=now) for body in bodies]
    with transaction():
        return keep_all(db.session.connection(), came)


def told(kept: list[Kept | None]) -> list[str]:
    return [one.result.value if one else "refused" for one in kept]


def inbox() -> list[Postback]:
    return list(db.session.scalars(sa.select(Postback).order_by(Postback.id)))


def test_what_comes_together_is_stored_and_owed_in_one(key: int, now: datetime) -> None:
    kept = together(b"a=1", b"a=2", b"a=3", key=key, now=now)
    assert told(kept) == ["stored"] * 3
    assert [row.body for row in inbox()] == [
        body
        for _, body in sorted(
            (one.postback_id, b"a=%d" % n) for n, one in enumerate(kept, 1) if one
        )
    ]
    jobs = db.session.execute(sa.select(Job.key, Job.row_id, Job.kind, Job.run_at)).all()
    assert {tuple(job) for job in jobs} == {
        (f"postback:{row.id}", row.id, "postback", now) for row in inbox()
    }


def test_of_equal_bodies_that_come_together_one_is_stored(key: int, now: datetime) -> None:
    """S11: the first; the others are counted on it."""
    kept = together(b"a=1", b"b=1", b"a=1", b"a=1", key=key, now=now)
    assert told(kept) == ["stored", "stored", "repeated", "repeated"]
    assert sorted(row.repeats for row in inbox()) == [0, 2]
    assert len({one.postback_id for one in kept if one}) == 2


def test_equal_bodies_again_within_ten_minutes_are_all_counted(key: int, now: datetime) -> None:
    together(b"a=1", key=key, now=now)
    again = now + TEN_MINUTES - timedelta(seconds=1)
    assert told(together(b"a=1", b"a=1", key=key, now=again)) == ["repeated"] * 2
    (row,) = inbox()
    assert (row.repeats, row.repeated_at) == (2, again)


def test_equal_bodies_again_later_are_one_arrival_more(key: int, now: datetime) -> None:
    together(b"a=1", key=key, now=now)
    kept = together(b"a=1", b"a=1", b"b=1", key=key, now=now + TEN_MINUTES)
    assert told(kept) == ["repeated", "repeated", "stored"]
    first, again = (row for row in inbox() if row.digest == inbox()[0].digest)
    assert (again.arrival, again.first_id, again.body, again.raw) == (2, first.id, None, b"a=1")
    assert [one.is_owed for one in kept if one] == [True, False, True]


def test_a_third_arrival_points_to_the_first_body(key: int, now: datetime) -> None:
    for number in range(3):
        together(b"a=1", key=key, now=now + number * TEN_MINUTES)
    first, *others = inbox()
    assert [(row.arrival, row.first_id) for row in others] == [(2, first.id), (3, first.id)]


def test_a_body_that_was_cleared_meanwhile_is_stored_anew(key: int, now: datetime) -> None:
    """What was thrown away by age is no body to point to."""
    for number in range(2):
        together(b"a=1", key=key, now=now + number * TEN_MINUTES)
    with transaction():
        db.session.execute(sa.update(Postback).values(body=None))
    for number in (2, 3):
        together(b"a=1", key=key, now=now + number * TEN_MINUTES)
    *_, anew, last = inbox()
    assert (anew.arrival, anew.first_id, anew.body) == (3, None, b"a=1")
    assert (last.arrival, last.first_id, last.raw) == (4, anew.id, b"a=1")


def test_a_key_that_is_disabled_by_now_keeps_nothing(key: int, now: datetime) -> None:
    """Judged in the transaction that keeps; its neighbours are not concerned."""
    other = provisioning.add_key(OTHER, label="old", by="test", now=now).id
    provisioning.disable_key(other, by="test", now=now)
    came = [arrival(b"a=1", content_type=FORM, key_id=one, now=now) for one in (other, key)]
    with transaction():
        kept = keep_all(db.session.connection(), came)
    assert told(kept) == ["refused", "stored"]
    assert [row.key_id for row in inbox()] == [key]


def test_the_same_bytes_with_two_keys_are_two(key: int, now: datetime) -> None:
    other = provisioning.add_key(OTHER, label="second", by="test", now=now).id
    came = [arrival(b"a=1", content_type=FORM, key_id=one, now=now) for one in (key, other)]
    with transaction():
        assert told(keep_all(db.session.connection(), came)) == ["stored", "stored"]


def test_a_test_of_the_panel_among_others_is_told_so(key: int, now: datetime) -> None:
    kept = together(b"a=1", TEST, TEST, b"a=2", key=key, now=now)
    assert told(kept) == ["stored", "test", "test", "stored"]
    test = next(row for row in inbox() if row.outcome)
    assert (test.outcome, test.reason, test.state, test.repeats) == (
        "test",
        "panel-test",
        "done",
        1,
    )
    assert test.product_name.startswith("X-Wing")
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 2


def test_the_use_of_a_key_is_noted_to_the_minute(key: int, now: datetime) -> None:
    def used(seconds: int) -> datetime | None:
        together(b"a=%d" % seconds, key=key, now=now + timedelta(seconds=seconds))
        return db.session.get_one(Key, key, populate_existing=True).last_used_at

    assert [used(seconds) for seconds in (0, 59, 61)] == [now, now, now + timedelta(seconds=61)]


def test_a_key_that_is_disabled_is_refused_to_whoever_keeps_by_hand(
    key: int, now: datetime
) -> None:
    provisioning.disable_key(key, by="test", now=now)
    row = db.session.get_one(Key, key)
    with pytest.raises(provisioning.Refused):
        provisioning.keep(b"a=1", content_type=FORM, key=row, now=now)
