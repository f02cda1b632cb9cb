"""What members change about their own account."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, security
from receiver.accounts import Browser, Entrance, links, visits
from receiver.accounts.links import Look
from receiver.accounts.refusals import LinkSpent, TooManyTries, WrongCredentials
from receiver.db import db
from receiver.models import Member
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from receiver.passwords import Weakness, WeakPassword
from receiver.rules.letter_kinds import LetterKind
from tests.people import ANA, NEW, PASSWORD, delivered, door, link, member, owed, told
from tests.postman import link_in

HERE = Browser("203.0.113.9")
HOUR = timedelta(hours=1)
LATER = datetime.fromisoformat("2026-03-09T12:00Z")
CHANGED = LetterKind.PASSWORD_CHANGED


def enter(now: datetime, password: str = PASSWORD) -> Entrance:
    return accounts.enter_with_password(ANA, password, browser=HERE, now=now)


def change(ana: Member, now: datetime, *, old: str = PASSWORD, new: str = NEW) -> Entrance:
    return accounts.change_password(ana.id, old=old, new=new, browser=HERE, now=now)


def broken(*_told: object) -> None:
    """What happens when the story cannot go on."""
    raise RuntimeError


def is_in(entrance: Entrance, now: datetime) -> bool:
    return visits.of_member(entrance.visit_id, now) is not None


def test_a_reset_sets_the_password_and_lets_nobody_in_by_itself(app: Flask, now: datetime) -> None:
    """S30."""
    member()
    accounts.ask_for_reset(ANA, browser=HERE, now=now)
    accounts.reset_password(link_in(delivered(now)), NEW, now=now)
    with pytest.raises(WrongCredentials):
        enter(now)
    assert enter(now, NEW)


def test_a_reset_ends_every_visit_and_every_link(app: Flask, now: datetime) -> None:
    """S27, S30."""
    ana = member()
    visit, door_link = enter(now), link(ana, now)
    accounts.reset_password(link(ana, now, Purpose.RESET), NEW, now=now)
    assert not is_in(visit, now)
    assert links.look(door_link, Purpose.ENTER, now) is Look.SPENT


def test_a_reset_is_told_by_letter_with_no_way_in(app: Flask, now: datetime) -> None:
    """S30."""
    reset = link(member(), now, Purpose.RESET)
    accounts.reset_password(reset, NEW, now=now)
    (letter,) = owed()
    assert (letter.kind, letter.to, letter.facts) == (CHANGED, ANA, {"at": now.isoformat()})
    text = delivered(now).text
    assert "2 de março de 2026, 09:00" in text
    assert not any(secret in text for secret in (reset, NEW, PASSWORD, "/enter/", "/reset/"))


def test_a_change_is_told_by_letter_and_a_refused_one_is_not(app: Flask, now: datetime) -> None:
    """S30."""
    ana = member()
    with pytest.raises(WrongCredentials):
        change(ana, now, old="not the password")
    with pytest.raises(WeakPassword):
        change(ana, now, new="short")
    assert owed() == []
    change(ana, now)
    assert [letter.kind for letter in owed()] == [CHANGED]


@pytest.mark.parametrize("before", [{"password": None}, {"password_expires_at": LATER}])
def test_the_first_own_password_is_no_news(
    app: Flask, now: datetime, before: dict[str, Any]
) -> None:
    """S30."""
    choose(member(**before), now)
    assert owed() == []


def test_who_is_blocked_hears_of_a_reset_too(app: Flask, now: datetime) -> None:
    """S30: the account is theirs, and somebody holds its letters."""
    ana = member(blocked_at=now)
    accounts.reset_password(link(ana, now, Purpose.RESET), NEW, now=now)
    assert delivered(now).recipient == ANA


def test_no_news_of_a_change_that_was_undone(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S30: both or neither."""
    ana = member()
    monkeypatch.setattr(visits, "end_all", broken)
    with pytest.raises(RuntimeError):
        change(ana, now)
    assert (owed(), told()) == ([], [])


@pytest.mark.parametrize("age", [timedelta(0), 2 * HOUR])
def test_a_reset_link_works_once_and_for_a_while(app: Flask, now: datetime, age: timedelta) -> None:
    """S27."""
    token = link(member(), now, Purpose.RESET, expires_at=now + 2 * HOUR)
    if not age:
        accounts.reset_password(token, NEW, now=now)
    with pytest.raises(LinkSpent):
        accounts.reset_password(token, NEW, now=now + age)


