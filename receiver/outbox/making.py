"""The secrets of letters, before anything of them is kept: what a link, code and password are."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from receiver import security
from receiver.context import settings
from receiver.db import db
from receiver.models import Admin, Letter, Member, Token
from receiver.rules.letter_kinds import LetterKind

HASHING = 2  # threads: each holds a processor and 19 MiB


@dataclass(frozen=True)
class Made:
    """The secrets of one copy of a letter, before anything of them is kept."""

    one_time_id: str = field(repr=False)
    code: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    password_hash: str = field(default="", repr=False)


def all_made(letters: Sequence[Letter]) -> dict[int, Made]:
    """The secrets of one copy of each; a password is not hashed yet."""
    firsts = _first_digests(letters)
    return {letter.id: _made(letter, firsts.get(letter.id)) for letter in letters}


def _made(letter: Letter, first_digest: str | None) -> Made:
    one_time_id = security.one_time_id()
    seed = first_digest or security.digest(one_time_id)
    if letter.kind is LetterKind.SIGN_IN:
        return Made(one_time_id, code=f"{_number(seed, 'code') % 10**6:06d}")
    if letter.kind is not LetterKind.WELCOME or not wants_password(letter.member):
        return Made(one_time_id)
    return Made(one_time_id, password=_readable(_number(seed, "temporary password")))


def hashed(carrying: dict[int, Made], known: dict[int, str | None]) -> dict[int, Made]:
    """The same with the passwords hashed, on all processors; `known` is the hash they have."""
    if not carrying:
        return {}
    with ThreadPoolExecutor(min(len(carrying), HASHING)) as pool:
        words = [(each.password, known[number]) for number, each in carrying.items()]
        hashes = list(pool.map(_hash, *zip(*words, strict=True)))
    pairs = zip(carrying.items(), hashes, strict=True)
    return {number: replace(each, password_hash=word) for (number, each), word in pairs}


def _hash(password: str, known: str | None) -> str:
    if known is not None and security.verify_password(password, known)[0]:
        return known
    return security.hash_password(password)


def _first_digests(letters: Sequence[Letter]) -> dict[int, str]:
    """The digest of the first link of each letter that was made ready before."""
    tried = [letter.id for letter in letters if letter.attempts]
    if not tried:
        return {}
    of_these = Token.letter_id.in_(tried)
    oldest_last = sa.select(Token.letter_id, Token.digest).where(of_these).order_by(Token.id.desc())
    return {row.letter_id: row.digest for row in db.session.execute(oldest_last)}


def wants_password(member: Member | None) -> bool:
    """Whether a welcome letter brings a temporary password."""
    return settings().welcome == "password" and not has_own_password(member)


def has_own_password(person: Member | Admin | None) -> bool:
    """Whether somebody has a password that is not the one of a letter."""
    if person is None or person.password_hash is None:
        return False
    return isinstance(person, Admin) or not person.has_temporary_password()


def _number(seed: str, purpose: str) -> int:
    """A number that needs both our secret and our database, and then is always the same."""
    return int(security.keyed_digest(seed.encode(), purpose=purpose), 16)


def _readable(number: int) -> str:
    signs = []
    for _ in range(12):
        number, at = divmod(number, len(security.READABLE))
        signs.append(security.READABLE[at])
    word = "".join(signs)
    return "-".join((word[:4], word[4:8], word[8:]))
