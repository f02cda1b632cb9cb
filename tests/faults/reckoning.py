"""After a storm: is everything there, once, and is everything as it should be?"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Letter, Member, Postback
from receiver.models.job import JobKind, JobState
from receiver.provisioning.cause import Cause
from receiver.provisioning.settle import settle
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.rules.vocabulary import Actor, PostbackState
from tests.factories import live
from tests.faults.chosen import Say
from tests.faults.marketplace import Life, Marketplace, Told
from tests.smtp import PostOffice

# What may come between the sending of a letter and the writing down of it.
MAY_DOUBLE = (
    "worker",
    "reserve",
    "machine",
    "ears",
    "database",
    "lock",
    "full disk",
    "panic",
    "cut wire",
    "broken mail",
)
EXPECTED_ANSWERS = {"200 stored", "200 repeated", "503 unavailable", "none"}
HOUR = 0.5  # seconds that stand for one
# Of a lease, for each look: a letter's, of five minutes, then lasts seven seconds. With a minute
# each it were two and a half, and a busy machine has been slower with a letter than that.
A_PART = timedelta(seconds=20)
OWED = (JobKind.POSTBACK, JobKind.LETTER, JobKind.SALE, JobKind.MEMBER)


def is_settled() -> bool:
    """Whether nothing is owed any more but cleaning up."""
    db.session.rollback()
    owed = sa.select(sa.func.count()).where(Job.kind.in_(OWED), Job.state != JobState.DEAD)
    return db.session.scalar(owed) == 0


def end_leases() -> None:
    """Let so much time pass that what the dead had claimed is free again."""
    with transaction():
        long_ago = utcnow().replace(year=2000)
        held = sa.update(Job).where(Job.state == JobState.RUN)
        db.session.execute(held.values(lease_until=long_ago))


def an_hour_passes() -> None:
    """What waits for its time is due: a next try, or work owed by a clock that was ahead."""
    with transaction():
        waiting = sa.update(Job).where(Job.kind.in_(OWED), Job.state == JobState.READY)
        db.session.execute(waiting.values(run_at=utcnow()))


def shorten_leases() -> None:
    """Let a part of a lease pass for what is claimed: what nobody renews is over soon, no other."""
    with transaction():
        claimed = sa.select(Job.id, Job.lease_until).where(Job.state == JobState.RUN)
        for number, until in db.session.execute(claimed).all():
            earlier = (until or utcnow()) - A_PART
            same = sa.update(Job).where(Job.id == number, Job.lease_until == until)
            db.session.execute(same.values(lease_until=earlier))


def is_settled_in_time() -> bool:
    """Whether nothing is owed any more, however long it has to wait."""
    an_hour_passes()
    shorten_leases()
    time.sleep(HOUR)
    return is_settled()


def stored() -> Counter[Told]:
    """What is on disk, and how many bodies each of it has."""
    db.session.rollback()
    told = sa.select(Postback.sale_code, Postback.event_code).where(Postback.first_id.is_(None))
    return Counter((str(sale), int(event or 0)) for sale, event in db.session.execute(told))


def told_again() -> int:
    """How many repeats were taken for news: those that came more than ten minutes later."""
    again = sa.select(sa.func.count()).where(Postback.first_id.is_not(None))
    return db.session.scalar(again) or 0


def unfinished() -> list[Postback]:
    """Postbacks that were not understood."""
    waiting = sa.select(Postback).where(Postback.state != PostbackState.DONE)
    return list(db.session.scalars(waiting.options(load_only(Postback.id, Postback.error))))


def doors(lives: Iterable[Life], there: Counter[Told]) -> dict[str, set[str]]:
    """What each buyer should be able to enter, by what is on disk."""
    found: dict[str, set[str]] = defaultdict(set)
    for life in lives:
        if (life.sale, 2) in there and (life.sale, 4) not in there:
            found[life.email].add(f"Curso {life.product}")
    return found


def check_access(
    lives: list[Life], there: Counter[Told], *, ahead: timedelta = timedelta(0)
) -> None:
    """Stored access is what it should be, and deriving it afresh changes nothing."""
    expected = doors(lives, there)
    found = {life.email: live(life.email) for life in lives if live(life.email)}
    wrong = {one: (found.get(one), expected.get(one)) for one in found.keys() | expected.keys()}
    different = {one: told for one, told in wrong.items() if told[0] != told[1]}
    assert different == {}, f"found and expected: {different}"
    for member_id in list(db.session.scalars(sa.select(Member.id))):
        with transaction():
            assert settle(Member.under_lock(member_id), Cause(Actor.CLOCK, utcnow() + ahead)) == []


def check_letters(office: PostOffice, *, deaths: int) -> int:
    """One welcome for each member; every letter sent, some twice; tells how many copies more."""
    owed = list(db.session.scalars(sa.select(Letter)))
    assert {letter.state for letter in owed} == {LetterState.SENT}
    welcomes = Counter(one.member_id for one in owed if one.kind is LetterKind.WELCOME)
    assert welcomes == dict.fromkeys(db.session.scalars(sa.select(Member.id)), 1)
    taken = copies(office)
    assert taken.keys() == {letter.message_id for letter in owed}
    assert 0 <= extra(office) <= deaths
    return extra(office)


def copies(office: PostOffice) -> Counter[str]:
    """How often the mail server took each letter."""
    return Counter(str(taken.message["Message-ID"]) for taken in office.letters)


def extra(office: PostOffice) -> int:
    """How many letters were taken once more than they had to be."""
    return len(office.letters) - len(copies(office))


def check_database() -> None:
    """Nothing is wrong with the file, every index fits its table, and no reference is loose."""
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(sa.text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert db.session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
    for table in db.metadata.sorted_tables:
        if db.engine.dialect.name == "postgresql":  # it reads all rows, and fails on a double
            db.session.execute(sa.text(f'REINDEX TABLE "{table.name}"'))
        for key in table.foreign_keys:
            assert not db.session.scalar(loose(key)), f"{key} leads nowhere"
    db.session.rollback()


def loose(key: sa.ForeignKey) -> sa.Select[int]:
    """How many rows refer to a row that is not there."""
    other = key.column.table.alias()
    there = sa.exists().where(other.c[key.column.name] == key.parent)
    return sa.select(sa.func.count()).where(key.parent.is_not(None), ~there)


def reckon(
    shop: Marketplace,
    office: PostOffice,
    say: Say,
    *,
    killed: Counter[str] | None = None,
    ahead: timedelta = timedelta(0),
) -> None:
    """Compare what was answered with what is there, and say the figures; nothing may be missing."""
    killed = killed or Counter()
    there = stored()
    lost = shop.acknowledged.keys() - there.keys()
    say(
        f"{killed.total()} faults {dict(killed)}, answers {dict(shop.answers)}, "
        f"acknowledged {shop.acknowledged.total()} of {len(shop.acknowledged)} postbacks, "
        f"stored {there.total()}, lost {len(lost)}, "
        f"letters {len(office.letters)}, of them {extra(office)} copies"
    )
    assert lost == set()
    assert shop.answers.keys() <= EXPECTED_ANSWERS
    assert set(there.values()) == {1}
    assert ahead or told_again() == 0
    assert unfinished() == []
    check_access(shop.lives, there, ahead=ahead)
    check_letters(office, deaths=sum(killed[one] for one in MAY_DOUBLE))
    check_database()
