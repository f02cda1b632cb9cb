"""What members change about their own account."""

from datetime import datetime, timedelta

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
from tests.people import ANA, NEW, PASSWORD, delivered, door, link, member, told
from tests.postman import link_in

HERE = Browser("203.0.113.9")
HOUR = timedelta(hours=1)


def enter(now: datetime, password: str = PASSWORD) -> Entrance:
    return accounts.enter_with_password(ANA, password, browser=HERE, now=now)


def change(ana: Member, now: datetime, *, old: str = PASSWORD, new: str = NEW) -> Entrance:
    return accounts.change_password(ana.id, old=old, new=new, browser=HERE, now=now)


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
