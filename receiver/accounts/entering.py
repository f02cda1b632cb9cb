"""Getting in: with a password, with a mailed link, or with a code from the letter."""

from datetime import datetime

from receiver import security
from receiver.accounts import limits, links, visits
from receiver.accounts.refusals import AccountBlocked, NotLetIn, PasswordExpired, WrongCredentials
from receiver.accounts.visits import Browser, Entrance
from receiver.db import transaction
from receiver.log import log
from receiver.models import Member, Token
from receiver.models.log_entry import Deed
from receiver.models.session import EnteredBy
from receiver.models.token import Purpose
from receiver.rules.address import LONGEST, sought
from receiver.rules.vocabulary import Actor

NOT_LET_IN: dict[type[NotLetIn], str] = {
    WrongCredentials: "wrong-password",
    PasswordExpired: "password-expired",
    AccountBlocked: "account-blocked",
}


def enter_with_password(email: str, password: str, *, browser: Browser, now: datetime) -> Entrance:
    """Let a member in who knows the password. Raises NotLetIn."""
    address = comparable(email)
    with transaction():
        # Counted by what was typed: if all addresses of a person were one account here, a wait
        # for one of them would tell whose the other is.
        limits.count(limits.PASSWORDS, address, browser, now)
        member = Member.by_email(address)
        known = member.password_hash if member else None
    # Outside of any transaction: hashing takes longer than all else, and must not hold a lock.
    right, better = security.verify_password(password, known)
    try:
        with transaction():
            member = _owner(address, known if right else None, now)
            member.password_hash = better or member.password_hash
            limits.succeeded(limits.PASSWORDS, address, browser)
            is_temporary = member.has_temporary_password()
            way = EnteredBy.TEMPORARY if is_temporary else EnteredBy.PASSWORD
            return _let_in(member, browser, by=way, now=now)
    except NotLetIn as refusal:
        _note(address, NOT_LET_IN[type(refusal)], now)
        raise


def enter_with_link(link: str, *, browser: Browser, now: datetime) -> Entrance:
    """Let the member in to whom this link was mailed. Raises LinkSpent, AccountBlocked."""
    with transaction():
        member = links.holder(link, now)
        if member.is_blocked:
            raise AccountBlocked
        Token.spend_all(member, now, Purpose.ENTER)
        return _let_in(member, browser, by=EnteredBy.LINK, now=now)


def enter_with_code(email: str, code: str, *, browser: Browser, now: datetime) -> Entrance:
    """Let a member in who reads us the code from the letter. Raises NotLetIn."""
    address = comparable(email)
    digits = "".join(letter for letter in code[:40] if letter in "0123456789")
    with transaction():
        limits.count(limits.CODES, address, browser, now)
        member = Member.by_email(address)
        held = Member.under_lock(member.id) if member else None
        # The try is counted even if it fails: so this story ends well in any case.
        fits = held is not None and links.code_fits(held, digits, now)
        is_open = held is not None and not held.is_blocked
        entrance = None
        if held and fits and is_open:
            Token.spend_all(held, now, Purpose.ENTER)
            limits.succeeded(limits.CODES, address, browser)
            entrance = _let_in(held, browser, by=EnteredBy.CODE, now=now)
    if entrance:
        return entrance
    _note(address, "account-blocked" if fits else "wrong-code", now)
    raise AccountBlocked if fits else WrongCredentials


def comparable(email: str) -> str:
    """The address as it is compared; what is no address stays something that nobody has."""
    return sought(email)[:LONGEST]


def _owner(address: str, verified: str | None, now: datetime) -> Member:
    """The member whose password this is, held; it may have changed since it was compared."""
    found = Member.by_email(address)
    if found is None or verified is None:
        raise WrongCredentials
    member = Member.under_lock(found.id)
    if member.password_hash != verified:
        raise WrongCredentials
    if member.is_blocked:
        raise AccountBlocked
    if member.password_expires_at and now >= member.password_expires_at:
        raise PasswordExpired
    return member


def _let_in(member: Member, browser: Browser, *, by: EnteredBy, now: datetime) -> Entrance:
    is_first = member.first_login_at is None
    member.signed_in(now)
    where = {"device": browser.device[:120], "place": visits.neighbourhood(browser.address)}
    reason = f"entered-by-{by}"
    log(Deed.SIGNED_IN, now=now, actor=Actor.MEMBER, member=member, reason=reason, facts=where)
    has_none = member.password_hash is None
    return Entrance(
        visit_id=visits.begin(member, browser, by=by, now=now),
        entered_by=by,
        should_choose_password=member.has_temporary_password() or (has_none and is_first),
    )


def _note(address: str, reason: str, now: datetime) -> None:
    """Tell the admin, whether or not there is such a member: both take the same time."""
    with transaction():
        log(
            Deed.SIGN_IN_FAILED,
            now=now,
            actor=Actor.MEMBER,
            member=Member.by_email(address),
            reason=reason,
            facts={"email": address},
        )
