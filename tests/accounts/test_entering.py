"""Getting in with a password."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from passlib.hash import argon2

from receiver import accounts, security
from receiver.accounts import Browser, Entrance, visits
from receiver.accounts.refusals import (
    AccountBlocked,
    PasswordExpired,
    TooManyTries,
    WrongCredentials,
)
from receiver.db import transaction
from receiver.models import MemberEmail
from receiver.models.session import EnteredBy
from receiver.rules.vocabulary import MemberStatus
from tests.people import ANA, PASSWORD, counted, link, member, told

HERE = Browser("203.0.113.9", "A phone")
ELSEWHERE = Browser("198.51.100.7", "A stranger's machine")


def enter(
    now: datetime, password: str = PASSWORD, email: str = ANA, at: Browser = HERE
) -> Entrance:
    return accounts.enter_with_password(email, password, browser=at, now=now)


def fail(now: datetime, times: int = 1, at: Browser = HERE, email: str = ANA) -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            enter(now, "not the password", email=email, at=at)


def test_who_knows_the_password_is_let_in(app: Flask, now: datetime) -> None:
    ana = member()
    entrance = enter(now)
    visit = visits.of_member(entrance.visit_id, now)
    assert visit is not None
    assert visit.member_id == ana.id
    assert told() == ["entered-by-password"]


def test_the_first_and_the_last_time_are_remembered(app: Flask, now: datetime) -> None:
    ana = member()
    enter(now)
    enter(now + timedelta(days=1))
    assert (ana.first_login_at, ana.last_login_at) == (now, now + timedelta(days=1))


@pytest.mark.parametrize("typed", [" Ana@Example.TEST ", "ana@example.test\n"])
def test_an_address_is_compared_folded(app: Flask, now: datetime, typed: str) -> None:
    member()
    assert enter(now, email=typed)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ANA, "not the password"),
        (ANA, ""),
        (ANA, "\x00"),
        (ANA, "x" * 5000),
        ("bia@example.test", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
        ("x" * 5000 + "@example.test", PASSWORD),
    ],
)
def test_everybody_else_is_not(app: Flask, now: datetime, email: str, password: str) -> None:
    """S18, S22: the same refusal for all."""
    member()
    with pytest.raises(WrongCredentials):
        enter(now, password, email=email)


def test_a_failure_is_told_to_the_admin_known_or_not(app: Flask, now: datetime) -> None:
    """S56."""
    member()
    fail(now)
    fail(now, email="bia@example.test")
    assert told("sign-in-failed") == ["wrong-password", "wrong-password"]


def test_a_member_without_a_password_is_refused_like_a_stranger(app: Flask, now: datetime) -> None:
    member(password=None)
    with pytest.raises(WrongCredentials):
        enter(now)


def test_a_suspended_member_gets_in_to_read_why(app: Flask, now: datetime) -> None:
    """VOICES 13."""
    member(status=MemberStatus.SUSPENDED)
    assert enter(now)


def test_a_blocked_member_is_told_so_after_the_right_password_only(
    app: Flask, now: datetime
) -> None:
    member(blocked_at=now)
    with pytest.raises(AccountBlocked):
        enter(now)
    fail(now)


def test_the_temporary_password_must_be_replaced(app: Flask, now: datetime) -> None:
    """S26."""
    member(password_expires_at=now + timedelta(days=7))
    entrance = enter(now)
    assert entrance.should_choose_password
    assert entrance.entered_by is EnteredBy.TEMPORARY


def test_an_expired_temporary_password_says_so_only_to_who_knows_it(
    app: Flask, now: datetime
) -> None:
    """S26."""
    member(password_expires_at=now)
    with pytest.raises(PasswordExpired):
        enter(now)
    fail(now)


def test_a_hash_with_lower_costs_is_renewed(
    app: Flask, now: datetime, dear_passwords: None
) -> None:
    """S20."""
    cheap = argon2.using(type="ID", memory_cost=1024, time_cost=1, parallelism=1).hash(PASSWORD)
    ana = member(password_hash=cheap)
    enter(now)
    assert ana.password_hash is not None
    assert "m=19456,t=2,p=1" in ana.password_hash
    assert enter(now)


def test_the_sixth_try_has_to_wait_even_with_the_right_password(app: Flask, now: datetime) -> None:
    """S24."""
    member()
    fail(now, times=5)
    with pytest.raises(TooManyTries) as refused:
        enter(now)
    assert refused.value.wait == timedelta(seconds=1)
    assert enter(now + timedelta(seconds=1))


def test_an_unknown_account_has_to_wait_just_the_same(app: Flask, now: datetime) -> None:
    """S18."""
    fail(now, times=5, email="bia@example.test")
    with pytest.raises(TooManyTries):
        enter(now, email="bia@example.test")


def test_a_wait_for_one_address_tells_nothing_about_another(app: Flask, now: datetime) -> None:
    """S18: not even that both are the same person's."""
    ana = member()
    with transaction():
        ana.emails.append(MemberEmail(email="old@example.test", added_at=now))
    fail(now, times=5)
    fail(now, email="old@example.test")


def test_who_succeeds_has_all_tries_again(app: Flask, now: datetime) -> None:
    member()
    for _ in range(3):
        fail(now, times=4)
        enter(now)


def test_a_stranger_elsewhere_does_not_lock_the_owner_out(app: Flask, now: datetime) -> None:
    """S25: nor end what the owner has open."""
    member()
    visit_id = enter(now).visit_id
    fail(now, times=5, at=ELSEWHERE)
    assert enter(now)
    assert visits.of_member(visit_id, now)


def test_many_strangers_lock_the_password_but_not_the_link(app: Flask, now: datetime) -> None:
    """S24, S25: the letter still opens the door."""
    ana = member()
    for place in range(4):
        fail(now, times=5, at=Browser(f"198.51.100.{place}"))
    with pytest.raises(TooManyTries):
        enter(now)
    assert accounts.enter_with_link(link(ana, now), browser=HERE, now=now)


def test_one_place_may_not_try_many_accounts(app: Flask, now: datetime) -> None:
    """S24: per address, too."""
    for one in range(60):
        fail(now, email=f"somebody{one}@example.test")
    with pytest.raises(TooManyTries):
        enter(now, email="one-more@example.test")


def test_a_known_and_an_unknown_address_ask_the_database_as_much(app: Flask, now: datetime) -> None:
    """S18: the time of a failure tells nothing."""
    member()
    with counted() as for_known:
        fail(now)
    with counted() as for_unknown:
        fail(now, email="bia@example.test")
    assert len(for_known) == len(for_unknown)


def test_an_unknown_address_costs_a_hash_too(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S18: hashing takes longer than all else."""
    hashed: list[str] = []
    monkeypatch.setattr(security.PASSWORDS, "dummy_verify", lambda: hashed.append("once"))
    fail(now, email="bia@example.test")
    assert hashed == ["once"]


def test_a_password_changed_between_look_and_entry_does_not_count(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The facts of a decision are read under the lock."""
    ana = member()
    look = security.verify_password

    def looked_too_early(password: str, known: str | None) -> tuple[bool, str | None]:
        found = look(password, known)
        with transaction():
            ana.takes_password("another hash")
        return found

    monkeypatch.setattr(security, "verify_password", looked_too_early)
    with pytest.raises(WrongCredentials):
        enter(now)
