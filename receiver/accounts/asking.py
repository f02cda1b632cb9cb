"""Asking for a letter: a link to enter, or one to choose a new password.

The answer never tells who is a member: nothing is returned, and the letter is sent later.
"""

from datetime import datetime

from receiver import outbox
from receiver.accounts import limits, links
from receiver.accounts.entering import comparable
from receiver.accounts.visits import Browser
from receiver.db import db, transaction
from receiver.log import log
from receiver.models import Member
from receiver.models.log_entry import Deed
from receiver.models.token import Purpose
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import Actor


def ask_for_link(email: str, *, browser: Browser, now: datetime) -> None:
    """Owe a letter with a link and a code to the member with this address, if there is one."""
    _ask(LetterKind.SIGN_IN, email, browser, now)


def ask_for_reset(email: str, *, browser: Browser, now: datetime) -> None:
    """Owe a letter with a link that leads to a new password, if there is such a member."""
    _ask(LetterKind.PASSWORD_RESET, email, browser, now)


def ask_again(link: str, *, browser: Browser, now: datetime) -> None:
    """Owe a new sign-in letter to whoever once got this link, used or too old as it is."""
    token = links.find(link, Purpose.ENTER)
    member = db.session.get(Member, token.member_id) if token and token.member_id else None
    if member is not None:
        _ask(LetterKind.SIGN_IN, member.email, browser, now)


def _ask(kind: LetterKind, email: str, browser: Browser, now: datetime) -> None:
    address = comparable(email)
    with transaction():
        member = Member.by_email(address)
        who = f"member {member.id}" if member else address  # one mailbox or several: one person
        refusal = limits.refusal(limits.LETTERS, who, browser, now)
        if refusal is limits.LETTERS.of_place:
            return  # a flood from one place must not fill the log
        letter = None
        if member and not refusal:
            letter = outbox.enqueue(kind, member, now=now, actor=Actor.MEMBER)
        log(
            Deed.LINK_ASKED,
            now=now,
            actor=Actor.MEMBER,
            member=member,
            reason="letter-asked-too-often" if refusal else _reason(kind, member),
            facts={"email": address},
            letter_id=letter.id if letter else None,
        )


def _reason(kind: LetterKind, member: Member | None) -> str:
    if member is None:
        return "letter-asked-by-nobody"
    return "link-asked" if kind is LetterKind.SIGN_IN else "reset-asked"
