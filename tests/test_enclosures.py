"""What letters enclose: made when they are sent, good for as long as they say, never kept."""

import re
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import mailer, security
from receiver.accounts import links
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.mailer import MailUnavailable
from receiver.models import Member
from receiver.models.token import Purpose
from receiver.rules.letter_kinds import LetterKind, LetterState
from tests import people
from tests.conftest import MakeApp
from tests.postman import (
    LATER,
    Killed,
    LostAfterTaking,
    Post,
    code_in,
    letter,
    link_in,
    owe,
    password_in,
    work,
)


@pytest.fixture
def ana(app: Flask, now: datetime) -> Member:
    """A buyer who has no password yet."""
    return people.member(now=now, password=None)


def test_a_welcome_letter_gives_a_temporary_password_and_a_link(ana: Member, now: datetime) -> None:
    """S26."""
    owe(LetterKind.WELCOME, ana, now)
    work(post := Post(), now)
    (mail,) = post.taken
    member = db.session.get_one(Member, ana.id)
    assert re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", password_in(mail))
    assert security.verify_password(password_in(mail), member.password_hash)[0]
    assert member.password_expires_at == now + timedelta(days=7)
    assert links.look(link_in(mail), Purpose.ENTER, now + timedelta(days=6.9)) is links.Look.GOOD
    assert links.look(link_in(mail), Purpose.ENTER, now + timedelta(days=7)) is links.Look.SPENT


def test_whoever_has_a_password_keeps_it(app: Flask, now: datetime) -> None:
    bia = people.member("bia@example.test", now=now)
    owe(LetterKind.WELCOME, bia, now)
    work(post := Post(), now)
    assert password_in(post.taken[0]) == ""
    assert "a senha que você já tem" in post.taken[0].text
    member = db.session.get_one(Member, bia.id)
    assert security.verify_password(people.PASSWORD, member.password_hash)[0]
    assert member.password_expires_at is None


def test_with_the_setting_link_no_password_is_made(make_app: MakeApp, now: datetime) -> None:
    with make_app(welcome="link").app_context():
        ana = people.member(now=now, password=None)
        owe(LetterKind.WELCOME, ana, now)
        work(post := Post(), now)
        assert password_in(post.taken[0]) == ""
        assert db.session.get_one(Member, ana.id).password_hash is None
        assert links.look(link_in(post.taken[0]), Purpose.ENTER, now) is links.Look.GOOD


def test_a_sign_in_letter_has_a_link_for_a_day_and_a_code_for_a_quarter_of_an_hour(
    ana: Member, now: datetime
) -> None:
    owe(LetterKind.SIGN_IN, ana, now)
    work(post := Post(), now)
    (mail,) = post.taken
    with transaction():
        member = Member.under_lock(ana.id)
        assert links.code_fits(member, code_in(mail), now + timedelta(minutes=14))
        assert not links.code_fits(member, code_in(mail), now + timedelta(minutes=15))
    assert links.look(link_in(mail), Purpose.ENTER, now + timedelta(hours=23)) is links.Look.GOOD
    assert links.look(link_in(mail), Purpose.ENTER, now + timedelta(hours=24)) is links.Look.SPENT


def test_a_reset_letter_has_a_link_for_two_hours_that_does_nothing_else(
    ana: Member, now: datetime
) -> None:
    """S27."""
    owe(LetterKind.PASSWORD_RESET, ana, now)
    work(post := Post(), now)
    link = link_in(post.taken[0])
    assert links.look(link, Purpose.RESET, now + timedelta(hours=1.9)) is links.Look.GOOD
    assert links.look(link, Purpose.RESET, now + timedelta(hours=2)) is links.Look.SPENT
    assert links.look(link, Purpose.ENTER, now) is links.Look.STRANGE


def test_no_row_holds_what_a_letter_enclosed(ana: Member, now: datetime) -> None:
    """S27, S58."""
    owe(LetterKind.WELCOME, ana, now)
    owe(LetterKind.SIGN_IN, ana, now)
    work(post := Post(), now)
    asked_for, welcome = post.taken  # whoever waits for a letter gets it first
    secrets = [password_in(welcome), *(link_in(mail) for mail in post.taken)]
    secrets += [security.unsign(link, purpose="enter", max_age=1) for link in secrets[1:]]
    secrets.append(code_in(asked_for))
    for table in db.metadata.sorted_tables:
        rows = str(db.session.execute(sa.select(table)).all())
        assert not [secret for secret in secrets if secret in rows]


