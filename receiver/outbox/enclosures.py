"""What a letter encloses: a link, a code, a password; made when it is sent, kept as hashes.

A letter may have to be sent twice, because nobody knows whether the first copy arrived. The
copies have one Message-ID, so a mailbox may show either of them, and what is in either must
work: each has a link of its own, and code and password are the same in both.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from receiver import security
from receiver.among import Among
from receiver.context import settings
from receiver.db import db
from receiver.mailer import Enclosed
from receiver.mailer.fields import LEAVING
from receiver.models import Admin, Letter, Member, Token
from receiver.models.token import Purpose
from receiver.outbox import making
from receiver.rules.letter_kinds import REMINDERS, LetterKind, LetterState

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
_TOKENS = cast(sa.Table, Token.__table__)
_KEEP = sa.insert(_TOKENS)
_RETIRE = (
    sa.update(_TOKENS)
    .where(
        Among(Token.member_id, "members"),
        Token.purpose == sa.bindparam("its_purpose"),
        Token.used_at.is_(None),
        sa.select(Letter.id)
        .where(
            Among(Letter.id, "ids"),
            Letter.member_id == Token.member_id,
            Letter.id > Token.letter_id,
        )
        .exists(),
    )
    .values(used_at=sa.bindparam("at"))
)
# Built once: a name of its own for a table is dear to make.
_EARLIER = aliased(Letter)
_SENT_BEFORE = sa.select(Letter.id).where(
    Among(Letter.id, "ids"),
    sa.select(_EARLIER.id)
    .where(
        _EARLIER.member_id == Letter.member_id,
        _EARLIER.kind == Letter.kind,
        _EARLIER.state == LetterState.SENT,
        _EARLIER.id < Letter.id,
    )
    .exists(),
)


def make(numbers: Iterable[int]) -> dict[int, making.Made]:
    """Make the secrets of letters with a password, outside of any story: hashing takes long."""
    if settings().welcome != "password":
        return {}
    some = sa.select(Letter).where(Letter.id.in_(numbers), Letter.state == LetterState.QUEUED)
    found = db.session.scalars(some.where(Letter.kind == LetterKind.WELCOME))
    letters = [letter for letter in found if _has_reader(letter)]
    made = making.all_made(letters)
    carrying = {number: each for number, each in made.items() if each.password}
    known = {letter.id: letter.member.password_hash for letter in letters if letter.member}
    # What is known of the members was read; nobody shall wait for us while we hash.
    db.session.rollback()
    return making.hashed(carrying, known)


def keep(
    made: dict[int, making.Made], letters: Sequence[Letter], now: datetime
) -> dict[int, Enclosed]:
    """Keep what proves the secrets, inside a story, and say what each letter encloses."""
    enclosing = [letter for letter in letters if letter.kind in _LINKS and _has_reader(letter)]
    others = making.all_made([letter for letter in enclosing if letter.id not in made])
    # One that wants a password all of a sudden gets nothing: there is none that was hashed.
    made |= {number: each for number, each in others.items() if not each.password}
    enclosing = [letter for letter in enclosing if letter.id in made]
    _lock_takers(made, enclosing)
    _keep_tokens(made, enclosing, now)
    again = _sent_before(enclosing)
    enclosed = {letter.id: _enclosed(made[letter.id], letter, now, again) for letter in enclosing}
    return {letter.id: enclosed.get(letter.id) or _open(letter) for letter in letters}


def _open(letter: Letter) -> Enclosed:
    """What a letter without secrets encloses: for some, the link that ends such letters."""
    if letter.kind not in REMINDERS or "draft" in letter.facts:
        return Enclosed()
    token = security.seal(letter.to, purpose=LEAVING)
    return Enclosed(leave_url=f"{settings().public_url}/unsubscribe/{token}")


def retire_others(letters: Sequence[Letter], now: datetime) -> None:
    """Now that these letters are on their way, links of the same purpose from earlier ones end.

    Not earlier: a letter that is refused must not have cost a link that arrived. And not those of
    later ones: what somebody asks for goes first, and must outlive what was owed before it. A link
    that the staff lent belongs to no letter: it is in somebody's hands already, and ends by itself.
    """
    by_purpose = defaultdict(list)
    for letter in letters:
        if letter.kind in _LINKS and letter.member_id is not None:
            by_purpose[_LINKS[letter.kind][0]].append(letter)
    for purpose, sent in by_purpose.items():
        whose = {letter.member_id for letter in sent}
        of_these = {"members": list(whose), "ids": [letter.id for letter in sent]}
        told = {**of_these, "its_purpose": purpose, "at": now}
        db.session.connection().execute(_RETIRE, told)
    for letter in letters:
        if letter.kind in OF_STAFF:
            _retire_of_staff(letter, now)


def code_digest(token_id: int, code: str) -> str:
    """How a six-digit code is kept: too few digits for a plain hash."""
    return security.keyed_digest(f"{token_id}:{code}".encode(), purpose="code")


def _lock_takers(made: dict[int, making.Made], letters: list[Letter]) -> None:
    """Hold the members who are given a password, in a fixed order."""
    for number in sorted({each.member_id or 0 for each in letters if made[each.id].password}):
        Member.under_lock(number)


def _keep_tokens(made: dict[int, making.Made], letters: list[Letter], now: datetime) -> None:
    rows = [_token(made[letter.id], letter, now) for letter in letters]
    with_code = {row["letter_id"]: Token(**row) for row in rows if made[row["letter_id"]].code}
    without = [row for row in rows if row["letter_id"] not in with_code]
    if without:
        db.session.connection().execute(_KEEP, without)
    db.session.add_all(with_code.values())
    db.session.flush()
    for number, token in with_code.items():
        token.code_digest = code_digest(token.id, made[number].code)
        token.code_expires_at = now + _CODE_LIFE


def _token(made: making.Made, letter: Letter, now: datetime) -> dict[str, Any]:
    purpose, life = _LINKS[letter.kind]
    admin = _admin(letter)
    return {
        "purpose": purpose,
        "digest": security.digest(made.one_time_id),
        "member_id": letter.member_id,
        "admin_id": admin.id if admin else None,
        "letter_id": letter.id,
        "expires_at": now + life,
        "created_at": now,
    }


def _enclosed(made: making.Made, letter: Letter, now: datetime, again: set[int]) -> Enclosed:
    member = letter.member
    purpose, life = _LINKS[letter.kind]
    password = made.password if making.wants_password(member) else ""
    if member and password:
        member.takes_password(made.password_hash, now + _PASSWORD_LIFE)
    signed = security.sign(made.one_time_id, purpose=purpose)
    return Enclosed(
        link=f"{settings().public_url}/{_PLACES.get(purpose, purpose)}/{signed}",
        code=made.code,
        password=password,
        has_password=making.has_own_password(member or _admin(letter)),
        is_again=letter.id in again,
        valid_until=now + life,
    )


def _sent_before(letters: list[Letter]) -> set[int]:
    """Which of these letters somebody had before."""
    if not letters:
        return set()
    ours = {"ids": [letter.id for letter in letters]}
    return set(db.session.connection().scalars(_SENT_BEFORE, ours))


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
