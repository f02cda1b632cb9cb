"""What a letter encloses: a link, a code, a password; made when it is sent, kept as hashes.

A letter may have to be sent twice, because nobody knows whether the first copy arrived. The
copies have one Message-ID, so a mailbox may show either of them, and what is in either must
work: each has a link of its own, and code and password are the same in both.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import security
from receiver.context import settings
from receiver.db import db
from receiver.mailer import Enclosed
from receiver.models import Letter, Member, Token
from receiver.models.token import Purpose
from receiver.rules.vocabulary import LetterKind, LetterState

_LINKS = {
    LetterKind.WELCOME: (Purpose.ENTER, timedelta(days=7)),
    LetterKind.SIGN_IN: (Purpose.ENTER, timedelta(hours=24)),
    LetterKind.PASSWORD_RESET: (Purpose.RESET, timedelta(hours=2)),
}
_CODE_LIFE = timedelta(minutes=15)
_PASSWORD_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Made:
    """The secrets of one copy of a letter, before anything of them is kept."""

    one_time_id: str = field(repr=False)
    code: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    password_hash: str = field(default="", repr=False)


def make(letter: Letter) -> Made | None:
    """Make the secrets of a letter, outside of any story: hashing a password takes long."""
    if letter.kind not in _LINKS or letter.member is None:
        return None
    one_time_id = security.one_time_id()
    seed = _first_digest(letter) or security.digest(one_time_id)
    if letter.kind is LetterKind.SIGN_IN:
        return Made(one_time_id, code=f"{_number(seed, 'code') % 10**6:06d}")
    if letter.kind is not LetterKind.WELCOME or not _wants_password(letter.member):
        return Made(one_time_id)
    password = _readable(_number(seed, "temporary password"))
    known = letter.member.password_hash
    if known is None or not security.verify_password(password, known)[0]:
        known = security.hash_password(password)
    return Made(one_time_id, password=password, password_hash=known)


def keep(made: Made | None, letter: Letter, now: datetime) -> Enclosed:
    """Keep what proves the secrets, inside a story, and say what the letter encloses."""
    if made is None or letter.member_id is None:
        return Enclosed()
    member = Member.under_lock(letter.member_id)
    purpose, life = _LINKS[letter.kind]
    _keep_token(made, letter, now)
    password = made.password if _wants_password(member) else ""
    if password:
        member.takes_password(made.password_hash, now + _PASSWORD_LIFE)
    signed = security.sign(made.one_time_id, purpose=purpose)
    return Enclosed(
        link=f"{settings().public_url}/{purpose}/{signed}",
        code=made.code,
        password=password,
        has_password=_has_own_password(member),
        is_again=_was_sent_before(letter),
        valid_until=now + life,
    )


def retire_others(letter: Letter, now: datetime) -> None:
    """Now that this letter is on its way, links of the same purpose from others end.

    Not earlier: a letter that is refused must not have cost a link that arrived.
    """
    if letter.kind not in _LINKS:
        return
    others = sa.update(Token).where(
        Token.member_id == letter.member_id,
        Token.purpose == _LINKS[letter.kind][0],
        Token.used_at.is_(None),
        Token.letter_id.is_distinct_from(letter.id),
    )
    db.session.execute(others.values(used_at=now))


def code_digest(token_id: int, code: str) -> str:
    """How a six-digit code is kept: too few digits for a plain hash."""
    return security.keyed_digest(f"{token_id}:{code}".encode(), purpose="code")


def _keep_token(made: Made, letter: Letter, now: datetime) -> None:
    purpose, life = _LINKS[letter.kind]
    token = Token(
        purpose=purpose,
        digest=security.digest(made.one_time_id),
        member_id=letter.member_id,
        letter_id=letter.id,
        expires_at=now + life,
        created_at=now,
    )
    db.session.add(token)
    db.session.flush()
    if made.code:
        token.code_digest = code_digest(token.id, made.code)
        token.code_expires_at = now + _CODE_LIFE


def _first_digest(letter: Letter) -> str | None:
    first = sa.select(Token.digest).where(Token.letter_id == letter.id).order_by(Token.id)
    return db.session.scalar(first.limit(1))


def _was_sent_before(letter: Letter) -> bool:
    earlier = sa.select(Letter.id).where(
        Letter.member_id == letter.member_id,
        Letter.kind == letter.kind,
        Letter.state == LetterState.SENT,
        Letter.id < letter.id,
    )
    return db.session.scalar(earlier.limit(1)) is not None


def _wants_password(member: Member) -> bool:
    return settings().welcome == "password" and not _has_own_password(member)


def _has_own_password(member: Member) -> bool:
    return member.password_hash is not None and not member.has_temporary_password()


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
