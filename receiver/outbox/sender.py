"""One of the connections that carry letters away at the same time."""

import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from config import Settings
from receiver import fences, jobs, mailer
from receiver.context import settings
from receiver.db import db
from receiver.models import Letter
from receiver.models.job import JobKind
from receiver.outbox import ends, journal, leases
from receiver.outbox.delivery import NEVER, deliver_all

# A batch is what the connection carried in a second lately: what all of a batch need is asked for
# once, and yet who asks for a letter never waits long for a connection to come free.
FEWEST, MOST = 20, 100


class Sender:
    """A connection that is kept from batch to batch, and the letters that go over it.

    Each thread has its own: a server that hangs on one does not hold up the others.
    """

    def __init__(self, told: Settings) -> None:
        self._settings = told
        self._kept = ExitStack()
        self._connection = ExitStack()
        self._post: mailer.Post | None = None
        self.appetite = FEWEST
        self._journal = self._kept.enter_context(journal.opened(told.instance / "unnoted"))

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End in peace."""
        self.close()

    def settle_up(self, now: datetime) -> None:
        """Note what was sent while the database could not be told."""
        lines = self._journal.lines()
        if lines:
            _note(lines, now)
            self._journal.clear()

    def deliver(
        self, claims: Sequence[jobs.Claim], *, now: datetime, stop: threading.Event = NEVER
    ) -> list[jobs.Claim]:
        """Send letters; the claims that somebody else has. After a crash, try each alone."""
        self.settle_up(now)
        self._follow()
        if self._post is None:
            self._post = self._connection.enter_context(mailer.open_post(self._settings))
        began = time.monotonic()
        with fences.at_work(jobs.LETTER_LEASE):
            lost = deliver_all(claims, self._post, now=now, stop=stop, journal=self._journal)
        self.appetite = appetite(len(claims), time.monotonic() - began)
        return lost

    def _follow(self) -> None:
        """Another mail server was set meanwhile: the connection to this one is of no use."""
        told = settings()
        if told is not self._settings:
            self.rest()
            self._settings = told

    def rest(self) -> None:
        """Nothing is due: hang up, a server does not like to be kept waiting."""
        self._post = None
        self._connection.close()

    def close(self) -> None:
        """Hang up for good."""
        self.rest()
        self._kept.close()


def appetite(carried: int, seconds: float) -> int:
    """How many letters to take at once, when so many were carried in so long a time."""
    return max(FEWEST, min(int(carried / max(seconds, 0.001)), MOST))


def note_what_others_sent(told: Settings, now: datetime) -> int:
    """Note what killed workers of this machine had sent; how many letters that saved.

    Called by a worker before it claims the first letter.
    """
    folder = told.instance / "unnoted"
    return sum(_note(lines, now) for lines in journal.left_behind(folder))


def _note(lines: Sequence[journal.Line], now: datetime) -> int:
    letters = _letters([line.letter for line in lines])
    known = [line for line in lines if line.letter in letters]
    sent = [ends.Sent(_claim(line, now), letters[line.letter], line.reply) for line in known]
    if not sent:
        return 0
    # Others may have taken these letters up meanwhile: they are told that there is no such work.
    return len(sent) - len(ends.note_sent(sent, now, finish=leases.finish_whoever_has_them))


def _letters(numbers: list[int]) -> dict[int, Letter]:
    found = db.session.scalars(sa.select(Letter).where(Letter.id.in_(numbers)))
    letters = {letter.id: letter for letter in found}
    db.session.expunge_all()
    return letters


def _claim(line: journal.Line, now: datetime) -> jobs.Claim:
    return jobs.Claim(line.job, JobKind.LETTER, "", line.letter, 1, line.fence, now)
