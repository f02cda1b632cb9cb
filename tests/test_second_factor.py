"""Codes of authenticators, and those that replace them."""

from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
import pytest
from flask import Flask

from receiver import second_factor, security
from tests.conftest import MakeApp

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
A_STEP = timedelta(seconds=30)


def code(at: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(at)


def step(typed: str, now: datetime, last: int = 0) -> int | None:
    return second_factor.step_of(typed, SECRET, last=last, now=now)


@pytest.mark.parametrize(
    ("away", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_s32_a_code_is_good_for_its_step_and_the_ones_beside_it(
    now: datetime, away: int, fits: bool
) -> None:
    assert (step(code(now + away * A_STEP), now) is not None) is fits


def test_t8_a_code_works_once_and_so_do_earlier_ones(now: datetime) -> None:
    taken = step(code(now), now)
    assert taken is not None
    assert step(code(now), now, last=taken) is None
    assert step(code(now - A_STEP), now, last=taken) is None
    assert step(code(now + A_STEP), now, last=taken) == taken + 1


@pytest.mark.parametrize("typed", ["", "000", "١٢٣٤٥٦", "\ud800" * 6])
def test_what_is_no_code_is_only_wrong(now: datetime, typed: str) -> None:
    assert step(typed, now) is None


def test_s58_a_seed_is_kept_sealed_and_read_again(app: Flask) -> None:
    sealed = second_factor.seal(SECRET)
    assert SECRET not in sealed
    assert len(sealed) <= 255
    assert second_factor.unseal(sealed) == SECRET


def test_s58_without_the_secret_of_the_server_a_seal_stays_shut(make_app: MakeApp) -> None:
    old, new = "the secret that was before", "the secret that is now"
    with make_app(secret_key=old).app_context():
        sealed = second_factor.seal(SECRET)
    with make_app(secret_key=new).app_context(), pytest.raises(security.BadSeal):
        second_factor.unseal(sealed)
    with make_app(secret_key=new, secret_key_fallbacks=(old,)).app_context():
        assert second_factor.unseal(sealed) == SECRET


def test_a_seal_of_another_purpose_opens_nothing(app: Flask) -> None:
    with pytest.raises(security.BadSeal):
        second_factor.unseal(security.seal(SECRET, purpose="something else"))


def test_recovery_codes_differ_and_each_is_used_up(app: Flask) -> None:
    codes = second_factor.new_recovery_codes()
    digests = [second_factor.recovery_digest(each) for each in codes]
    assert len(set(codes)) == len(set(digests)) == 10
    left = second_factor.without(f" {codes[3].upper().replace('-', ' ')} ", digests)
    assert left == [*digests[:3], *digests[4:]]
    assert second_factor.without(codes[3], left) is None
    assert second_factor.without("", digests) is None


def test_an_authenticator_is_told_whose_code_it_is_and_where() -> None:
    told = second_factor.address(SECRET, name="dona@loja.test", site="Loja da Ana")
    read = urlsplit(told)
    assert (read.scheme, read.netloc) == ("otpauth", "totp")
    assert unquote(read.path) == "/Loja da Ana:dona@loja.test"
    assert parse_qs(read.query)["secret"] == [SECRET]


def test_the_picture_is_drawn_in_the_address_of_an_image() -> None:
    picture = second_factor.picture("otpauth://totp/x?secret=y")
    assert picture.startswith("data:image/svg+xml")
    assert '"' not in picture
