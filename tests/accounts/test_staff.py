"""The staff's way in."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from receiver import accounts, provisioning
from receiver.accounts import Browser, visits
from receiver.accounts.refusals import LinkSpent, TooManyTries, WrongCredentials
from receiver.models.admin import StaffRole
from receiver.passwords import Weakness, WeakPassword
from tests.people import admin, member, told

DONA = "dona@example.test"
PASSWORD = "cadeira vermelha no sol"
HERE = Browser("203.0.113.9")


def enter(now: datetime, password: str = PASSWORD, email: str = DONA) -> str:
    return accounts.admin_enters(email, password, browser=HERE, now=now).visit_id


def invite(now: datetime) -> str:
    return provisioning.invite_admin(DONA, role=StaffRole.OWNER, by="command line", now=now)


def test_nobody_can_enter_a_fresh_server(app: Flask, now: datetime) -> None:
    """S34: no account, no password to guess."""
    invite(now)
    for password in ("", "admin", "password", PASSWORD):
        with pytest.raises(WrongCredentials):
            enter(now, password)


def test_an_invited_admin_sets_a_password_and_signs_in_with_it(app: Flask, now: datetime) -> None:
    accounts.admin_sets_password(invite(now), PASSWORD, now=now)
    visit = visits.of_admin(enter(now), now)
    assert visit is not None
    assert visit.admin is not None
    assert visit.admin.email == DONA


def test_an_invitation_works_once(app: Flask, now: datetime) -> None:
    """S27."""
    token = invite(now)
    accounts.admin_sets_password(token, PASSWORD, now=now)
    with pytest.raises(LinkSpent):
        accounts.admin_sets_password(token, PASSWORD, now=now)


def test_an_invitation_ends(app: Flask, now: datetime) -> None:
    """S27."""
    with pytest.raises(LinkSpent):
        accounts.admin_sets_password(invite(now), PASSWORD, now=now + timedelta(days=30))


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("xk7-ple-93q-zz", Weakness.TOO_SHORT),
        ("dona dona dona dona", Weakness.PERSONAL),
        ("portaria portaria", Weakness.PERSONAL),
        ("123456789012345", Weakness.COMMON),
    ],
)
def test_a_weak_password_is_refused_and_the_invitation_stays(
    app: Flask, now: datetime, password: str, weakness: Weakness
) -> None:
    """S23."""
    token = invite(now)
    with pytest.raises(WeakPassword) as refused:
        accounts.admin_sets_password(token, password, now=now)
    assert refused.value.weakness is weakness
    accounts.admin_sets_password(token, PASSWORD, now=now)


def test_a_new_password_ends_every_visit(app: Flask, now: datetime) -> None:
    """S30."""
    admin(password=PASSWORD, now=now)
    visit_id = enter(now)
    accounts.admin_sets_password(invite(now), "cadeira azul na chuva", now=now)
    assert visits.of_admin(visit_id, now) is None


def test_the_password_of_a_member_opens_no_desk(app: Flask, now: datetime) -> None:
    """S45."""
    member(DONA, password=PASSWORD)
    with pytest.raises(WrongCredentials):
        enter(now)


def test_guessing_has_to_wait_and_is_told(app: Flask, now: datetime) -> None:
    """S24, S56."""
    admin(password=PASSWORD, now=now)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            enter(now, "not the password")
    with pytest.raises(TooManyTries):
        enter(now)
    assert told("sign-in-failed") == ["wrong-password"] * 5


@pytest.mark.parametrize("everywhere", [False, True])
def test_an_admin_signs_out(app: Flask, now: datetime, everywhere: bool) -> None:
    """S36."""
    dona = admin(password=PASSWORD, now=now)
    here, there = enter(now), enter(now)
    accounts.admin_signs_out(dona.id, visit_id=here, everywhere=everywhere)
    assert visits.of_admin(here, now) is None
    assert (visits.of_admin(there, now) is None) is everywhere
