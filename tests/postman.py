"""Owing letters and carrying them away: what tests of the outbox begin with."""

import re
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from receiver import jobs, mailer, outbox
from receiver.db import db, transaction
from receiver.mailer import Mail
from receiver.models import Letter, Member
from receiver.models.job import JobKind
from receiver.rules.letter_kinds import LetterKind

LATER = timedelta(hours=2)


class Post:
    """Keeps the letters it takes; its troubles are raised first, one for each letter."""

    def __init__(self, *trouble: BaseException) -> None:
        self.trouble = list(trouble)
        self.taken: list[Mail] = []

    def send(self, mail: Mail, *, then: object = None) -> str:
        """Take one letter."""
        assert not db.session().in_transaction(), "nobody may wait for a mail server under a lock"
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append(mail)
        return "250 2.0.0 OK"


class Killed(BaseException):
    """What happens to a worker that is killed."""


class LostAfterTaking(Post):
    """Takes the letter; then the worker is killed before it can write that down."""

    def send(self, mail: Mail, *, then: object = None) -> str:
        """Take one letter, and die."""
        super().send(mail)
        raise Killed


def owe(kind: LetterKind, member: Member, now: datetime, **more: Any) -> Letter | None:
    """Owe a letter, in a story of its own."""
    with transaction():
        return outbox.enqueue(kind, db.session.get_one(Member, member.id), now=now, **more)


def work(post: mailer.Post, now: datetime) -> int:
    """Deliver what is due; tell how much that was."""
    with transaction():
        claims = jobs.claim((JobKind.LETTER,), limit=20, now=now)
    for claim in claims:
        outbox.deliver(claim, post, now=now)
    return len(claims)


def letter() -> Letter:
    """The only letter."""
    return db.session.scalars(sa.select(Letter)).one()


def link_in(mail: Mail) -> str:
    """What its link carries."""
    found = re.search(r"https?://\S+/(?:enter|reset)/(\S+)", mail.text)
    assert found
    return found[1]


def password_in(mail: Mail) -> str:
    """The temporary password, if there is one."""
    found = re.search(r"Senha provisória: (\S+)", mail.text)
    return found[1] if found else ""


def code_in(mail: Mail) -> str:
    """The six digits."""
    found = re.search(r"^\d{6}$", mail.text, re.M)
    assert found
    return found[0]
