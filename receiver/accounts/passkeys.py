"""Passkeys of the staff: made, shown at the door, shown again, renamed and removed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from receiver import ceremony, security
from receiver.accounts import limits, second, visits
from receiver.accounts.diary import tell
from receiver.accounts.refusals import LinkSpent, WrongCredentials
from receiver.accounts.visits import Browser, Entrance
from receiver.ceremony import BadAnswer, Known, Made, Options, Site
from receiver.context import settings
from receiver.db import db, transaction
from receiver.models import Admin, Passkey, Token
from receiver.models.log_entry import Deed
from receiver.models.passkey import LONGEST_NAME
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from receiver.rules.told import one_line

LIFE = timedelta(minutes=ceremony.MINUTES)


@dataclass(frozen=True)
class Question:
    """What a browser is asked; it brings the challenge back together with the answer."""

    challenge: str
    options: Options


def site() -> Site | None:
    """For whom passkeys are made here; nobody where browsers would refuse."""
    told = settings()
    return ceremony.site_of(told.public_url, name=told.site_name)


def ask_to_show(admin_id: int | None, *, browser: Browser, now: datetime) -> Question:
    """Ask for a passkey: of this admin, or of anybody. Raises TooManyTries, LinkSpent."""
    here = _here()
    with transaction():
        admin = db.session.get(Admin, admin_id) if admin_id else None
        challenge = _challenge(admin, Purpose.PASSKEY, browser, now)
        known = _known(admin) if admin else ()
    return Question(challenge, ceremony.asks_to_show(here, challenge, known=known))


def ask_to_make(admin_id: int, *, browser: Browser, now: datetime) -> Question:
    """Ask for a new passkey. Raises TooManyTries, LinkSpent."""
    here = _here()
    with transaction():
        admin = db.session.get_one(Admin, admin_id)
        challenge = _challenge(admin, Purpose.NEW_PASSKEY, browser, now)
        options = ceremony.asks_to_make(
            here, challenge, handle=_handle(admin), email=admin.email, known=_known(admin)
        )
    return Question(challenge, options)


def admin_enters_with_passkey(
    challenge: str, answer: str, *, browser: Browser, now: datetime
) -> Entrance:
    """Let in whoever shows a passkey: it stands for both factors.

    Raises LinkSpent, WrongCredentials.
    """
    with transaction():
        admin = _shown(challenge, answer, now)
        if admin:
            limits.succeeded(limits.PASSKEYS, "", browser)
            Token.spend_all(admin, now, Purpose.SECOND_STEP)
            entrance = second.let_in(admin, browser, by=EnteredBy.PASSKEY, now=now)
    if admin is None:
        raise WrongCredentials
    return entrance


def admin_proves_with_passkey(
    admin_id: int, challenge: str, answer: str, *, browser: Browser, now: datetime
) -> Entrance:
    """Take a passkey for the password of whoever is inside already; the id is new then.

    Raises LinkSpent, WrongCredentials.
    """
    entrance = None
    with transaction():
        admin = _shown(challenge, answer, now)
        if admin and admin.id == admin_id and browser.visit_id:
            limits.succeeded(limits.PASSKEYS, "", browser)
            tell(Deed.PROVED_AGAIN, admin.email, "proved-by-passkey", now)
            entrance = Entrance(visits.prove(browser.visit_id, now))
    if entrance is None:
        raise WrongCredentials
    return entrance


def add_passkey(
    admin_id: int, challenge: str, answer: str, *, name: str, browser: Browser, now: datetime
) -> tuple[Entrance | None, list[str]]:
    """Keep a passkey that was made in this browser.

    The first second factor of somebody gives this browser a new id, signs the others out, and
    comes with recovery codes, which nobody can show again. Raises LinkSpent, WrongCredentials.
    """
    entrance, codes = None, list[str]()
    with transaction():
        admin = Admin.under_lock(admin_id)
        made = _made(admin, challenge, answer, now)
        if made:
            limits.succeeded(limits.PASSKEYS, "", browser)
            if not admin.has_second_factor:
                codes = second.new_codes(admin)
                visits.end_all(admin)
                fresh = visits.begin(admin, browser, by=EnteredBy.PASSKEY, now=now)
                entrance = Entrance(fresh, entered_by=EnteredBy.PASSKEY)
            _keep(admin, made, name, now)
    if made is None:
        raise WrongCredentials
    return entrance, codes


def rename_passkey(admin_id: int, passkey_id: int, name: str, *, now: datetime) -> bool:
    """Call a passkey something else; whether it was theirs."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        row = _own(admin, passkey_id)
        told = one_line(name, most=LONGEST_NAME)
        if row and told and told != row.name:
            change = {"before": row.name, "after": told}
            tell(Deed.PASSKEY_RENAMED, admin.email, "passkey-renamed", now, **change)
            row.name = told
    return row is not None


