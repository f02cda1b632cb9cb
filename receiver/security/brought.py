"""Password hashes that came along from another system: which are taken, and verifying them.

Each is verified once, when its owner signs in; from then on there is one of ours.
"""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

import bcrypt
from passlib.hash import argon2, phpass, sha512_crypt

LONGEST_HASH = 255  # characters, as many as the column holds
PHP_TRIMS = " \t\n\r\0\v"
_OURS = "$argon2id$"
# The alphabet of crypt, in which phpass spells how often it hashes.
_ITOA = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BCRYPT_READS = 72  # bytes; elsewhere the rest was ignored in silence


@dataclass
class NotTaken(Exception):
    """A hash that is not taken along, and why, as a reason that can be said."""

    reason: str


@dataclass(frozen=True)
class Scheme:
    """One way of hashing: what its hashes look like, and how much work they may ask for.

    Who writes the file decides how long a sign-in would keep us busy: so there is an end to it.
    """

    form: re.Pattern[str]
    work: Callable[[re.Match[str]], int]
    most: int
    fits: Callable[[str, str], bool]


def check(told: str) -> None:
    """Refuse a hash that could not be verified at the next sign-in. Raises NotTaken."""
    if re.fullmatch(r"[0-9a-fA-F]{32}", told):
        raise NotTaken("hash-is-md5")
    scheme, found = _scheme(told)
    if scheme is None or found is None:
        raise NotTaken("hash-unknown")
    if scheme.work(found) > scheme.most:
        raise NotTaken("hash-too-costly")


def is_brought(known: str) -> bool:
    """Whether a stored hash is of another system's making."""
    return not known.startswith(_OURS)


def looks_like_one(told: str) -> bool:
    """Whether this could be a hash at all, be it one that is taken or not."""
    return _scheme(told)[0] is not None


def fits(password: str, known: str) -> bool:
    """Whether this is the password of a brought hash; what is no such hash fits nothing."""
    scheme, _found = _scheme(known)
    return scheme is not None and scheme.fits(password, known)


def _scheme(told: str) -> tuple[Scheme | None, re.Match[str] | None]:
    for scheme in SCHEMES if len(told) <= LONGEST_HASH else ():
        found = scheme.form.fullmatch(told)
        if found:
            return scheme, found
    return None, None


def _bcrypt(password: str, known: str) -> bool:
    return bcrypt.checkpw(_bytes(password)[:_BCRYPT_READS], known.encode())


def _wordpress(password: str, known: str) -> bool:
    """WordPress since 6.8: what bcrypt reads is a keyed digest, so that nothing is cut off."""
    trimmed = _bytes(password.strip(PHP_TRIMS))
    keyed = b64encode(hmac.digest(b"wp-sha384", trimmed, "sha384"))
    return bcrypt.checkpw(keyed, known.removeprefix("$wp").encode())


def _phpass(password: str, known: str) -> bool:
    # WordPress trimmed what it hashed and what was typed; others did neither.
    typed = dict.fromkeys((password, password.strip(PHP_TRIMS)))
    return any(phpass.verify(_bytes(one), known) for one in typed)


def _sha512_crypt(password: str, known: str) -> bool:
    # A NUL ends a password there, and is refused here.
    return "\0" not in password and bool(sha512_crypt.verify(_bytes(password), known))


def _django(password: str, known: str) -> bool:
    name, rounds, salt, kept = known.split("$")
    made = hashlib.pbkdf2_hmac(
        name.removeprefix("pbkdf2_"), _bytes(password), salt.encode(), int(rounds)
    )
    return hmac.compare_digest(b64encode(made), kept.encode())


def _argon2(password: str, known: str) -> bool:
    return bool(argon2.verify(_bytes(password), known))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")


def _number(found: re.Match[str]) -> int:
    return int(found["work"] or 5000)  # what sha512-crypt does where it says nothing


_SALTED = r"\$2[aby]\$(?P<work>0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}"
SCHEMES = (
    Scheme(re.compile(_SALTED), _number, 14, _bcrypt),  # Laravel, Moodle, most of PHP
    Scheme(re.compile(r"\$wp" + _SALTED), _number, 14, _wordpress),
    Scheme(
        re.compile(r"\$[PH]\$(?P<work>[5-9A-S])[./0-9A-Za-z]{30}"),
        lambda found: _ITOA.index(found["work"]),
        18,
        _phpass,
    ),
    Scheme(  # Moodle since 4.3
        re.compile(
            r"\$6\$(rounds=(?P<work>[1-9]\d{3,8})\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}"
        ),
        _number,
        500_000,
        _sha512_crypt,
    ),
    Scheme(
        re.compile(
            r"pbkdf2_(?:sha1(?=.+\$.{28}\Z)|sha256(?=.+\$.{44}\Z))"
            r"\$(?P<work>[1-9]\d{0,8})\$[!-#%-~]{1,128}\$[A-Za-z0-9+/]{27,43}="
        ),
        _number,
        2_000_000,
        _django,
    ),
    Scheme(  # Laravel, and whatever was ours: memory in KiB, times rounds
        re.compile(
            r"\$argon2id?\$v=19\$m=(?P<memory>[1-9]\d{0,7}),t=(?P<work>[1-9]\d{0,3}),p=[1-8]"
            r"\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}"
        ),
        lambda found: int(found["memory"]) * max(int(found["work"]), 4),
        4 * 262_144,
        _argon2,
    ),
)
