"""What a letter encloses: a link, a code, a password; made when it is sent, kept as hashes.

A letter may have to be sent twice, because nobody knows whether the first copy arrived. The
copies have one Message-ID, so a mailbox may show either of them, and what is in either must
work: each has a link of its own, and code and password are the same in both.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver import security
from receiver.context import settings
from receiver.db import db
from receiver.mailer import Enclosed
from receiver.models import Admin, Letter, Member, Token
from receiver.models.token import Purpose
from receiver.rules.vocabulary import LetterKind, LetterState

_LINKS = {
    LetterKind.WELCOME: (Purpose.ENTER, timedelta(days=7)),
    LetterKind.SIGN_IN: (Purpose.ENTER, timedelta(hours=24)),
    LetterKind.PASSWORD_RESET: (Purpose.RESET, timedelta(hours=2)),
    LetterKind.STAFF_INVITATION: (Purpose.ADMIN_PASSWORD, timedelta(days=7)),
}
# Where a link leads; elsewhere the purpose is the place.
_PLACES = {Purpose.ADMIN_PASSWORD: "admin/password"}
_CODE_LIFE = timedelta(minutes=15)
_PASSWORD_LIFE = timedelta(days=7)
OF_STAFF = frozenset({LetterKind.STAFF_INVITATION})
_UNSEEN = {"synchronize_session": False}
HASHING = 2  # threads: each holds a processor and 19 MiB


@dataclass(frozen=True)
class Made:
    """The secrets of one copy of a letter, before anything of them is kept."""

    one_time_id: str = field(repr=False)
    code: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    password_hash: str = field(default="", repr=False)


def make(letters: Sequence[Letter]) -> dict[int, Made]:
    """Make the secrets of letters, outside of any story: hashing a password takes long."""
    enclosing = [letter for letter in letters if letter.kind in _LINKS and _has_reader(letter)]
    firsts = _first_digests(enclosing)
    made = {letter.id: _made(letter, firsts.get(letter.id)) for letter in enclosing}
    known = {letter.id: letter.member.password_hash for letter in enclosing if letter.member}
    # What is known of the members was read; nobody shall wait for us while we hash.
    db.session.rollback()
    return _hashed(made, known)


def keep(made: dict[int, Made], letters: Sequence[Letter], now: datetime) -> dict[int, Enclosed]:
    """Keep what proves the secrets, inside a story, and say what each letter encloses."""
    enclosing = [letter for letter in letters if letter.id in made and _has_reader(letter)]
    _lock_takers(made, enclosing)
    _keep_tokens(made, enclosing, now)
    again = _sent_before(enclosing)
    enclosed = {letter.id: _enclosed(made[letter.id], letter, now, again) for letter in enclosing}
    return {letter.id: enclosed.get(letter.id, Enclosed()) for letter in letters}


def retire_others(letters: Sequence[Letter], now: datetime) -> None:
    """Now that these letters are on their way, links of the same purpose from earlier ones end.

    Not earlier: a letter that is refused must not have cost a link that arrived. And not those of
    later ones: what somebody asks for goes first, and must outlive what was owed before it. A link
    that the staff lent belongs to no letter: it is in somebody's hands already, and ends by itself.
    """
    sent = [
        {"of_member": letter.member_id, "its_purpose": _LINKS[letter.kind][0], "its_id": letter.id}
        for letter in letters
        if letter.kind in _LINKS
    ]
    if not sent:
        return
    others = sa.update(Token).where(
        Token.member_id == sa.bindparam("of_member"),
        Token.purpose == sa.bindparam("its_purpose"),
        Token.used_at.is_(None),
        Token.letter_id < sa.bindparam("its_id"),
    )
    db.session.connection().execute(others.values(used_at=now), sent)
    for letter in letters:
        if letter.kind in OF_STAFF:
            _retire_of_staff(letter, now)


def code_digest(token_id: int, code: str) -> str:
    """How a six-digit code is kept: too few digits for a plain hash."""
    return security.keyed_digest(f"{token_id}:{code}".encode(), purpose="code")


def _made(letter: Letter, first_digest: str | None) -> Made:
    one_time_id = security.one_time_id()
    seed = first_digest or security.digest(one_time_id)
    if letter.kind is LetterKind.SIGN_IN:
        return Made(one_time_id, code=f"{_number(seed, 'code') % 10**6:06d}")
    if letter.kind is not LetterKind.WELCOME or not _wants_password(letter.member):
        return Made(one_time_id)
    return Made(one_time_id, password=_readable(_number(seed, "temporary password")))


def _hashed(made: dict[int, Made], known: dict[int, str | None]) -> dict[int, Made]:
    """The same with the passwords hashed, on all processors."""
    carrying = {number: each for number, each in made.items() if each.password}
    if not carrying:
        return made
    with ThreadPoolExecutor(min(len(carrying), HASHING)) as pool:
        words = [(each.password, known[number]) for number, each in carrying.items()]
        hashes = list(pool.map(_hash, *zip(*words, strict=True)))
    pairs = zip(carrying.items(), hashes, strict=True)
    return made | {number: replace(each, password_hash=word) for (number, each), word in pairs}


def _hash(password: str, known: str | None) -> str:
    if known is not None and security.verify_password(password, known)[0]:
        return known
    return security.hash_password(password)


def _lock_takers(made: dict[int, Made], letters: list[Letter]) -> None:
    """Hold the members who are given a password, in a fixed order."""
    for number in sorted({each.member_id or 0 for each in letters if made[each.id].password}):
        Member.under_lock(number)


def _keep_tokens(made: dict[int, Made], letters: list[Letter], now: datetime) -> None:
    tokens = {letter.id: _token(made[letter.id], letter, now) for letter in letters}
    db.session.add_all(tokens.values())
    db.session.flush()
    for number, token in tokens.items():
        if made[number].code:
            token.code_digest = code_digest(token.id, made[number].code)
            token.code_expires_at = now + _CODE_LIFE


def _token(made: Made, letter: Letter, now: datetime) -> Token:
    purpose, life = _LINKS[letter.kind]
    admin = _admin(letter)
    return Token(
        purpose=purpose,
        digest=security.digest(made.one_time_id),
        member_id=letter.member_id,
        admin_id=admin.id if admin else None,
        letter_id=letter.id,
        expires_at=now + life,
        created_at=now,
    )


def _enclosed(made: Made, letter: Letter, now: datetime, again: set[int]) -> Enclosed:
    member = letter.member
    purpose, life = _LINKS[letter.kind]
    password = made.password if _wants_password(member) else ""
    if member and password:
        member.takes_password(made.password_hash, now + _PASSWORD_LIFE)
    signed = security.sign(made.one_time_id, purpose=purpose)
    return Enclosed(
        link=f"{settings().public_url}/{_PLACES.get(purpose, purpose)}/{signed}",
        code=made.code,
        password=password,
        has_password=_has_own_password(member or _admin(letter)),
        is_again=letter.id in again,
        valid_until=now + life,
    )


def _first_digests(letters: list[Letter]) -> dict[int, str]:
    """The digest of the first link of each letter that was made ready before."""
    of_these = Token.letter_id.in_([letter.id for letter in letters if letter.attempts])
    oldest_last = sa.select(Token.letter_id, Token.digest).where(of_these).order_by(Token.id.desc())
    return {row.letter_id: row.digest for row in db.session.execute(oldest_last)}


def _sent_before(letters: list[Letter]) -> set[int]:
    """Which of these letters somebody had before."""
    earlier = aliased(Letter)
    same = sa.select(earlier.id).where(
        earlier.member_id == Letter.member_id,
        earlier.kind == Letter.kind,
        earlier.state == LetterState.SENT,
        earlier.id < Letter.id,
    )
    ours = Letter.id.in_([letter.id for letter in letters])
    return set(db.session.scalars(sa.select(Letter.id).where(ours, same.exists())))


def _wants_password(member: Member | None) -> bool:
    return settings().welcome == "password" and not _has_own_password(member)


def _has_own_password(person: Member | Admin | None) -> bool:
    if person is None or person.password_hash is None:
        return False
    return isinstance(person, Admin) or not person.has_temporary_password()


def _has_reader(letter: Letter) -> bool:
    is_test = "draft" in letter.facts  # it encloses what opens nothing
    return not is_test and (letter.member is not None or _admin(letter) is not None)


def _admin(letter: Letter) -> Admin | None:
    """Whoever of the staff a letter is to."""
    return Admin.by_email(letter.to) if letter.kind in OF_STAFF else None


def _retire_of_staff(letter: Letter, now: datetime) -> None:
    its_admin = sa.select(Token.admin_id).where(Token.letter_id == letter.id)
    others = sa.update(Token).where(
        Token.admin_id.in_(its_admin),
        Token.purpose == Purpose.ADMIN_PASSWORD,
        Token.used_at.is_(None),
        sa.or_(Token.letter_id.is_(None), Token.letter_id < letter.id),
    )
    db.session.execute(others.values(used_at=now), execution_options=_UNSEEN)


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