def remove_passkey(admin_id: int, passkey_id: int, *, now: datetime) -> bool:
    """Forget a passkey, which opens nothing from now on; whether it was theirs."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        row = _own(admin, passkey_id)
        if row:
            change = {"before": row.name, "after": ""}
            tell(Deed.PASSKEY_REMOVED, admin.email, "passkey-removed", now, **change)
            admin.forgets_passkey(row)
    return row is not None


def _here() -> Site:
    here = site()
    if here is None:
        raise LinkSpent
    return here


def _challenge(admin: Admin | None, purpose: Purpose, browser: Browser, now: datetime) -> str:
    limits.count(limits.PASSKEYS, "", browser, now)
    challenge = ceremony.new_challenge()
    Token.give(admin, purpose, security.digest(challenge), life=LIFE, now=now)
    return challenge


def _known(admin: Admin) -> list[Known]:
    return [Known(row.credential_id, tuple(row.transports.split())) for row in admin.passkeys]


def _handle(admin: Admin) -> bytes:
    """What a passkey remembers its account by; no address, and of nobody who comes after."""
    return bytes.fromhex(security.digest(f"{admin.id} {admin.created_at.timestamp()}"))


def _shown(challenge: str, answer: str, now: datetime) -> Admin | None:
    """Whose passkey has answered this question, held; a question is answered once."""
    row = _claimed(answer)
    # The admin is held before the question, in the order of all who hold both.
    admin = Admin.under_lock(row.admin_id) if row else None
    digest = security.digest(challenge)
    asked = Token.by_digest(digest)
    if asked is None or not Token.spend(digest, Purpose.PASSKEY, now):
        raise LinkSpent
    if row is None or admin is None:
        tell(Deed.SIGN_IN_FAILED, "", "unknown-passkey", now)
        return None
    wrong = "wrong-passkey"
    if asked.admin_id in (None, admin.id):
        wrong = _wrong(row, challenge, answer, now)
    if wrong:
        tell(Deed.SIGN_IN_FAILED, admin.email, wrong, now, name=row.name)
        return None
    return admin


def _claimed(answer: str) -> Passkey | None:
    try:
        return Passkey.by_credential(ceremony.id_in(answer))
    except BadAnswer:
        return None


def _wrong(row: Passkey, challenge: str, answer: str, now: datetime) -> str:
    """Why this passkey does not count, in a word of the log; none when it does."""
    db.session.refresh(row)
    try:
        count = ceremony.shown(_here(), challenge, answer, public_key=row.public_key)
    except BadAnswer:
        return "wrong-passkey"
    if ceremony.is_copy(count, last=row.sign_count):
        return "copied-passkey"
    row.sign_count, row.last_used_at = count, now
    return ""


def _made(admin: Admin, challenge: str, answer: str, now: datetime) -> Made | None:
    digest = security.digest(challenge)
    asked = Token.by_digest(digest)
    if asked is None or asked.admin_id != admin.id:
        raise LinkSpent
    if not Token.spend(digest, Purpose.NEW_PASSKEY, now):
        raise LinkSpent
    try:
        made = ceremony.made(_here(), challenge, answer)
    except BadAnswer:
        return None
    return None if Passkey.by_credential(made.credential_id) else made


def _keep(admin: Admin, made: Made, name: str, now: datetime) -> None:
    row = Passkey(
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=" ".join(made.transports)[:120],
        name=one_line(name, most=LONGEST_NAME),
        created_at=now,
    )
    admin.passkeys.append(row)
    change = {"before": "", "after": row.name}
    tell(Deed.PASSKEY_ADDED, admin.email, "passkey-added", now, **change)


def _own(admin: Admin, passkey_id: int) -> Passkey | None:
    return next((row for row in admin.passkeys if row.id == passkey_id), None)
