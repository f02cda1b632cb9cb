"""What members change about their own account; whoever changes the password ends all visits."""

from collections.abc import Sequence
from datetime import datetime

from receiver import outbox, passwords, security
from receiver.accounts import limits, links, visits
from receiver.accounts.refusals import LinkSpent, WrongCredentials
from receiver.accounts.visits import Browser, Entrance
from receiver.context import settings
from receiver.db import db, transaction
from receiver.log import log
from receiver.models import Access, Member, Token
from receiver.models.log_entry import Deed
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from receiver.passwords import Weakness, WeakPassword
from receiver.rules.told import one_line
from receiver.rules.vocabulary import Actor

LONGEST_NAME = 200


def reset_password(link: str, password: str, *, now: datetime) -> None:
    """Set a new password by a mailed link; whoever holds it must then sign in with it.

    Raises LinkSpent, WeakPassword.
    """
    token = links.find(link, Purpose.RESET)
    if token is None or token.member is None or not token.is_good(Purpose.RESET, now):
        raise LinkSpent
    passwords.check(password, about=about(token.member))
    hashed = security.hash_password(password)
    with transaction():
        member = links.holder(link, now, Purpose.RESET)
        _set(member, hashed, reason="password-reset", now=now)
        outbox.password_changed(member, now=now)


def change_password(
    member_id: int, *, old: str, new: str, browser: Browser, now: datetime
) -> Entrance:
    """Replace a password that the member knows; all other browsers are signed out.

    Raises WrongCredentials, TooManyTries, WeakPassword.
    """
    with transaction():
        member = db.session.get_one(Member, member_id)
        limits.count(limits.PASSWORDS, member.email, browser, now)
        known, words = member.password_hash, about(member)
    if not security.verify_password(old, known)[0]:
        raise WrongCredentials
    if security.same(old, new):
        raise WeakPassword(Weakness.SAME)
    passwords.check(new, about=words)
    return _replace(member_id, new, known=known, browser=browser, now=now)


def choose_password(member_id: int, *, new: str, browser: Browser, now: datetime) -> Entrance:
    """Set the first own password. Raises WrongCredentials when there is one, WeakPassword."""
    member = db.session.get_one(Member, member_id)
    known, words = member.password_hash, about(member)
    if known and not member.has_temporary_password():
        raise WrongCredentials
    passwords.check(new, about=words)
    if security.verify_password(new, known)[0]:
        raise WeakPassword(Weakness.SAME)
    return _replace(member_id, new, known=known, browser=browser, now=now)


def change_profile(
    member_id: int, *, name: str | None = None, language: str | None = None, now: datetime
) -> None:
    """Change how the member is called or spoken to."""
    with transaction():
        member = Member.under_lock(member_id)
        before = (member.name, member.language)
        member.name = member.name if name is None else one_line(name, most=LONGEST_NAME)
        member.language = language or member.language
        if (member.name, member.language) != before:
            facts = {"name": member.name, "language": member.language}
            _tell(Deed.PROFILE_CHANGED, member, "profile-changed", now, facts=facts)


def sign_out(visit_id: str) -> None:
    """End one visit; its id is worthless from now on."""
    with transaction():
        visits.end(visit_id)


def sign_out_everywhere(member_id: int, *, now: datetime) -> None:
    """End every visit of a member, this one too."""
    with transaction():
        member = Member.under_lock(member_id)
        visits.end_all(member)
        _tell(Deed.SIGNED_OUT_EVERYWHERE, member, "signed-out-everywhere", now)


def about(member: Member) -> Sequence[str]:
    """Words that a password must not lean on: the person's, the site's, what was bought."""
    bought = {access.area.name for access in Access.of_member(member.id)}
    return [settings().site_name, member.email, member.name, *sorted(bought)]


def _replace(
    member_id: int, new: str, *, known: str | None, browser: Browser, now: datetime
) -> Entrance:
    hashed = security.hash_password(new)
    with transaction():
        member = Member.under_lock(member_id)
        if member.password_hash != known:
            raise WrongCredentials  # changed meanwhile, elsewhere
        if known and not member.has_temporary_password():
            outbox.password_changed(member, now=now)  # the first own password is no news
        _set(member, hashed, reason="password-changed", now=now)
        limits.succeeded(limits.PASSWORDS, member.email, browser)
        visit_id = visits.begin(member, browser, by=EnteredBy.PASSWORD, now=now)
    return Entrance(visit_id)


def _set(member: Member, hashed: str, *, reason: str, now: datetime) -> None:
    member.takes_password(hashed)
    visits.end_all(member)
    Token.spend_all(member, now)
    _tell(Deed.PASSWORD_CHANGED, member, reason, now)


def _tell(
    deed: Deed, member: Member, reason: str, now: datetime, facts: dict[str, str] | None = None
) -> None:
    log(deed, now=now, actor=Actor.MEMBER, member=member, reason=reason, facts=facts)