def test_a_weak_new_password_does_not_use_up_the_link(app: Flask, now: datetime) -> None:
    token = link(member(), now, Purpose.RESET)
    with pytest.raises(WeakPassword):
        accounts.reset_password(token, "short", now=now)
    accounts.reset_password(token, NEW, now=now)


def test_a_change_ends_all_other_visits_and_this_one_goes_on_under_a_new_id(
    app: Flask, now: datetime
) -> None:
    """S35."""
    ana = member()
    before = [enter(now), enter(now)]
    after = change(ana, now)
    assert is_in(after, now)
    assert not any(is_in(visit, now) for visit in before)


def test_a_change_asks_for_the_old_password(app: Flask, now: datetime) -> None:
    """S31."""
    ana = member()
    with pytest.raises(WrongCredentials):
        change(ana, now, old="not the password")
    assert enter(now)


def test_the_old_password_cannot_be_guessed_from_a_stolen_visit(app: Flask, now: datetime) -> None:
    """S24."""
    ana = member()
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            change(ana, now, old="not the password")
    with pytest.raises(TooManyTries):
        change(ana, now)


def test_a_change_to_the_same_is_none(app: Flask, now: datetime) -> None:
    with pytest.raises(WeakPassword) as refused:
        change(member(), now, new=PASSWORD)
    assert refused.value.weakness is Weakness.SAME


def test_a_password_may_not_lean_on_what_was_bought(app: Flask, now: datetime) -> None:
    """S23."""
    ana = member()
    door(ana, "Violão do Zero", now)
    with pytest.raises(WeakPassword) as refused:
        change(ana, now, new="violão do zero 1")
    assert refused.value.weakness is Weakness.PERSONAL


def choose(ana: Member, now: datetime, new: str = NEW) -> Entrance:
    return accounts.choose_password(ana.id, new=new, browser=HERE, now=now)


def test_the_temporary_password_is_replaced_without_typing_it_again(
    app: Flask, now: datetime
) -> None:
    """S26: it is worth nothing afterwards."""
    ana = member(password_expires_at=now + HOUR)
    choose(ana, now)
    assert not ana.has_temporary_password()
    assert enter(now, NEW).entered_by is EnteredBy.PASSWORD
    with pytest.raises(WrongCredentials):
        enter(now)


def test_the_temporary_password_cannot_stay(app: Flask, now: datetime) -> None:
    """S26."""
    with pytest.raises(WeakPassword) as refused:
        choose(member(password_expires_at=now + HOUR), now, new=PASSWORD)
    assert refused.value.weakness is Weakness.SAME


def test_who_has_a_password_cannot_choose_one_without_it(app: Flask, now: datetime) -> None:
    """S31."""
    with pytest.raises(WrongCredentials):
        choose(member(), now)


def test_who_has_none_chooses_the_first(app: Flask, now: datetime) -> None:
    choose(member(password=None), now)
    assert enter(now, NEW)


def test_name_and_language_are_kept_in_one_line(app: Flask, now: datetime) -> None:
    ana = member()
    name = "Ana\r\nBcc: x@example.test\u202e" + "a" * 300
    accounts.change_profile(ana.id, name=name, language="es", now=now)
    assert ana.name.startswith("Ana Bcc: x@example.testaaa")
    assert (len(ana.name), ana.language) == (200, "es")


def test_nothing_changed_is_nothing_told(app: Flask, now: datetime) -> None:
    ana = member()
    accounts.change_profile(ana.id, name="Ana Lima", language="pt_BR", now=now)
    assert told() == []


def test_signing_out_ends_this_visit_only(app: Flask, now: datetime) -> None:
    """S36."""
    member()
    here, there = enter(now), enter(now)
    accounts.sign_out(here.visit_id)
    assert (is_in(here, now), is_in(there, now)) == (False, True)


def test_signing_out_everywhere_ends_all(app: Flask, now: datetime) -> None:
    ana = member()
    entered = [enter(now) for _ in range(3)]
    accounts.sign_out_everywhere(ana.id, now=now)
    assert not any(is_in(visit, now) for visit in entered)
    assert told("signed-out-everywhere") == ["signed-out-everywhere"]


def test_what_is_kept_opens_nothing(app: Flask, now: datetime) -> None:
    """S27: a stolen database holds no key to any door."""
    ana = member()
    visit_id, token = enter(now).visit_id, link(ana, now)
    one_time_id = security.unsign(token, purpose="enter", max_age=60)
    tables = db.metadata.sorted_tables
    dump = "".join(str(row) for table in tables for row in db.session.execute(sa.select(table)))
    assert ana.email in dump
    assert not any(secret in dump for secret in (visit_id, token, one_time_id, PASSWORD))
