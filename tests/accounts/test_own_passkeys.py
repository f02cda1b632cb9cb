"""One's own passkeys: made, removed, and taken away by an owner."""

from datetime import datetime

import pytest

from receiver import accounts, provisioning
from receiver.accounts import passkeys, visits
from receiver.accounts.refusals import LinkSpent, SecondFactorWanted, WrongCredentials
from receiver.db import db
from receiver.models import Admin, Passkey
from receiver.models.session import EnteredBy
from tests.accounts.passkeyed import DONA, HERE, ORIGIN, PASSWORD, RUI, add, enter, keep
from tests.authenticator import PRESENT, Authenticator
from tests.people import admin


def test_the_first_one_comes_with_recovery_codes_and_the_second_without(
    dona: Admin, now: datetime
) -> None:
    codes = add(dona, Authenticator(ORIGIN), now)
    assert add(dona, Authenticator(ORIGIN), now) == []
    with pytest.raises(SecondFactorWanted) as wanted:
        accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now)
    ticket = wanted.value.ticket
    entrance = accounts.admin_shows_second_factor(ticket, codes[0], browser=HERE, now=now)
    assert entrance.entered_by is EnteredBy.RECOVERY


def test_s35_the_first_one_signs_the_other_browsers_out(dona: Admin, now: datetime) -> None:
    before = accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now).visit_id
    phone = Authenticator(ORIGIN)
    add(dona, phone, now)
    assert visits.of_admin(before, now) is None
    during = enter(phone, now).visit_id
    add(dona, Authenticator(ORIGIN), now)
    assert visits.of_admin(during, now) is not None


def test_what_is_removed_opens_nothing_and_the_last_takes_the_codes_along(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    assert not accounts.remove_passkey(dona.id, 999, now=now)
    assert accounts.remove_passkey(dona.id, db.session.query(Passkey).one().id, now=now)
    with pytest.raises(WrongCredentials):
        enter(phone, now)
    row = db.session.get_one(Admin, dona.id)
    assert (row.passkeys, row.recovery_codes, row.has_second_factor) == ([], [], False)
    assert accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now).visit_id


def test_switching_codes_off_leaves_passkeys_and_recovery_codes(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    accounts.switch_off_second_factor(dona.id, now=now)
    row = db.session.get_one(Admin, dona.id)
    assert (len(row.passkeys), len(row.recovery_codes)) == (1, 10)


def test_an_owner_who_resets_a_second_factor_takes_the_passkeys_too(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    """Whoever asks for it has lost them; somebody may have found them."""
    provisioning.reset_second_factor(dona.id, by="command line", now=now)
    assert db.session.query(Passkey).all() == []
    assert accounts.admin_enters(DONA, PASSWORD, browser=HERE, now=now).visit_id


def test_whoever_is_removed_leaves_no_passkey(
    dona: Admin, phone: Authenticator, now: datetime
) -> None:
    admin(RUI, password=PASSWORD, now=now)
    provisioning.remove_admin(dona.id, by=RUI, now=now)
    assert db.session.query(Passkey).all() == []


def test_a_passkey_is_kept_once(dona: Admin, phone: Authenticator, now: datetime) -> None:
    with pytest.raises(WrongCredentials):
        add(dona, phone, now)
    asked = passkeys.ask_to_make(dona.id, browser=HERE, now=now)
    assert len(asked.options["excludeCredentials"]) == 1


def test_one_that_asks_for_no_pin_is_not_kept(dona: Admin, now: datetime) -> None:
    with pytest.raises(WrongCredentials):
        add(dona, Authenticator(ORIGIN, flags=PRESENT), now)


def test_the_question_to_somebody_else_keeps_nothing(dona: Admin, now: datetime) -> None:
    rui = admin(RUI, password=PASSWORD, now=now)
    asked = passkeys.ask_to_make(rui.id, browser=HERE, now=now)
    answer = Authenticator(ORIGIN).make(asked.options)
    with pytest.raises(LinkSpent):
        keep(dona, asked.challenge, answer, now)
