"""Delivering letters: prepare many, send them with no transaction open, note what became of them.

Whoever is killed between the last two steps has sent letters that are still owed: they are sent
again, with the same Message-ID. None is ever lost.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from receiver import jobs, logs, mailer, metrics
from receiver.context import settings
from receiver.mailer import MailRefused, MailUnavailable
from receiver.models import Letter
from receiver.outbox import ends, pacing
from receiver.outbox.journal import Journal, Line
from receiver.outbox.preparing import Ready, prepare
from receiver.rules import pace

# Notes are made for so many letters at once, or for those of so long a time. A worker that is
# killed repeats one of them for each of its connections, since a journal has the others; when the
# machine itself dies, all of them.
MOST_UNNOTED = 50
SECONDS_UNNOTED = 0.25
# A server so slow does not get more of this batch: the leases would end before the letters go.
PATIENCE_SECONDS = 60
NEVER = threading.Event()


def deliver(claim: jobs.Claim, post: mailer.Post, *, now: datetime) -> None:
    """Send one letter that is owed. Raises LeaseLost when somebody else has it."""
    if deliver_all([claim], post, now=now):
        raise jobs.LeaseLost


def deliver_all(
    claims: Sequence[jobs.Claim],
    post: mailer.Post,
    *,
    now: datetime,
    stop: threading.Event = NEVER,
    journal: Journal | None = None,
) -> list[jobs.Claim]:
    """Send letters that are owed, one after another; the claims that somebody else has by now.

    Without a journal each letter is noted before the next one goes. When it crashes, what was sent
    is noted, and all other claims are still held: try them alone.
    """
    prepared = prepare(pacing.admitted(claims, now), now)
    notes = _Notes(now, journal)
    waiting = list(prepared.ready)
    last = time.monotonic() + PATIENCE_SECONDS
    try:
        while waiting and not (notes.begun and (stop.is_set() or time.monotonic() > last)):
            _send(waiting.pop(0), post, notes, then=waiting[0] if waiting else None)
        ends.leave([ready.claim for ready in waiting], now)
    finally:
        notes.write()
    return prepared.lost + notes.lost


def _send(ready: Ready, post: mailer.Post, notes: "_Notes", *, then: Ready | None) -> None:
    now = notes.now
    slow_until = notes.slowed.get(pacing.domain(ready.letter)) if notes.slowed else None
    if slow_until and ready.letter.kind not in pacing.URGENT:
        ends.leave([ready.claim], slow_until)
        return
    notes.begun = True
    try:
        mail = notes.composed(ready)
        notes.next = _next(then, notes)
        with _timed(ready.letter, notes):
            reply = post.send(mail, then=notes.next)
    except MailRefused as error:
        notes.failed(ready.claim, partial(ends.give_up, ready.claim, str(error), now=now))
    except MailUnavailable as error:
        notes.failed(ready.claim, partial(ends.wait, ready.claim, str(error), now))
        notes.heard(str(error), pacing.domain(ready.letter))
    else:
        notes.add(ends.Sent(ready.claim, ready.letter, reply))


def _next(then: Ready | None, notes: "_Notes") -> mailer.Mail | None:
    """The letter after this one, if it can go."""
    with suppress(MailRefused):  # it is told when it is its turn
        return notes.compose(then) if then else None
    return None


@contextmanager
def _timed(letter: Letter, notes: "_Notes") -> Iterator[None]:
    """Count and log how long the mail server took over a letter, and what it said to it."""
    began, how, said = time.monotonic(), "sent", ""
    try:
        yield
    except (MailRefused, MailUnavailable) as error:
        how, said = "refused" if isinstance(error, MailRefused) else "delayed", str(error)
        metrics.failed("letter", said)
        raise
    finally:
        seconds = time.monotonic() - began
        metrics.delivered(seconds, how)
        told = logs.line(
            "letter",
            logger=__name__,
            letter=letter.id,
            kind=letter.kind,
            postback=letter.postback_id,
            how=how,
            reply=metrics.reply_code(said),  # its words may quote the address
            ms=round(seconds * 1000, 1),
        )
        notes.lines.append(told)


@dataclass
class _Notes:
    """What became of letters and is not written down yet."""

    now: datetime
    journal: Journal | None
    unnoted: list[ends.Sent] = field(default_factory=list)
    since: float = field(default_factory=time.monotonic)
    lost: list[jobs.Claim] = field(default_factory=list)
    slowed: dict[str, datetime] = field(default_factory=dict)
    begun: bool = False
    lines: list[str] = field(default_factory=list)  # for the log, where many at once cost little
    next: mailer.Mail | None = None
    next_id: int = 0

    def composed(self, ready: Ready) -> mailer.Mail:
        """The letter as it goes; it may have been made along with the one before it."""
        mail = self.next if self.next_id == ready.letter.id else None
        return mail or self.compose(ready)

    def compose(self, ready: Ready) -> mailer.Mail:
        """Make it. Raises MailRefused."""
        self.next_id = ready.letter.id
        told, logo = settings(), mailer.logo()
        return mailer.compose(ready.letter, ready.enclosed, settings=told, now=self.now, logo=logo)

    def add(self, sent: ends.Sent) -> None:
        """One more is on its way."""
        self.unnoted.append(sent)
        if self.journal is not None:
            self.journal.add(Line(sent.claim.id, sent.claim.fence, sent.letter.id, sent.reply))
        most = MOST_UNNOTED if self.journal is not None else 1
        if len(self.unnoted) >= most or time.monotonic() > self.since + SECONDS_UNNOTED:
            self.write()

    def failed(self, claim: jobs.Claim, end: Callable[[], None]) -> None:
        """One was not taken: this is rare enough to be written down by itself."""
        self._tell()
        try:
            end()
        except jobs.LeaseLost:
            self.lost.append(claim)

    def heard(self, error: str, domain: str) -> None:
        """One that says that its domain gets too much gives that domain a rest."""
        if pace.is_too_fast(error):
            self.slowed[domain] = pacing.slow_down(domain, self.now)

    def write(self) -> None:
        """Write it down."""
        self._tell()
        unnoted, self.unnoted = self.unnoted, []
        if unnoted:
            self.lost += ends.note_sent(unnoted, self.now)
            if self.journal is not None:
                self.journal.clear()
        self.since = time.monotonic()

    def _tell(self) -> None:
        lines, self.lines = self.lines, []
        if lines:
            logs.write("\n".join(lines))
