"""Passwords brought along from another system: which hashes are taken, and that they still open.

The hashes were made by others than us: by the C library, by openssl, or published with their makers.
"""

import time

import pytest
from flask import Flask

from receiver import accounts, security
from receiver.accounts import Browser
from receiver.accounts.refusals import WrongCredentials
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member
from receiver.security import brought, verify_password
from tests.people import ANA, PASSWORD, member

BCRYPT = "$2y$04$abcdefghijklmnopqrstuubNNoB95N9eWyIoM3xsayeOko8JCAKRC"
WORDPRESS = "$wp$2y$04$abcdefghijklmnopqrstuuu01szHrbbK3aJN7WamxGtxGJddbN/Ii"
PHPASS = "$P$5abcdefghwMkkaPAYjd2EhmjQzJtRl1"
SHA512 = "$6$rounds=1000$0123456789abcdef$"
SHA512 += "SvCzqXZIn6aJulvYckYJAdIdPQl3Hy4W0ce1UxHXtrvKHFXdpWL.MNMuxXOPXQ9.B0s8rf8izSzcrcNxs7Fkh0"
DJANGO = "pbkdf2_sha256$1000$seasalt$q2f5EY+5Nvjqr0X+Cmd/9i/xZ9Evct87Tc/EUMhCHbk="
DJANGO_SHA1 = "pbkdf2_sha1$1000$seasalt$hX+10o30Aa9RQwIvu35WCE7r5ZE="
ARGON2I = "$argon2i$v=19$m=1024,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$"
ARGON2I += "Aer7GLLGqnGacbrePr/f6jrzjU++frIX1yEc/Zzva1Q"
OF_LARAVEL = security.PASSWORDS.copy(argon2__memory_cost=8192, argon2__parallelism=2)

pytestmark = pytest.mark.usefixtures("dear_passwords")

BROUGHT = {
    "bcrypt": BCRYPT,
    "bcrypt of another letter": BCRYPT.replace("$2y$", "$2b$"),
    "the oldest bcrypt": BCRYPT.replace("$2y$", "$2a$"),
    "WordPress 6.8": WORDPRESS,
    "older WordPress": PHPASS,
    "phpBB": PHPASS.replace("$P$", "$H$"),
    "Moodle 4.3": SHA512,
    "Django": DJANGO,
    "Django with SHA-1": DJANGO_SHA1,
    "Laravel with argon2i": ARGON2I,
    "Laravel with argon2id": OF_LARAVEL.hash(PASSWORD),
}
PUBLISHED = [
    ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("test12345", "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"),
    ("password", "pbkdf2_sha1$4096$salt$SwB5AbdlSJq+rUnZJvch0GWkKcE="),
    ("lètmein", "pbkdf2_sha256$1500000$seasalt$P4UiMPVduVWIL/oS1GzH+IofsccjJNM5hUTikBvi5to="),
    (
        "Hello world!",
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl"
        "/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
    ),
]


def enter(password: str) -> None:
    here = Browser("203.0.113.9", "A phone")
    accounts.enter_with_password(ANA, password, browser=here, now=utcnow())


@pytest.mark.parametrize("known", BROUGHT.values(), ids=BROUGHT)
def test_members_sign_in_with_their_old_password_and_get_a_new_hash(app: Flask, known: str) -> None:
    brought.check(known)
    ana = member(password_hash=known)
    with pytest.raises(WrongCredentials):
        enter(PASSWORD + "!")
    assert ana.password_hash == known
    enter(PASSWORD)
    now_known = db.session.get_one(Member, ana.id).password_hash or ""
    assert now_known.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    enter(PASSWORD)


@pytest.mark.parametrize(("password", "known"), PUBLISHED)
def test_what_others_published_is_verified(password: str, known: str) -> None:
    right, better = verify_password(password, known)
    assert right and better and better.startswith("$argon2id$")
    assert verify_password(password[:-1], known) == (False, None)


def test_what_bcrypt_never_read_is_not_asked_for() -> None:
    """Of a hundred letters PHP hashed 72 bytes; the new hash reads all of them."""
    known = "$2y$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i"
    right, better = verify_password("x" * 100, known)
    assert right and better
    assert verify_password("x" * 100, better)[0]
    assert not verify_password("x" * 99, better)[0]
    assert not verify_password("x" * 71, known)[0]


@pytest.mark.parametrize("known", [WORDPRESS, PHPASS])
def test_wordpress_trims_what_is_typed(known: str) -> None:
    assert verify_password(f" {PASSWORD}\n", known)[0]


@pytest.mark.parametrize("known", BROUGHT.values(), ids=BROUGHT)
@pytest.mark.parametrize("typed", ["", "\0", "\ud800", "é" * 200, "x" * 257])
def test_whatever_is_typed_it_is_wrong_and_nothing_raises(known: str, typed: str) -> None:
    assert verify_password(typed, known) == (False, None)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("5f4dcc3b5aa765d61d8327deb882cf99", "hash-is-md5"),
        ("senha123", "hash-unknown"),
        ("", "hash-unknown"),
        ("$1$salt$qJH7.N4xYta3aEG/dfqo/0", "hash-unknown"),
        (BCRYPT + "x", "hash-unknown"),
        (BCRYPT.replace("$04$", "$15$"), "hash-too-costly"),
        (WORDPRESS.replace("$04$", "$31$"), "hash-too-costly"),
        (PHPASS.replace("$P$5", "$P$S"), "hash-too-costly"),
        (SHA512.replace("=1000", "=500001"), "hash-too-costly"),
        (DJANGO.replace("$1000$", "$2000001$"), "hash-too-costly"),
        (ARGON2I.replace("m=1024", "m=9999999"), "hash-too-costly"),
        (DJANGO.replace("seasalt", "s" * 300), "hash-unknown"),
        (DJANGO.replace("sha256", "sha1"), "hash-unknown"),
        (DJANGO_SHA1.replace("sha1", "sha256"), "hash-unknown"),
        (DJANGO_SHA1.replace("$1000$", "$2000001$"), "hash-too-costly"),
    ],
)
def test_what_could_not_be_verified_or_would_take_too_long_is_refused(
    told: str, reason: str
) -> None:
    with pytest.raises(brought.NotTaken) as refused:
        brought.check(told)
    assert refused.value.reason == reason


def test_no_text_takes_long_to_be_recognised() -> None:
    """Whoever writes the file writes any text there."""
    began = time.process_time()  # not that of a busy machine
    for text in ("$2y$" * 5_000_000, "$6$rounds=" + "9" * 10**6, "pbkdf2_sha256$1$" + "a" * 10**6):
        with pytest.raises(brought.NotTaken):
            brought.check(text)
    assert time.process_time() - began < 1
