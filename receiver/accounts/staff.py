"""The same for the staff: own table, own cookie, shorter visits, longer passwords."""

from datetime import datetime

from receiver import outbox, passwords, security
from receiver.accounts import limits, links, second, visits
from receiver.accounts.diary import tell
from receiver.accounts.entering import comparable
from receiver.accounts.refusals import LinkSpent, NotLetIn, SecondFactorWanted, WrongCredentials
from receiver.accounts.visits import Browser, Entrance
from receiver.context import settings
from receiver.db import db, transaction
from receiver.models import Admin, Token
from receiver.models.log_entry import Deed
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from receiver.passwords import Weakness, WeakPassword


def admin_enters(email: str, password: str, *, browser: Browser, now: datetime) -> Entrance:
    """Let an admin in who knows the password.

    Raises WrongCredentials, TooManyTries; SecondFactorWanted when that is not all that is asked.
    """
    address = comparable(email)
    who = account(address)
    with transaction():
        limits.count(limits.PASSWORDS, who, browser, now)
        admin = Admin.by_email(address)
        known = admin.password_hash if admin else None
    right, better = security.verify_password(password, known)
    with transaction():
        admin = Admin.by_email(address) if right else None
        if admin is None or admin.password_hash != known:
            tell(Deed.SIGN_IN_FAILED, address, "wrong-password", now)
            outcome: Entrance | NotLetIn = WrongCredentials()
        else:
            admin.password_hash = better or admin.password_hash
            limits.succeeded(limits.PASSWORDS, who, browser)
            outcome = _next_step(admin, browser, now)
    if isinstance(outcome, NotLetIn):
        raise outcome
    return outcome


def admin_sets_password(link: str, password: str, *, now: datetime) -> None:
    """Set the password of the admin who was invited; then they sign in with it.

    It takes no second factor away. Raises LinkSpent, WeakPassword.
    """
    token = links.find(link, Purpose.ADMIN_PASSWORD)
    if token is None or token.admin is None or not token.is_good(Purpose.ADMIN_PASSWORD, now):
        raise LinkSpent
    _check(password, token.admin)
    hashed = security.hash_password(password)
    with transaction():
        _takes(links.staff_holder(link, now), hashed, now)


def admin_changes_password(
    admin_id: int, *, old: str, new: str, browser: Browser, now: datetime
) -> Entrance:
    """Replace a password that its owner knows; all other browsers are signed out.

    Raises WrongCredentials, TooManyTries, WeakPassword.
    """
    known = _right(admin_id, old, browser=browser, now=now)
    if security.same(old, new):
        raise WeakPassword(Weakness.SAME, passwords.SHORTEST_OF_ADMINS)
    _check(new, db.session.get_one(Admin, admin_id))
    hashed = security.hash_password(new)
    with transaction():
        admin = Admin.under_lock(admin_id)
        if admin.password_hash != known:
            raise WrongCredentials  # changed meanwhile, elsewhere
        _takes(admin, hashed, now)
        limits.succeeded(limits.PASSWORDS, account(admin.email), browser)
        return Entrance(visits.begin(admin, browser, by=EnteredBy.PASSWORD, now=now))


def admin_proves_again(
    admin_id: int, password: str, *, browser: Browser, now: datetime
) -> Entrance:
    """Ask somebody who is inside for the password before something dangerous; the id is new then.

    Raises WrongCredentials, TooManyTries.
    """
    known = _right(admin_id, password, browser=browser, now=now)
    with transaction():
        admin = Admin.under_lock(admin_id)
        if admin.password_hash != known or not browser.visit_id:
            raise WrongCredentials
        limits.succeeded(limits.PASSWORDS, account(admin.email), browser)
        tell(Deed.PROVED_AGAIN, admin.email, "proved-again", now)
        return Entrance(visits.prove(browser.visit_id, now))


def account(address: str) -> str:
    """Under which name tries at an account of the staff are counted."""
    return f"admin {address}"


def _right(admin_id: int, password: str, *, browser: Browser, now: datetime) -> str:
    """The hash that this password fits, counted as a try. Raises WrongCredentials."""
    with transaction():
        admin = db.session.get_one(Admin, admin_id)
        limits.count(limits.PASSWORDS, account(admin.email), browser, now)
        known, email = admin.password_hash, admin.email
    if known is None or not security.verify_password(password, known)[0]:
        with transaction():
            tell(Deed.SIGN_IN_FAILED, email, "wrong-password", now)
        raise WrongCredentials
    return known


def _check(password: str, admin: Admin) -> None:
    words = (settings().site_name, admin.email)
    passwords.check(password, about=words, shortest=passwords.SHORTEST_OF_ADMINS)


def _takes(admin: Admin, hashed: str, now: datetime) -> None:
    visits.end_all(admin)
    if admin.password_hash is not None:  # the first own one is no news
        outbox.staff_password_changed(admin, now=now)
    admin.takes_password(hashed)
    Token.spend_all(admin, now)
    tell(Deed.PASSWORD_CHANGED, admin.email, "password-changed", now)


def _next_step(admin: Admin, browser: Browser, now: datetime) -> Entrance | NotLetIn:
    if admin.has_second_factor:
        return SecondFactorWanted(second.ask(admin, now))
    return second.let_in(admin, browser, by=EnteredBy.PASSWORD, now=now)
