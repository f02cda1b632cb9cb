"""Letters that keep to a pace, shared through the database."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask

from receiver import jobs, outbox
from receiver.db import db, transaction
from receiver.mailer import MailUnavailable
from receiver.models import Job, Letter
from receiver.models.job import JobKind
from receiver.rules.letter_kinds import LetterKind
from tests import people
from tests.conftest import MakeApp
from tests.postman import Post, owe
from tests.test_sender import claimed, owe_many, states

MINUTE = timedelta(minutes=1)


def carry(post: Post, now: datetime) -> int:
    """Deliver what is due; tell how much was sent."""
    before = len(post.taken)
    outbox.deliver_all(claimed(now), post, now=now)
    return len(post.taken) - before


def due() -> list[datetime]:
    """When the deliveries that are owed are due."""
    db.session.rollback()
    return sorted(db.session.scalars(sa.select(Job.run_at).where(Job.kind == JobKind.LETTER)))


def test_letters_beyond_the_rate_wait_for_exactly_their_turn(
    make_app: MakeApp, now: datetime
) -> None:
    with make_app(mail_rate="60/min").app_context():
        owe_many(5, now)
        assert carry(post := Post(), now) == 1
        assert due() == [now + timedelta(seconds=number) for number in (1, 2, 3, 4)]
        for second in (1, 2, 3, 4):
            assert carry(post, now + timedelta(seconds=second)) == 1
        assert states() == {"sent": 5}


def test_waiting_for_a_turn_is_no_failed_try_and_kills_no_letter(
    make_app: MakeApp, now: datetime
) -> None:
    with make_app(mail_rate="1/h").app_context():
        owe_many(60, now)
        carry(Post(), now)
        assert set(db.session.scalars(sa.select(Letter.attempts))) == {0, 1}
        late = max(due())
        assert late - now > timedelta(hours=48)
        carry(Post(MailUnavailable("451 4.7.1 greylisted")), late)
        assert states() == {"sent": 1, "queued": 59}


def test_one_domain_waits_and_the_others_do_not(make_app: MakeApp, now: datetime) -> None:
    with make_app(mail_domain_rate=("gmail.example=30/min",)).app_context():
        for name in ("a", "b", "c"):
            for domain in ("gmail.example", "loja.example"):
                member = people.member(f"{name}@{domain}", now=now, password=None)
                owe(LetterKind.NEW_AREA, member, now)
        carry(post := Post(), now)
        taken = [mail.recipient.partition("@")[2] for mail in post.taken]
        assert sorted(taken) == ["gmail.example"] + 3 * ["loja.example"]
        assert due() == [now + timedelta(seconds=2), now + timedelta(seconds=4)]


def test_who_waits_before_the_screen_is_served_first(make_app: MakeApp, now: datetime) -> None:
    with make_app(mail_rate="1/min").app_context():
        owe_many(3, now)
        carry(post := Post(), now)
        ana = people.member("ana@example.test", now=now, password=None)
        owe(LetterKind.SIGN_IN, ana, now)
        assert db.session.scalar(sa.select(Job.priority).where(Job.run_at == now)) == 1
        assert carry(post, now) == 1
        assert post.taken[-1].recipient == "ana@example.test"


def test_a_domain_that_says_too_much_is_left_alone_for_a_while(app: Flask, now: datetime) -> None:
    to = owe_many(4, now)
    refusing = Post(MailUnavailable("421 4.7.28 unusual rate of mail"))
    assert carry(refusing, now) == 0
    assert min(due()) >= now + MINUTE / 2
    assert sum(at == now + MINUTE for at in due()) == 3
    assert carry(post := Post(), now + timedelta(hours=1)) == len(to)
    assert post.taken != []


def test_new_letters_to_a_slowed_domain_wait_too(app: Flask, now: datetime) -> None:
    owe_many(1, now)
    carry(Post(MailUnavailable("421 4.7.28 unusual rate of mail")), now)
    owe(LetterKind.NEW_AREA, people.member("bia@example.test", now=now, password=None), now)
    owe(LetterKind.NEW_AREA, people.member("bia@loja.example", now=now, password=None), now)
    carry(post := Post(), now)
    assert [mail.recipient for mail in post.taken] == ["bia@loja.example"]
    assert now + MINUTE in due()


def test_a_pace_is_kept_by_all_workers_together(make_app: MakeApp, now: datetime) -> None:
    with make_app(mail_rate="60/min").app_context():
        owe_many(4, now)
        first, second = (taken(2, now) for _ in range(2))
        outbox.deliver_all(first, post := Post(), now=now)
        outbox.deliver_all(second, post, now=now)
        assert len(post.taken) == 1
        assert due() == [now + timedelta(seconds=number) for number in (1, 2, 3)]


def taken(count: int, now: datetime) -> list[jobs.Claim]:
    """So many letters, claimed by one worker."""
    with transaction():
        return jobs.claim((JobKind.LETTER,), limit=count, now=now)
