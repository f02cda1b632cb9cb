"""The second factor of the staff: asked for after the password, and by no way around it."""

from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask

from receiver import accounts, provisioning, second_factor
from receiver.accounts import Browser, visits
from receiver.accounts.refusals import (
    LinkSpent,
    SecondFactorWanted,
    TooManyTries,
    WrongCredentials,
)
from receiver.accounts.second import begun_secret
from receiver.db import db, transaction
from receiver.models import Admin
from receiver.models.admin import StaffRole
from receiver.models.session import EnteredBy
from tests.people import admin, told

DONA = "dona@example.test"
PASSWORD = "cadeira vermelha no sol"
HERE = Browser("203.0.113.9")
LATER = timedelta(minutes=1)


@pytest.fixture
def dona(app: Flask, now: datetime) -> Admin:
    """Somebody of the staff who enters by the password alone."""
    return admin(password=PASSWORD, now=now)


def code(dona: Admin, at: datetime) -> str:
    sealed = db.session.get_one(Admin, dona.id).totp_secret
    assert sealed
    return pyotp.TOTP(second_factor.unseal(sealed)).at(at)


def switch_on(dona: Admin, now: datetime) -> list[str]:
    accounts.begin_second_factor(dona.id, now=now)
    return accounts.confirm_second_factor(dona.id, code(dona, now), browser=HERE, now=now)[1]


def ticket(now: datetime) -> str:
    with pytest.raises(SecondFactorWanted) as asked:
        accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now)
    return asked.value.ticket


def show(held: str, typed: str, now: datetime) -> accounts.Entrance:
    return accounts.admin_shows_second_factor(held, typed, browser=HERE, now=now)


def test_password_and_code_let_in(dona: Admin, now: datetime) -> None:
    switch_on(dona, now)
    then = now + LATER
    entrance = show(ticket(then), code(dona, then), then)
    assert visits.of_admin(entrance.visit_id, then) is not None
    assert entrance.entered_by is EnteredBy.SECOND_FACTOR
    assert told("signed-in") == ["entered-by-second-factor"]


def test_a_seed_that_was_never_confirmed_asks_for_nothing(dona: Admin, now: datetime) -> None:
    accounts.begin_second_factor(dona.id, now=now)
    assert begun_secret(db.session.get_one(Admin, dona.id))
    assert accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now).visit_id


def test_it_is_confirmed_by_a_code_of_its_own(dona: Admin, now: datetime) -> None:
    accounts.begin_second_factor(dona.id, now=now)
    wrong = str((int(code(dona, now)) + 1) % 10**6).zfill(6)
    with pytest.raises(WrongCredentials):
        accounts.confirm_second_factor(dona.id, wrong, browser=HERE, now=now + timedelta(days=1))
    assert not db.session.get_one(Admin, dona.id).has_second_factor


def test_s35_switching_it_on_signs_the_other_browsers_out(dona: Admin, now: datetime) -> None:
    before = accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now).visit_id
    accounts.begin_second_factor(dona.id, now=now)
    entrance, codes = accounts.confirm_second_factor(
        dona.id, code(dona, now), browser=HERE, now=now
    )
    assert visits.of_admin(before, now) is None
    assert visits.of_admin(entrance.visit_id, now) is not None
    assert len(codes) == 10


def test_t8_the_same_code_does_not_let_in_twice(dona: Admin, now: datetime) -> None:
    """S32."""
    switch_on(dona, now)
    then = now + LATER
    typed = code(dona, then)
    show(ticket(then), typed, then)
    with pytest.raises(WrongCredentials):
        show(ticket(then), typed, then)


def test_the_code_that_confirmed_it_does_not_let_in(dona: Admin, now: datetime) -> None:
    switch_on(dona, now)
    with pytest.raises(WrongCredentials):
        show(ticket(now), code(dona, now), now)


def test_s32_after_five_wrong_codes_even_the_right_one_waits(dona: Admin, now: datetime) -> None:
    switch_on(dona, now)
    then = now + LATER
    held = ticket(then)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            show(held, "abc", then)
    with pytest.raises(TooManyTries):
        show(held, code(dona, then), then)
    assert told("sign-in-failed") == ["wrong-second-factor"] * 5
    assert show(held, code(dona, then + LATER), then + LATER).visit_id


def test_a_recovery_code_lets_in_once(dona: Admin, now: datetime) -> None:
    codes = switch_on(dona, now)
    assert show(ticket(now), codes[0], now).entered_by is EnteredBy.RECOVERY
    with pytest.raises(WrongCredentials):
        show(ticket(now), codes[0], now)
    assert show(ticket(now), codes[1].replace("-", "").upper(), now).visit_id
    assert len(db.session.get_one(Admin, dona.id).recovery_codes) == 8


def test_new_recovery_codes_end_the_old_ones(dona: Admin, now: datetime) -> None:
    old = switch_on(dona, now)
    new = accounts.renew_recovery_codes(dona.id, now=now)
    with pytest.raises(WrongCredentials):
        show(ticket(now), old[0], now)
    assert show(ticket(now), new[0], now).visit_id


def test_a_recovery_code_does_not_confirm_a_new_seed(dona: Admin, now: datetime) -> None:
    with pytest.raises(WrongCredentials):
        accounts.confirm_second_factor(dona.id, "aaaa-bbbb-cccc", browser=HERE, now=now)


@pytest.mark.parametrize("minutes", [0, 11])
def test_the_id_of_the_second_step_works_once_and_for_ten_minutes(
    dona: Admin, now: datetime, minutes: int
) -> None:
    codes = switch_on(dona, now)
    held = ticket(now)
    if not minutes:
        show(held, codes[0], now)
    with pytest.raises(LinkSpent):
        show(held, codes[1], now + timedelta(minutes=minutes))


@pytest.mark.parametrize("strange", ["", "x", "x" * 3000])
def test_a_strange_id_opens_nothing(dona: Admin, now: datetime, strange: str) -> None:
    with pytest.raises(LinkSpent):
        show(strange, "123456", now)


def test_s33_a_new_password_by_a_link_is_no_way_around_it(dona: Admin, now: datetime) -> None:
    switch_on(dona, now)
    held = ticket(now)
    link = provisioning.invite_admin(DONA, role=StaffRole.OWNER, by="command line", now=now)
    accounts.admin_sets_password(link, "cadeira azul na chuva", now=now)
    with pytest.raises(LinkSpent):
        show(held, code(dona, now + LATER), now + LATER)
    with pytest.raises(SecondFactorWanted):
        accounts.admin_enters(DONA, "cadeira azul na chuva", browser=HERE, now=now)


def test_whoever_switches_it_off_enters_by_the_password_alone(dona: Admin, now: datetime) -> None:
    switch_on(dona, now)
    accounts.switch_off_second_factor(dona.id, now=now)
    assert accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now).visit_id
    row = db.session.get_one(Admin, dona.id)
    assert (row.totp_secret, row.recovery_codes) == (None, [])


def test_s58_a_seed_that_can_be_read_no_more_fits_no_code(dona: Admin, now: datetime) -> None:
    switch_on(dona, now)
    then = now + LATER
    typed = code(dona, then)
    with transaction():
        db.session.get_one(Admin, dona.id).totp_secret = "sealed with another key"
    with pytest.raises(WrongCredentials):
        show(ticket(then), typed, then)
