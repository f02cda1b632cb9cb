"""Passkeys of the staff: they let in by themselves, and no password goes around them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from receiver import accounts, ceremony, provisioning
from receiver.accounts import Browser, passkeys, visits
from receiver.accounts.refusals import (
    LinkSpent,
    SecondFactorWanted,
    TooManyTries,
    WrongCredentials,
)
from receiver.db import db
from receiver.models import Admin, Passkey
from receiver.models.admin import StaffRole
from receiver.models.session import EnteredBy
from tests.accounts.passkeyed import DONA, HERE, ORIGIN, PASSWORD, RUI, ask, enter
from tests.authenticator import PRESENT, Authenticator
from tests.people import admin, told


def test_a_passkey_lets_in_without_password(phone: Authenticator, now: datetime) -> None:
    entrance = enter(phone, now)
    assert visits.of_admin(entrance.visit_id, now) is not None
    assert entrance.entered_by is EnteredBy.PASSKEY
    assert told("signed-in") == ["entered-by-passkey"]
    row = db.session.query(Passkey).one()
    assert (row.sign_count, row.last_used_at, row.transports) == (1, now, "internal hybrid")


def test_s33_then_the_password_alone_lets_nobody_in(phone: Authenticator, now: datetime) -> None:
    with pytest.raises(SecondFactorWanted):
        accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now)
    link = provisioning.invite_admin(DONA, role=StaffRole.OWNER, by="command line", now=now)
    accounts.admin_sets_password(link, "cadeira azul na chuva", now=now)
    with pytest.raises(SecondFactorWanted):
        accounts.admin_enters(DONA, "cadeira azul na chuva", browser=HERE, now=now)
    assert enter(phone, now).visit_id


def test_a_question_is_answered_once(phone: Authenticator, now: datetime) -> None:
    asked = ask(now)
    answer = phone.show(asked.options)
    accounts.admin_enters_with_passkey(asked.challenge, answer, browser=HERE, now=now)
    with pytest.raises(LinkSpent):
        accounts.admin_enters_with_passkey(asked.challenge, answer, browser=HERE, now=now)


def test_a_wrong_answer_uses_the_question_up(phone: Authenticator, now: datetime) -> None:
    asked = ask(now)
    for refusal in (WrongCredentials, LinkSpent):
        with pytest.raises(refusal):
            accounts.admin_enters_with_passkey(asked.challenge, "{}", browser=HERE, now=now)


@pytest.mark.parametrize(("minutes", "is_good"), [(4, True), (5, False)])
def test_a_question_is_good_for_five_minutes(
    phone: Authenticator, now: datetime, minutes: int, is_good: bool
) -> None:
    asked, then = ask(now), now + timedelta(minutes=minutes)
    answer = phone.show(asked.options)
    if is_good:
        accounts.admin_enters_with_passkey(asked.challenge, answer, browser=HERE, now=then)
        return
    with pytest.raises(LinkSpent):
        accounts.admin_enters_with_passkey(asked.challenge, answer, browser=HERE, now=then)


def test_a_question_for_a_new_passkey_lets_nobody_in(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    asked = passkeys.ask_to_make(dona.id, browser=HERE, now=now)
    shown = phone.show({"rpId": "portaria.example.test", "challenge": asked.challenge})
    with pytest.raises(LinkSpent):
        accounts.admin_enters_with_passkey(asked.challenge, shown, browser=HERE, now=now)


@pytest.mark.parametrize(
    "changed",
    [{"rpId": "evil.test"}, {"challenge": ceremony.new_challenge()}],
    ids=["host", "other"],
)
def test_an_answer_to_something_else_does_not_count(
    phone: Authenticator, now: datetime, changed: dict[str, str]
) -> None:
    with pytest.raises(WrongCredentials):
        enter(phone, now, **changed)
    assert told("sign-in-failed") == ["wrong-passkey"]


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://portaria.example.test.evil.test"}, {"flags": PRESENT}, {"flags": 0}],
    ids=["another site", "nobody proved to be its owner", "nobody there"],
)
def test_what_a_phisher_or_a_thief_gets_does_not_count(
    phone: Authenticator, now: datetime, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(phone, name, value)
    with pytest.raises(WrongCredentials):
        enter(phone, now)


def test_a_stranger_with_the_name_of_a_passkey_has_not_its_key(
    phone: Authenticator, now: datetime
) -> None:
    with pytest.raises(WrongCredentials):
        enter(Authenticator(ORIGIN, credential_id=phone.credential_id), now)
    with pytest.raises(WrongCredentials):
        enter(Authenticator(ORIGIN), now)
    assert told("sign-in-failed") == ["wrong-passkey", "unknown-passkey"]


def test_a_copy_is_noticed_by_its_count(phone: Authenticator, now: datetime) -> None:
    phone.count = 7
    enter(phone, now)
    phone.count = 6
    with pytest.raises(WrongCredentials):
        enter(phone, now)
    assert told("sign-in-failed") == ["copied-passkey"]


def test_passkeys_that_do_not_count_are_taken(phone: Authenticator, now: datetime) -> None:
    """Those that a password manager carries from one device to another do not."""
    phone.grows = 0
    assert enter(phone, now).visit_id and enter(phone, now).visit_id


def test_after_a_password_the_passkey_of_somebody_else_does_not_count(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    rui = admin(RUI, password=PASSWORD, now=now)
    asked = ask(now, rui.id)
    with pytest.raises(WrongCredentials):
        accounts.admin_enters_with_passkey(
            asked.challenge, phone.show(asked.options), browser=HERE, now=now
        )
    assert [known["id"] for known in ask(now, dona.id).options["allowCredentials"]]


def test_a_passkey_proves_again_who_is_inside(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    visit_id, then = enter(phone, now).visit_id, now + timedelta(minutes=20)
    asked, inside = ask(then, dona.id), Browser(HERE.address, visit_id=visit_id)
    entrance = accounts.admin_proves_with_passkey(
        dona.id, asked.challenge, phone.show(asked.options), browser=inside, now=then
    )
    assert visits.of_admin(visit_id, then) is None
    row = visits.of_admin(entrance.visit_id, then)
    assert row and visits.is_proved(row, then)


def test_it_proves_nothing_for_somebody_else(phone: Authenticator, now: datetime) -> None:
    rui = admin(RUI, password=PASSWORD, now=now)
    visit_id = accounts.admin_enters(RUI, PASSWORD, browser=HERE, now=now).visit_id
    asked, inside = ask(now), Browser(HERE.address, visit_id=visit_id)
    with pytest.raises(WrongCredentials):
        accounts.admin_proves_with_passkey(
            rui.id, asked.challenge, phone.show(asked.options), browser=inside, now=now
        )


def test_s24_one_place_may_ask_only_so_often(dona: Admin, now: datetime) -> None:
    with pytest.raises(TooManyTries):
        for _ in range(61):
            ask(now)
