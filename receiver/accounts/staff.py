"""The same for the staff: own table, own cookie, shorter visits, longer passwords."""

from datetime import datetime

from receiver import passwords, security
from receiver.accounts import limits, links, visits
from receiver.accounts.entering import comparable
from receiver.accounts.refusals import LinkSpent, WrongCredentials
from receiver.accounts.visits import Browser, Entrance
from receiver.context import settings
from receiver.db import db, transaction
from receiver.log import log
from receiver.models import Admin, Token
from receiver.models.log_entry import Deed
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from receiver.rules.vocabulary import Actor


def admin_enters(email: str, password: str, *, browser: Browser, now: datetime) -> Entrance:
    """Let an admin in who knows the password. Raises WrongCredentials, TooManyTries."""
    address = comparable(email)
    who = f"admin {address}"
    with transaction():
        limits.count(limits.PASSWORDS, who, browser, now)
        admin = Admin.by_email(address)
        known = admin.password_hash if admin else None
    right, better = security.verify_password(password, known)
    with transaction():
        admin = Admin.by_email(address) if right else None
        if admin is None or admin.password_hash != known:
            _tell(Deed.SIGN_IN_FAILED, address, "wrong-password", now)
            entrance = None
        else:
            admin.password_hash = better or admin.password_hash
            limits.succeeded(limits.PASSWORDS, who, browser)
            entrance = _let_in(admin, browser, now)
    if entrance is None:
        raise WrongCredentials
    return entrance


def admin_sets_password(link: str, password: str, *, now: datetime) -> None:
    """Set the password of the admin who was invited; then they sign in with it.

    Raises LinkSpent, WeakPassword.
    """
    token = links.find(link, Purpose.ADMIN_PASSWORD)
    if token is None or token.admin is None or not token.is_good(Purpose.ADMIN_PASSWORD, now):
        raise LinkSpent
    words = (settings().site_name, token.admin.email)
    passwords.check(password, about=words, shortest=passwords.SHORTEST_OF_ADMINS)
    hashed = security.hash_password(password)
    with transaction():
        admin = links.staff_holder(link, now)
        visits.end_all(admin)
        admin.takes_password(hashed)
        Token.spend_all(admin, now)
        _tell(Deed.PASSWORD_CHANGED, admin.email, "password-changed", now)


def admin_signs_out(admin_id: int, *, visit_id: str, everywhere: bool = False) -> None:
    """End this visit of an admin, or all."""
    with transaction():
        if everywhere:
            visits.end_all(db.session.get_one(Admin, admin_id, with_for_update=True))
        else:
            visits.end(visit_id)


def _let_in(admin: Admin, browser: Browser, now: datetime) -> Entrance:
    admin.last_login_at = now
    _tell(Deed.SIGNED_IN, admin.email, "entered-by-password", now)
    return Entrance(visits.begin(admin, browser, by=EnteredBy.PASSWORD, now=now))


def _tell(deed: Deed, email: str, reason: str, now: datetime) -> None:
    facts = {"email": email}
    log(deed, now=now, actor=Actor.ADMIN, actor_name=email, reason=reason, facts=facts)
