"""The staff's way in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, provisioning
from receiver.accounts import Browser, visits
from receiver.accounts.refusals import LinkSpent, TooManyTries, WrongCredentials
from receiver.db import db
from receiver.models import Admin, Letter, Session
from receiver.models.admin import StaffRole
from receiver.passwords import Weakness, WeakPassword
from receiver.rules.letter_kinds import LetterKind
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


def told_by_letter() -> list[tuple[str, dict[str, Any]]]:
    """To whom letters about a password are owed, and what they tell."""
    kind = LetterKind.STAFF_PASSWORD
    rows = sa.select(Letter.to, Letter.facts).where(Letter.kind == kind).order_by(Letter.id)
    return [(to, facts) for to, facts in db.session.execute(rows)]


def test_a_new_password_ends_every_visit(app: Flask, now: datetime) -> None:
    """S30."""
    admin(password=PASSWORD, now=now)
    visit_id = enter(now)
    accounts.admin_sets_password(invite(now), "cadeira azul na chuva", now=now)
    assert visits.of_admin(visit_id, now) is None


def test_whoever_is_on_the_team_hears_of_another_password(app: Flask, now: datetime) -> None:
    """S30: the first own one is no news."""
    accounts.admin_sets_password(invite(now), PASSWORD, now=now)
    assert told_by_letter() == []
    accounts.admin_sets_password(invite(now), "cadeira azul na chuva", now=now)
    pair = {"old": "cadeira azul na chuva", "new": "outra frase longa e verde"}
    accounts.admin_changes_password(1, **pair, browser=HERE, now=now)
    assert told_by_letter() == [(DONA, {"at": now.isoformat()})] * 2
    with pytest.raises(WrongCredentials):
        accounts.admin_changes_password(1, **pair, browser=HERE, now=now)
    assert len(told_by_letter()) == 2


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
    accounts.admin_signs_out(dona.id, visit_id=here, everywhere=everywhere, now=now)
    assert visits.of_admin(here, now) is None
    assert (visits.of_admin(there, now) is None) is everywhere


def test_s35_the_password_again_gives_a_new_id_and_no_longer_life(
    app: Flask, now: datetime
) -> None:
    dona = admin(password=PASSWORD, now=now)
    old, then = enter(now), now + timedelta(minutes=20)
    browser = Browser(visit_id=old)
    new = accounts.admin_proves_again(dona.id, PASSWORD, browser=browser, now=then).visit_id
    assert visits.of_admin(old, then) is None
    visit = visits.of_admin(new, then)
    assert visit is not None
    assert visits.is_proved(visit, then) and visit.created_at == now
    assert not visits.is_proved(visit, then + timedelta(minutes=15))


def test_a_wrong_password_proves_nothing_and_is_told(app: Flask, now: datetime) -> None:
    """S24, S56."""
    dona = admin(password=PASSWORD, now=now)
    browser = Browser(visit_id=enter(now))
    with pytest.raises(WrongCredentials):
        accounts.admin_proves_again(dona.id, "not the password", browser=browser, now=now)
    assert told("sign-in-failed") == ["wrong-password"]


def test_s31_a_password_is_changed_by_whoever_knows_it(app: Flask, now: datetime) -> None:
    dona = admin(password=PASSWORD, now=now)
    here, there = enter(now), enter(now)
    new, browser = "cadeira azul na chuva", Browser(visit_id=here)
    with pytest.raises(WrongCredentials):
        accounts.admin_changes_password(dona.id, old="wrong", new=new, browser=browser, now=now)
    with pytest.raises(WeakPassword):
        accounts.admin_changes_password(
            dona.id, old=PASSWORD, new=PASSWORD, browser=browser, now=now
        )
    kept = accounts.admin_changes_password(dona.id, old=PASSWORD, new=new, browser=browser, now=now)
    seen = [visits.of_admin(visit, now) is not None for visit in (here, there, kept.visit_id)]
    assert seen == [False, False, True]
    assert enter(now, new)


def test_one_browser_is_signed_out_by_its_owner_and_by_nobody_else(
    app: Flask, now: datetime
) -> None:
    dona = admin(password=PASSWORD, now=now)
    rui = admin("rui@example.test", password=PASSWORD, now=now)
    here, there = enter(now), enter(now)
    number = visits.of_admin(there, now)
    assert number is not None
    assert not accounts.admin_ends_visit(rui.id, number.id, now=now)
    assert accounts.admin_ends_visit(dona.id, number.id, now=now)
    assert visits.of_admin(there, now) is None
    assert visits.of_admin(here, now) is not None
    assert told("signed-out") == ["signed-out"]


def test_visits_that_are_over_are_not_listed(app: Flask, now: datetime) -> None:
    """S38."""
    dona = admin(password=PASSWORD, now=now)
    enter(now)
    later = now + timedelta(minutes=31)
    enter(later)
    assert len(Session.of_admin(dona)) == 2
    assert len(visits.living(dona, later)) == 1


def test_when_somebody_was_last_seen_outlives_the_visit(app: Flask, now: datetime) -> None:
    dona = admin(password=PASSWORD, now=now)
    visit, later = visits.of_admin(enter(now), now), now + timedelta(minutes=5)
    assert visit is not None
    visits.seen(visit, later)
    accounts.admin_signs_out(dona.id, visit_id="", everywhere=True, now=later)
    assert db.session.get_one(Admin, dona.id).last_seen_at == later
