"""The second factor of the staff: set up, asked for, replaced by recovery codes, switched off."""

from datetime import datetime, timedelta

import structlog

from receiver import second_factor, security
from receiver.accounts import limits, visits
from receiver.accounts.diary import tell
from receiver.accounts.refusals import LinkSpent, WrongCredentials
from receiver.accounts.visits import Browser, Entrance
from receiver.db import db, transaction
from receiver.models import Admin, Token
from receiver.models.log_entry import Deed
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose

TICKET_LIFE = timedelta(minutes=10)
DIGITS = 6

logger = structlog.get_logger(__name__)


def ask(admin: Admin, now: datetime) -> str:
    """Note, inside a story, that the password was right; the one-time id is for that browser."""
    one_time_id = security.one_time_id()
    ticket = security.digest(one_time_id)
    Token.give(admin, Purpose.SECOND_STEP, ticket, life=TICKET_LIFE, now=now)
    return one_time_id


def asked(ticket: str, now: datetime) -> Admin | None:
    """Whose second factor a browser may still answer with."""
    token = Token.by_digest(security.digest(ticket))
    return token.admin if token and token.is_good(Purpose.SECOND_STEP, now) else None


def admin_shows_second_factor(
    ticket: str, code: str, *, browser: Browser, now: datetime
) -> Entrance:
    """Let in whoever gave the password and now a code. Raises NotLetIn."""
    with transaction():
        admin = _holder(ticket, now)
        way = _tried(admin, code, browser, now)
        if way:
            Token.spend_all(admin, now, Purpose.SECOND_STEP)
            entrance = let_in(admin, browser, by=way, now=now)
    if way is None:
        raise WrongCredentials
    return entrance


def let_in(admin: Admin, browser: Browser, *, by: EnteredBy, now: datetime) -> Entrance:
    """Begin a visit of an admin who has shown all that is asked, inside a story."""
    admin.last_login_at = now
    tell(Deed.SIGNED_IN, admin.email, f"entered-by-{by}", now)
    return Entrance(visits.begin(admin, browser, by=by, now=now), entered_by=by)


def begin_second_factor(admin_id: int, *, now: datetime) -> None:
    """Make a seed, which counts for nothing until a code of it was shown."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        if not admin.has_authenticator:
            admin.totp_secret = second_factor.seal(second_factor.new_secret())
            admin.totp_step = 0
            tell(Deed.SECOND_FACTOR_BEGUN, admin.email, "second-factor-begun", now)


def begun_secret(admin: Admin) -> str | None:
    """The seed that waits for its first code, for its owner's eyes; none when there is none."""
    if admin.totp_secret is None or admin.has_authenticator:
        return None
    return _unsealed(admin)


def confirm_second_factor(
    admin_id: int, code: str, *, browser: Browser, now: datetime
) -> tuple[Entrance, list[str]]:
    """Switch it on with its first code: this browser gets a new id, the others are signed out.

    Returns new recovery codes, which nobody can show again. Raises WrongCredentials, TooManyTries.
    """
    with transaction():
        admin = Admin.under_lock(admin_id)
        way = None if admin.has_authenticator else _tried(admin, code, browser, now)
        if way is EnteredBy.SECOND_FACTOR:
            # Whoever has passkeys has got codes with the first one.
            codes = [] if admin.has_second_factor else new_codes(admin)
            admin.totp_since = now
            visits.end_all(admin)
            entrance = Entrance(visits.begin(admin, browser, by=way, now=now), entered_by=way)
            tell(
                Deed.SECOND_FACTOR_ON,
                admin.email,
                "second-factor-on",
                now,
                before="off",
                after="on",
            )
    if way is not EnteredBy.SECOND_FACTOR:
        raise WrongCredentials
    return entrance, codes


def renew_recovery_codes(admin_id: int, *, now: datetime) -> list[str]:
    """Make new recovery codes; the earlier ones open nothing any more."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        before = len(admin.recovery_codes)
        codes = new_codes(admin) if admin.has_second_factor else []
        left = {"before": str(before), "after": str(len(codes))}
        tell(Deed.RECOVERY_CODES_MADE, admin.email, "recovery-codes-made", now, **left)
    return codes


def switch_off_second_factor(admin_id: int, *, now: datetime) -> None:
    """Ask this admin for no code any more."""
    with transaction():
        admin = Admin.under_lock(admin_id)
        before = "on" if admin.has_authenticator else "off"
        admin.forgets_authenticator()
        change = {"before": before, "after": "off"}
        tell(Deed.SECOND_FACTOR_OFF, admin.email, "second-factor-off", now, **change)


def new_codes(admin: Admin) -> list[str]:
    """Give somebody other recovery codes, inside a story."""
    codes = second_factor.new_recovery_codes()
    admin.recovery_codes = [second_factor.recovery_digest(code) for code in codes]
    return codes


def _holder(ticket: str, now: datetime) -> Admin:
    """The admin whose password this browser gave, held. Raises LinkSpent."""
    token = Token.by_digest(security.digest(ticket))
    if token is None or token.admin_id is None:
        raise LinkSpent
    admin = Admin.under_lock(token.admin_id)
    # Spent with the password it was given for; and used once, while its admin is held.
    db.session.refresh(token)
    if not token.is_good(Purpose.SECOND_STEP, now):
        raise LinkSpent
    return admin


def _tried(admin: Admin, code: str, browser: Browser, now: datetime) -> EnteredBy | None:
    """What this code is, counted as a try whatever it is. Raises TooManyTries."""
    who = f"admin {admin.email}"
    limits.count(limits.SECOND_FACTORS, who, browser, now)
    way = _used(admin, code, now)
    if way is None:
        tell(Deed.SIGN_IN_FAILED, admin.email, "wrong-second-factor", now)
    else:
        limits.succeeded(limits.SECOND_FACTORS, who, browser)
    return way


def _used(admin: Admin, code: str, now: datetime) -> EnteredBy | None:
    typed = "".join(code[:80].split())
    if len(typed) == DIGITS and typed.isascii() and typed.isdigit():
        return EnteredBy.SECOND_FACTOR if _is_of_now(admin, typed, now) else None
    left = second_factor.without(typed, admin.recovery_codes)
    if left is None:
        return None
    admin.recovery_codes = left
    return EnteredBy.RECOVERY


def _is_of_now(admin: Admin, code: str, now: datetime) -> bool:
    secret = _unsealed(admin)
    if secret is None:
        return False
    step = second_factor.step_of(code, secret, last=admin.totp_step, now=now)
    if step is None:
        return False
    admin.totp_step = step
    # Whoever replaces SECRET_KEY may forget the old one once everybody has signed in again.
    admin.totp_secret = second_factor.seal(secret)
    return True


def _unsealed(admin: Admin) -> str | None:
    try:
        return second_factor.unseal(admin.totp_secret) if admin.totp_secret else None
    except security.BadSeal:
        # SECRET_KEY is another one now: nobody can show a code, and somebody must reset it.
        logger.error("second_factor_unreadable", admin_id=admin.id)
        return None
