"""Passwords, signed links, and the comparison of secrets."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from receiver import security
from receiver.security import BadLink, hash_password, same, sign, unsign, verify_password
from tests.conftest import MakeApp

PASSWORD = "tomate janela rio"
HOUR = 3600
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
# No database is asked here, so one of them is enough.
ON_ONE_DATABASE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
pytestmark = pytest.mark.usefixtures("dear_passwords")


@pytest.mark.parametrize("text", ["", "é", "a" * 100_000, "\ud800", "\0", "🔑", "ⅻ"])
def test_secrets_of_any_letters_are_compared_and_nothing_raises(text: str) -> None:
    """S1, T5: also the half of a letter that JSON can spell."""
    assert same(text, text)
    assert not same(text, "0123456789abcdef")
    assert not same("0123456789abcdef", text)
    assert not same(text, text + "x")


def test_passwords_are_hashed_with_argon2id_as_owasp_asks() -> None:
    """S20: at least 19 MiB and two rounds, as the stored string tells."""
    told = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$", hash_password(PASSWORD))
    assert told
    assert (int(told[1]) >= 19 * 1024, int(told[2]) >= 2) == (True, True)


def test_the_same_password_is_never_hashed_to_the_same_string() -> None:
    """S20: a salt for each."""
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_a_weaker_hash_is_made_anew_when_its_password_is_shown() -> None:
    """S20: settings rise, and who signs in rises with them."""
    weak = security.PASSWORDS.copy(argon2__time_cost=1, argon2__memory_cost=8192)
    right, better = verify_password(PASSWORD, weak.hash(PASSWORD))
    assert right and better
    assert "m=19456,t=2" in better
    assert verify_password(PASSWORD, better) == (True, None)


def test_a_wrong_password_makes_no_better_hash() -> None:
    """S20."""
    weak = security.PASSWORDS.copy(argon2__time_cost=1)
    assert verify_password("outra coisa", weak.hash(PASSWORD)) == (False, None)


@pytest.mark.parametrize(
    "password", ["x", "  espaços  ", "🎩🚲🐈" * 85, "não\u0301", "a\0b", "\t\n", "x" * 256]
)
def test_a_password_of_any_characters_is_itself_and_no_other(password: str) -> None:
    """S21: 1 to 256 characters, nothing trimmed, cut or folded."""
    hashed = hash_password(password)
    assert verify_password(password, hashed)[0]
    for other in (password[:-1], password + " ", password.upper() + "!"):
        assert not verify_password(other, hashed)[0]


@pytest.mark.parametrize("length", [257, 5_000, 5_000_000])
def test_a_password_too_long_is_wrong_and_is_never_hashed(
    monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    """S22, T6: it costs what any wrong one costs, and no more."""
    hashed = hash_password("x" * 256)
    monkeypatch.setattr(security.PASSWORDS, "verify_and_update", None)
    assert verify_password("x" * length, hashed) == (False, None)
    with pytest.raises(ValueError, match="longer than 256"):
        hash_password("x" * length)


@pytest.mark.parametrize("hashed", [None, "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"])
def test_an_account_without_a_password_costs_the_time_of_one(
    monkeypatch: pytest.MonkeyPatch, hashed: str | None
) -> None:
    """S18: nobody learns by waiting whether there is an account."""
    asked: list[bool] = []
    monkeypatch.setattr(security.PASSWORDS, "dummy_verify", lambda: asked.append(True))
    assert verify_password(PASSWORD if hashed is None else "x" * 257, hashed) == (False, None)
    assert asked == [True]


def test_ids_are_long_and_never_the_same() -> None:
    """S27: 256 bits, in signs that any address may carry."""
    ids = {security.one_time_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"[\w-]{43}", one) for one in ids)


def test_a_digest_tells_nothing_and_a_keyed_one_not_even_whether_a_guess_is_right(
    make_app: MakeApp,
) -> None:
    """S27, S58: it depends on the purpose and on a secret that is not in the database."""
    digests = set()
    for secret in ("the secret of one server", "the secret of another"):
        with make_app(secret_key=secret).app_context():
            for purpose in ("code", "marketplace-key"):
                digests.add(security.keyed_digest(b"123456", purpose=purpose))
    assert len(digests) == 4
    assert len({len(one) for one in (*digests, security.digest("123456"))}) == 1


@ON_ONE_DATABASE
def test_a_signed_link_gives_back_what_was_signed(app: Flask) -> None:
    """S27."""
    one_time_id = security.one_time_id()
    assert unsign(sign(one_time_id, purpose="enter"), purpose="enter", max_age=60) == one_time_id


@ON_ONE_DATABASE
def test_a_link_is_what_the_library_makes_of_an_id(app: Flask) -> None:
    known = [app.config["SECRET_KEY"]]
    theirs = URLSafeTimedSerializer(known, salt="portaria.enter")
    with time_machine.travel(NOON, tick=False):
        for told in (security.one_time_id(), security.one_time_id(), "id", "", 'é"'):
            assert sign(told, purpose="enter") == theirs.dumps(told)


@ON_ONE_DATABASE
def test_a_link_for_one_purpose_is_good_for_no_other(app: Flask) -> None:
    """S27."""
    for purpose, other in (("enter", "reset"), ("reset", "enter"), ("reset", "admin-password")):
        with pytest.raises(BadLink):
            unsign(sign("id", purpose=purpose), purpose=other, max_age=60)


NO_LINKS = ("", ".", "..", "é", "a.b.c", "\ud800")


@ON_ONE_DATABASE
def test_a_link_that_was_changed_anywhere_is_refused(app: Flask) -> None:
    """S27."""
    link = sign("the id", purpose="enter")
    # The last sign carries two bits that mean nothing.
    changed = [link[:at] + "0" + link[at + 1 :] for at in range(len(link) - 1) if link[at] != "0"]
    for token in (*changed, *NO_LINKS, link[:-1], link + "0", link.upper(), " " + link):
        with pytest.raises(BadLink):
            unsign(token, purpose="enter", max_age=60)


@ON_ONE_DATABASE
def test_a_link_serves_until_its_age_and_not_longer(app: Flask) -> None:
    """S27, R14."""
    with time_machine.travel(NOON, tick=False) as clock:
        link = sign("id", purpose="enter")
        clock.shift(timedelta(seconds=HOUR))
        assert unsign(link, purpose="enter", max_age=HOUR) == "id"
        clock.shift(timedelta(seconds=1))
        with pytest.raises(BadLink):
            unsign(link, purpose="enter", max_age=HOUR)


@ON_ONE_DATABASE
def test_links_survive_a_change_of_the_secret_while_the_old_one_is_still_known(
    make_app: MakeApp,
) -> None:
    """S27: and no longer than that; new ones are signed with the new secret."""
    old, new = "the secret of last year", "the secret of this year"
    with make_app(secret_key=old).app_context():
        link = sign("id", purpose="enter")
    with make_app(secret_key=new, secret_key_fallbacks=(old,)).app_context():
        assert unsign(link, purpose="enter", max_age=HOUR) == "id"
        fresh = sign("id", purpose="enter")
    with make_app(secret_key=new).app_context():
        assert unsign(fresh, purpose="enter", max_age=HOUR) == "id"
        with pytest.raises(BadLink):
            unsign(link, purpose="enter", max_age=HOUR)
