"""What the DNS says about a sender's domain, found out beside the page that asks.

A name server may be silent for seconds, and a page may not. What was found is good for a minute.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask, current_app

from receiver.late import Late

if TYPE_CHECKING:
    from receiver import maildomain
    from receiver.maildomain import Report
else:
    maildomain = Late("receiver.maildomain")  # and with it the resolver

NAME = "portaria-lookups"
GLANCE = 0.05  # seconds that a page waits: a name server nearby has answered by then
GOOD_FOR = timedelta(minutes=1)
AT_A_TIME = 4


@dataclass(frozen=True)
class Question:
    """Whose records are looked up, as `maildomain.look` is told it."""

    domain: str
    server: str = ""
    selector: str = ""
    envelope: str = ""


@dataclass(frozen=True)
class Lookup:
    """One that was begun; it has found nothing yet, its report, or an error that is a bug."""

    begun_at: datetime
    found: "Future[Report]"

    @property
    def report(self) -> "Report | None":
        """What it came to, if it has."""
        try:
            return self.found.result(timeout=GLANCE)
        except TimeoutError:
            return None

    def is_good(self, now: datetime) -> bool:
        """Whether it need not be begun again."""
        return not self.found.done() or now - self.begun_at < GOOD_FOR


class Lookups:
    """Those of one process, each question asked once at a time."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._begun: dict[Question, Lookup] = {}
        self._threads = ThreadPoolExecutor(AT_A_TIME, thread_name_prefix="lookup")

    def of(self, question: Question, now: datetime) -> Lookup:
        """The last one of this question, or one that is begun now."""
        with self._one:
            self._begun = {about: one for about, one in self._begun.items() if one.is_good(now)}
            if question not in self._begun:
                found = self._threads.submit(maildomain.look, **vars(question))
                self._begun[question] = Lookup(now, found)
            return self._begun[question]


def init_app(app: Flask) -> None:
    """Remember for each application what it has looked up."""
    app.extensions[NAME] = Lookups()


def here() -> Lookups:
    """Those of the current application."""
    lookups: Lookups = current_app.extensions[NAME]
    return lookups
