"""After a storm: is everything there, once, and is everything as it should be?"""

from collections import Counter, defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Job, Letter, Member, Postback
from receiver.models.job import JobKind, JobState
from receiver.provisioning.cause import Cause
from receiver.provisioning.settle import settle
from receiver.rules.vocabulary import Actor, LetterKind, LetterState, PostbackState
from tests.factories import live
from tests.faults.chosen import Say
from tests.faults.marketplace import Life, Marketplace, Told
from tests.smtp import PostOffice

# Who may die after a letter was sent and before that was written down.
MAY_DOUBLE = ("worker", "machine", "database")
EXPECTED_ANSWERS = {"200 stored", "200 repeated", "503 unavailable", "none"}
OWED = (JobKind.POSTBACK, JobKind.LETTER, JobKind.SALE)


def is_settled() -> bool:
    """Whether nothing is owed any more but to the clock."""
    db.session.rollback()
    owed = sa.select(sa.func.count()).where(Job.kind.in_(OWED), Job.state != JobState.DEAD)
    return db.session.scalar(owed) == 0


def end_leases() -> None:
    """Let so much time pass that what the dead had claimed is free again."""
    with transaction():
        long_ago = utcnow().replace(year=2000)
        held = sa.update(Job).where(Job.state == JobState.RUN)
        db.session.execute(held.values(lease_until=long_ago))


def stored() -> Counter[Told]:
    """What is on disk, and how many rows each of it has."""
    db.session.rollback()
    rows = db.session.execute(sa.select(Postback.sale_code, Postback.event_code))
    return Counter((str(sale), int(event or 0)) for sale, event in rows)


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


def check_access(lives: list[Life], there: Counter[Told]) -> None:
    """Stored access is what it should be, and deriving it afresh changes nothing."""
    expected = doors(lives, there)
    assert {life.email: live(life.email) for life in lives if live(life.email)} == expected
    for member_id in list(db.session.scalars(sa.select(Member.id))):
        with transaction():
            assert settle(Member.under_lock(member_id), Cause(Actor.CLOCK, utcnow())) == []


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


def loose(key: sa.ForeignKey) -> sa.Select[tuple[int]]:
    """How many rows refer to a row that is not there."""
    other = key.column.table.alias()
    there = sa.exists().where(other.c[key.column.name] == key.parent)
    return sa.select(sa.func.count()).where(key.parent.is_not(None), ~there)


def reckon(
    shop: Marketplace, office: PostOffice, say: Say, *, killed: Counter[str] | None = None
) -> None:
    """Compare what was answered with what is there, and say the figures; nothing may be missing."""
    killed = killed or Counter()
    there = stored()
    lost = shop.acknowledged.keys() - there.keys()
    say(
        f"{killed.total()} kills {dict(killed)}, answers {dict(shop.answers)}, "
        f"acknowledged {shop.acknowledged.total()} of {len(shop.acknowledged)} postbacks, "
        f"stored {there.total()}, lost {len(lost)}, "
        f"letters {len(office.letters)}, of them {extra(office)} copies"
    )
    assert lost == set()
    assert shop.answers.keys() <= EXPECTED_ANSWERS
    assert set(there.values()) == {1}
    assert unfinished() == []
    check_access(shop.lives, there)
    check_letters(office, deaths=sum(killed[one] for one in MAY_DOUBLE))
    check_database()
