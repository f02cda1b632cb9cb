"""Getting in with what a letter carries: a link or a code; and asking for one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from receiver import accounts, security
from receiver.accounts import Browser, Entrance, links, visits
from receiver.accounts.links import Look
from receiver.accounts.refusals import AccountBlocked, LinkSpent, TooManyTries, WrongCredentials
from receiver.db import db, transaction
from receiver.mailer import Mail
from receiver.models import Member
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from tests.people import ANA, delivered, link, member, owed, told
from tests.postman import code_in, link_in

HERE = Browser("203.0.113.9")
MINUTE = timedelta(minutes=1)
WRONG = ("000000", "999999")


def ask(now: datetime, email: str = ANA, at: Browser = HERE) -> None:
    accounts.ask_for_link(email, browser=at, now=now)


def by_link(letter: Mail, now: datetime) -> Entrance:
    return accounts.enter_with_link(link_in(letter), browser=HERE, now=now)


def by_code(code: str, now: datetime, email: str = ANA, at: Browser = HERE) -> Entrance:
    return accounts.enter_with_code(email, code, browser=at, now=now)


def fail(now: datetime, *, but: str = "", times: int = 1, at: Browser = HERE) -> None:
    """Type a wrong code, which by chance is not the right one."""
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            by_code(next(code for code in WRONG if code != but), now, at=at)


def test_the_letter_that_was_asked_for_lets_in(app: Flask, now: datetime) -> None:
    ana = member()
    ask(now)
    visit = visits.of_member(by_link(delivered(now), now).visit_id, now)
    assert visit is not None
    assert (visit.member_id, visit.entered_by) == (ana.id, EnteredBy.LINK)


def test_a_link_works_once(app: Flask, now: datetime) -> None:
    """S27."""
    member()
    ask(now)
    letter = delivered(now)
    by_link(letter, now)
    with pytest.raises(LinkSpent):
        by_link(letter, now)


def test_a_link_works_for_a_day(app: Flask, now: datetime) -> None:
    """S27."""
    ana = member()
    with pytest.raises(LinkSpent):
        accounts.enter_with_link(link(ana, now), browser=HERE, now=now + timedelta(hours=24))


def test_looking_at_a_link_does_not_use_it(app: Flask, now: datetime) -> None:
    """S28: mail scanners look at every link."""
    token = link(member(), now)
    for _ in range(3):
        assert links.look(token, Purpose.ENTER, now) is Look.GOOD
    assert accounts.enter_with_link(token, browser=HERE, now=now)
    assert links.look(token, Purpose.ENTER, now) is Look.SPENT


@pytest.mark.parametrize("token", ["", "x", "é", "a.b.c", "x" * 5000])
def test_what_was_not_made_here_is_no_link(app: Flask, now: datetime, token: str) -> None:
    assert links.look(token, Purpose.ENTER, now) is Look.STRANGE
    with pytest.raises(LinkSpent):
        accounts.enter_with_link(token, browser=HERE, now=now)


def test_a_link_opens_only_what_it_was_made_for(app: Flask, now: datetime) -> None:
    """S27: not even signed anew for another purpose."""
    one_time_id = security.unsign(link(member(), now), purpose="enter", max_age=60)
    other = security.sign(one_time_id, purpose="reset")
    with pytest.raises(LinkSpent):
        accounts.reset_password(other, "vento azul na serra", now=now)


def test_the_code_lets_in_too_however_it_is_typed(app: Flask, now: datetime) -> None:
    member()
    ask(now)
    code = code_in(delivered(now))
    assert by_code(f" {code[:3]} {code[3:]} ", now).entered_by is EnteredBy.CODE


def test_a_code_works_once_and_takes_the_link_with_it(app: Flask, now: datetime) -> None:
    """S27."""
    member()
    ask(now)
    letter = delivered(now)
    by_code(code_in(letter), now)
    with pytest.raises(WrongCredentials):
        by_code(code_in(letter), now)
    with pytest.raises(LinkSpent):
        by_link(letter, now)


def test_a_code_works_for_a_quarter_of_an_hour(app: Flask, now: datetime) -> None:
    member()
    ask(now)
    code = code_in(delivered(now))
    with pytest.raises(WrongCredentials):
        by_code(code, now + 15 * MINUTE)


def test_after_five_wrong_codes_the_right_one_is_wrong_and_the_link_is_not(
    app: Flask, now: datetime
) -> None:
    member()
    ask(now)
    letter = delivered(now)
    fail(now, but=code_in(letter), times=5)
    with pytest.raises(WrongCredentials):
        by_code(code_in(letter), now)
    assert by_link(letter, now)


def test_new_letters_do_not_give_endless_tries(app: Flask, now: datetime) -> None:
    """S24: ten tries for the account, then growing waits."""
    member()
    for _ in range(2):
        ask(now)
        fail(now, but=code_in(delivered(now)), times=5)
    with pytest.raises(TooManyTries):
        by_code("123456", now, at=Browser("198.51.100.7"))


@pytest.mark.parametrize("email", ["bia@example.test", "", "no address"])
def test_a_code_for_nobody_is_refused_the_same(app: Flask, now: datetime, email: str) -> None:
    with pytest.raises(WrongCredentials):
        by_code("123456", now, email=email)
    assert told() == ["wrong-code"]


def test_the_letter_of_another_does_not_open_my_account(app: Flask, now: datetime) -> None:
    """S27: bound to its person."""
    member()
    member("bia@example.test")
    ask(now, email="bia@example.test")
    with pytest.raises(WrongCredentials):
        by_code(code_in(delivered(now)), now)


def test_a_blocked_member_is_told_so_by_link_and_by_code(app: Flask, now: datetime) -> None:
    number = member().id
    ask(now)
    letter = delivered(now)
    with transaction():
        db.session.get_one(Member, number).block("dona@example.test", now)
    with pytest.raises(AccountBlocked):
        by_link(letter, now)
    with pytest.raises(AccountBlocked):
        by_code(code_in(letter), now)


def test_a_stranger_gets_no_letter_and_the_admin_hears_of_it(app: Flask, now: datetime) -> None:
    """S19, VOICES 1."""
    ask(now, email="bia@example.test")
    assert owed() == []
    assert told("link-asked") == ["letter-asked-by-nobody"]


def test_asking_changes_nothing_on_the_account(app: Flask, now: datetime) -> None:
    """S19."""
    ana = member()
    before = (ana.password_hash, ana.session_version, ana.last_login_at)
    ask(now)
    accounts.ask_for_reset(ANA, browser=HERE, now=now)
    delivered(now)
    assert (ana.password_hash, ana.session_version, ana.last_login_at) == before


def test_nobody_gets_more_than_three_letters_in_a_quarter_of_an_hour(
    app: Flask, now: datetime
) -> None:
    """However many ask, and from wherever."""
    member()
    for place in range(5):
        ask(now, at=Browser(f"198.51.100.{place}"))
    assert len(owed()) == 3
    assert told("link-asked") == ["link-asked"] * 3 + ["letter-asked-too-often"] * 2
    ask(now + 15 * MINUTE)
    assert len(owed()) == 4


def test_one_place_gets_twenty_letters_sent(app: Flask, now: datetime) -> None:
    """What is beyond fills neither mailboxes nor the log."""
    for one in range(22):
        member(f"somebody{one}@example.test", password=None)
        ask(now, email=f"somebody{one}@example.test")
    assert len(owed()) == 20
    assert len(told("link-asked")) == 20


def test_an_old_link_can_be_exchanged_without_typing_the_address(app: Flask, now: datetime) -> None:
    ana = member()
    old = link(ana, now - timedelta(days=3))
    accounts.ask_again(old, browser=HERE, now=now)
    assert [letter.to for letter in owed("sign-in")] == [ANA]


def test_a_made_up_link_is_exchanged_for_nothing(app: Flask, now: datetime) -> None:
    accounts.ask_again("made.up", browser=HERE, now=now)
    assert owed() == []


@pytest.mark.parametrize(
    ("changed", "should"),
    [
        ({"password": None}, True),
        ({"password": None, "first_login_at": datetime.fromisoformat("2026-01-01T00:00Z")}, False),
        ({"password_expires_at": datetime.fromisoformat("2026-03-09T12:00Z")}, True),
        ({}, False),
    ],
)
def test_a_password_is_suggested_to_who_has_none_of_their_own(
    app: Flask, now: datetime, changed: dict[str, Any], should: bool
) -> None:
    """Once: whoever always comes by link is not asked again."""
    token = link(member(**changed), now)
    entrance = accounts.enter_with_link(token, browser=HERE, now=now)
    assert entrance.should_choose_password is should
