"""Letters that are owed: sent once, or twice at worst, never not at all."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import jobs, mailer, outbox
from receiver.db import db, transaction
from receiver.mailer import MailRefused, MailUnavailable
from receiver.models import Job, Member, Postback, Token
from receiver.models.job import JobKind
from receiver.rules.letter_kinds import LetterKind, LetterState
from tests import people, smtp
from tests.conftest import MakeApp
from tests.factories import Shop, deeds
from tests.people import ANA
from tests.postman import (
    LATER,
    Post,
    letter,
    owe,
    work,
)


@pytest.fixture
def ana(app: Flask, now: datetime) -> Member:
    """A buyer who has no password yet."""
    return people.member(now=now, password=None)


def test_a_letter_is_owed_with_its_subject_its_job_and_its_line_in_the_log(
    ana: Member, now: datetime
) -> None:
    owed = owe(LetterKind.WELCOME, ana, now, facts={"areas": ["Curso de Violão"]})
    assert owed is not None
    assert (owed.to, owed.state) == (ANA, LetterState.QUEUED)
    assert owed.subject == "Seu acesso a Curso de Violão | Portaria"
    assert [job.key for job in db.session.scalars(sa.select(Job))] == [f"letter:{owed.id}"]
    assert deeds() == ["letter-owed"]


def test_a_letter_knows_the_postback_that_it_is_owed_for(app: Flask, now: datetime) -> None:
    Shop(now).arrive(sale="100")
    (postback_id,) = db.session.scalars(sa.select(Postback.id))
    assert letter().postback_id == postback_id
    assert work(Post(), now + LATER) == 1
    assert letter().postback_id == postback_id


def test_a_letter_with_a_key_is_owed_once_and_does_not_undo_the_story(
    ana: Member, now: datetime
) -> None:
    with transaction():
        member = db.session.get_one(Member, ana.id)
        member.name = "Ana Maria"
        first = outbox.enqueue(LetterKind.WELCOME, member, now=now, key="welcome:1")
        second = outbox.enqueue(LetterKind.WELCOME, member, now=now, key="welcome:1")
        assert first is not None
        assert second is None
    assert len(people.owed()) == 1
    assert db.session.get_one(Member, ana.id).name == "Ana Maria"


def test_a_delivered_letter_is_sent_and_no_longer_owed(ana: Member, now: datetime) -> None:
    owe(LetterKind.SUSPENDED, ana, now)
    assert work(Post(), now) == 1
    assert letter().state is LetterState.SENT
    assert (letter().smtp_reply, letter().attempts, letter().sent_at) == ("250 2.0.0 OK", 1, now)
    assert db.session.scalar(sa.select(sa.func.count(Job.id))) == 0
    assert deeds() == ["letter-owed", "letter-sent"]
    assert work(Post(), now + LATER) == 0


def test_a_refused_letter_is_dead_and_shown(ana: Member, now: datetime) -> None:
    """R9."""
    owe(LetterKind.WELCOME, ana, now)
    work(Post(MailRefused("550 5.1.1 no such person")), now)
    assert (letter().state, letter().error) == (LetterState.DEAD, "550 5.1.1 no such person")
    assert deeds() == ["letter-owed", "letter-dead"]
    assert work(Post(), now + LATER) == 0


def test_a_letter_not_taken_now_is_tried_with_growing_pauses(ana: Member, now: datetime) -> None:
    """R9."""
    owe(LetterKind.WELCOME, ana, now)
    work(Post(MailUnavailable("451 4.7.1 greylisted")), now)
    assert (letter().state, letter().error) == (LetterState.QUEUED, "451 4.7.1 greylisted")
    assert work(Post(), now + timedelta(seconds=29)) == 0
    assert work(Post(), now + timedelta(seconds=91)) == 1
    assert (letter().state, letter().attempts, letter().error) == (LetterState.SENT, 2, "")


def test_pauses_double_from_a_minute_to_an_hour() -> None:
    """R9."""
    for attempts, minutes in ((1, 1), (2, 2), (3, 4), (6, 32)):
        pauses = [outbox.pause(attempts) / timedelta(minutes=minutes) for _ in range(50)]
        assert 0.5 <= min(pauses) < max(pauses) <= 1.5
    assert max(outbox.pause(attempts) for attempts in range(7, 200)) == timedelta(hours=1)


def test_a_letter_is_tried_for_48_hours_and_then_dead(ana: Member, now: datetime) -> None:
    owe(LetterKind.WELCOME, ana, now)
    at = now
    while letter().state is LetterState.QUEUED:
        assert at < now + timedelta(hours=50)
        work(Post(MailUnavailable("no route")), at)
        at += timedelta(minutes=61)
    assert letter().attempts == 49
    assert deeds("letter-dead") == ["letter-dead"]
    assert work(Post(), at + LATER) == 0


def test_a_blocked_member_gets_no_way_in(ana: Member, now: datetime) -> None:
    owe(LetterKind.WELCOME, ana, now)
    with transaction():
        db.session.get_one(Member, ana.id).block("dona@example.test", now)
    work(post := Post(), now)
    assert post.taken == []
    assert (letter().state, letter().error) == (LetterState.DEAD, "the account is blocked")
    assert db.session.scalar(sa.select(sa.func.count(Token.id))) == 0


def test_a_letter_follows_a_member_who_moved_before_it_was_sent(ana: Member, now: datetime) -> None:
    owe(LetterKind.WELCOME, ana, now)
    with transaction():
        db.session.get_one(Member, ana.id).email = "ana.lima@example.test"
    work(post := Post(), now)
    assert post.taken[0].recipient == "ana.lima@example.test"
    assert "Login: ana.lima@example.test" in post.taken[0].text
    assert letter().to == "ana.lima@example.test"


def test_the_news_of_a_move_goes_to_both_addresses(ana: Member, now: datetime) -> None:
    with transaction():
        member = db.session.get_one(Member, ana.id)
        member.email = "ana.lima@example.test"
        outbox.address_changed(member, old=ANA, now=now)
    work(post := Post(), now)
    assert [mail.recipient for mail in post.taken] == ["ana.lima@example.test", ANA]
    assert "ana.lima" not in post.taken[1].text


def test_an_address_that_is_none_kills_the_letter_before_any_server_sees_it(
    ana: Member, now: datetime
) -> None:
    """S49."""
    owe(LetterKind.ADDRESS_CHANGED, ana, now, to="ana@example.test\nRCPT TO:<x@evil.example>")
    work(post := Post(), now)
    assert post.taken == []
    assert (letter().state, letter().error) == (LetterState.DEAD, "this is not one e-mail address")


def test_whoever_lost_the_lease_sends_nothing(ana: Member, now: datetime) -> None:
    """R7."""
    owe(LetterKind.WELCOME, ana, now)
    with transaction():
        (late,) = jobs.claim((JobKind.LETTER,), limit=1, now=now)
    work(Post(), now + LATER)
    with pytest.raises(jobs.LeaseLost):
        outbox.deliver(late, post := Post(), now=now + LATER)
    assert post.taken == []


def test_a_letter_that_was_given_up_is_dead_and_no_longer_owed(ana: Member, now: datetime) -> None:
    owe(LetterKind.WELCOME, ana, now)
    with transaction():
        (claim,) = jobs.claim((JobKind.LETTER,), limit=1, now=now)
    outbox.give_up(claim, "a mistake of ours", now=now)
    assert (letter().state, letter().error) == (LetterState.DEAD, "a mistake of ours")
    assert work(Post(), now + LATER) == 0


def test_a_letter_goes_through_a_real_server_and_through_its_troubles(
    make_app: MakeApp, post_office: smtp.PostOffice, now: datetime
) -> None:
    app = make_app(mail_url=post_office.url)
    post_office.answer("451 4.7.1 greylisted", to=ANA, times=1)
    post_office.answer("550 5.1.1 no such person", to="nobody@example.test")
    with app.app_context():
        for address in (ANA, "nobody@example.test"):
            owe(LetterKind.WELCOME, people.member(address, now=now, password=None), now)
        for at in (now, now + LATER):
            with mailer.open_post(app.config["SETTINGS"]) as post:
                work(post, at)
        states = {letter.to: letter.state for letter in people.owed()}
    assert states == {ANA: LetterState.SENT, "nobody@example.test": LetterState.DEAD}
    assert [letter.recipients for letter in post_office.letters] == [(ANA,)]