def test_a_newer_link_ends_the_older_one_once_it_is_on_its_way(ana: Member, now: datetime) -> None:
    """S27."""
    owe(LetterKind.WELCOME, ana, now)
    work(post := Post(), now)
    owe(LetterKind.SIGN_IN, ana, now)
    work(Post(MailUnavailable("451 greylisted")), now)
    assert links.look(link_in(post.taken[0]), Purpose.ENTER, now) is links.Look.GOOD
    work(post, now + LATER)
    first, second = (link_in(mail) for mail in post.taken)
    assert links.look(first, Purpose.ENTER, now + LATER) is links.Look.SPENT
    assert links.look(second, Purpose.ENTER, now + LATER) is links.Look.GOOD


def test_a_new_link_for_a_password_leaves_the_way_in_alone(ana: Member, now: datetime) -> None:
    owe(LetterKind.WELCOME, ana, now)
    owe(LetterKind.PASSWORD_RESET, ana, now)
    work(post := Post(), now)
    _asked_for, welcome = post.taken
    assert links.look(link_in(welcome), Purpose.ENTER, now) is links.Look.GOOD


def test_what_somebody_asked_for_outlives_what_was_owed_before(ana: Member, now: datetime) -> None:
    """It is sent first, and its link must not end when the older letter goes."""
    owe(LetterKind.WELCOME, ana, now)
    owe(LetterKind.SIGN_IN, ana, now)
    work(post := Post(), now)
    asked_for, _welcome = post.taken
    assert links.look(link_in(asked_for), Purpose.ENTER, now) is links.Look.GOOD


def test_a_worker_killed_after_sending_sends_again_and_both_copies_work(
    ana: Member, now: datetime
) -> None:
    """R6: killed between the server's 250 and our commit."""
    owe(LetterKind.WELCOME, ana, now)
    lost, post = LostAfterTaking(), Post()
    with pytest.raises(Killed):
        work(lost, now)
    assert letter().state is LetterState.QUEUED
    assert work(post, utcnow() + LATER) == 1
    first, second = lost.taken[0], post.taken[0]
    assert dict(first.headers)["Message-ID"] == dict(second.headers)["Message-ID"]
    for copy in (first, second):
        assert links.look(link_in(copy), Purpose.ENTER, now) is links.Look.GOOD
        hashed = db.session.get_one(Member, ana.id).password_hash
        assert security.verify_password(password_in(copy), hashed)[0]


def test_both_copies_of_a_sign_in_letter_carry_the_same_code(ana: Member, now: datetime) -> None:
    owe(LetterKind.SIGN_IN, ana, now)
    with pytest.raises(Killed):
        work(lost := LostAfterTaking(), now)
    at = utcnow() + LATER
    work(post := Post(), at)
    assert code_in(lost.taken[0]) == code_in(post.taken[0])
    with transaction():
        assert links.code_fits(Member.under_lock(ana.id), code_in(lost.taken[0]), at)


def test_a_second_welcome_letter_replaces_the_password_and_says_so(
    ana: Member, now: datetime
) -> None:
    for at in (now, now + LATER):
        owe(LetterKind.WELCOME, ana, at)
        work(post := Post(), at)
        passwords = password_in(post.taken[0])
    assert "substitui o anterior" in post.taken[0].text
    hashed = db.session.get_one(Member, ana.id).password_hash
    assert security.verify_password(passwords, hashed)[0]


def test_a_preview_shows_a_sent_letter_with_dots_for_its_secrets(
    ana: Member, now: datetime
) -> None:
    owe(LetterKind.WELCOME, ana, now, facts={"areas": ["Curso"]})
    work(post := Post(), now)
    shown = mailer.preview(letter())
    assert "Senha provisória: ••••" in shown.text
    assert "https://portaria.example.test/••••" in shown.html
    for secret in (password_in(post.taken[0]), link_in(post.taken[0])):
        assert secret not in shown.text + shown.html
