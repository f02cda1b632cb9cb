"""The door: where the marketplace sends its postbacks.

It stands before the application, because nothing of what a page needs is needed here. The key is
found in the raw body and compared, the body kept without it, and the answer given; nothing is
parsed. A server that can answer later (express.py) need not keep a thread waiting meanwhile.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from random import getrandbits
from typing import cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from flask import Flask
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from config import Settings
from receiver import logs, metrics, preferences, refusals
from receiver.arrival import is_whole
from receiver.context import utcnow
from receiver.db import db
from receiver.ferry import StillWaiting, Sunk
from receiver.provisioning.inbox import Arrival, Kept, arrival
from receiver.provisioning.porter import News, NotKept, Porter
from receiver.rules.form import check_shape, shape
from receiver.rules.key import cut_told, find_keys
from receiver.rules.limits import Malformed, TooLarge
from receiver.web.answers import Answer, ready_answers
from receiver.web.bodies import whole_body
from receiver.web.errors import is_database_away
from receiver.web.keys import Keys, Known

PLACES = frozenset({"/postback", "/postback/"})
NAME = "portaria-door"
# In the environ: what takes the answer later, from a server that does not want to wait for it.
LATER = "portaria.later"
# What such a server is told at once: the answer will come; or nothing was done, ask again and wait.
WILL_ANSWER: list[bytes] = []
MUST_WAIT: list[bytes] = []
# Functions that are told the numbers of what was just kept; they must not raise.
AFTER_KEEP = "portaria-after-keep"
# Whoever led has written the trace already, or will.
OF_OTHERS = (Sunk, StillWaiting, NotKept)

log = structlog.get_logger("receiver.web")

Later = Callable[[Answer], object]
Whose = Callable[[tuple[bytes, ...]], Known | None]


def init_app(app: Flask, settings: Settings) -> None:
    """Let postbacks in before anything else looks at them."""
    with app.app_context():
        app.extensions[NAME] = Door(app, db.engine, settings=settings)
    app.extensions[AFTER_KEEP] = []
    preferences.hear(app, app.extensions[NAME].goes_by)
    # The way that Flask documents; its types know no other callable in this place.
    app.wsgi_app = app.extensions[NAME]  # type: ignore[method-assign]


def of(app: Flask) -> "Door":
    """The door of this application."""
    return cast(Door, app.extensions[NAME])


def after_keep(app: Flask, told: Callable[[list[int]], object]) -> None:
    """From now on tell this function the numbers of what was just kept and owed."""
    app.extensions[AFTER_KEEP].append(told)


@dataclass(frozen=True, slots=True)
class _Visit:
    """One request at the door, and what the log tells of it."""

    environ: WSGIEnvironment
    id: str
    began: float

    @property
    def client(self) -> str:
        return str(self.environ.get("REMOTE_ADDR", ""))

    def counted(self, answer: Answer) -> None:
        """Let it be seen from outside that there was a request, and how it ended."""
        seconds = time.monotonic() - self.began
        metrics.answered("/postback", answer.number, seconds, answer.result)

    def line(self, answer: Answer, kept: Kept | None = None, *, at: str = "") -> str:
        """In the form of all lines of the log; no word of it is a stranger's: it needs no scrub."""
        number = f'"postback": {kept.postback_id}, ' if kept else ""
        return (
            f'{{"request": "{self.id}", "method": "POST", "path": "/postback", '
            f'"status": {answer.number}, "ms": {(time.monotonic() - self.began) * 1000:.0f}, '
            f'"client": {json.dumps(self.client)}, "result": "{answer.result}", {number}'
            '"event": "answered", "level": "info", "logger": "receiver.web", '
            f'"at": "{at or logs.moment()}"}}'
        )


class Door:
    """Wraps the application: takes the postbacks, and lets everything else pass."""

    def __init__(self, app: Flask, engine: Engine, *, settings: Settings) -> None:
        self.app = app
        self.behind: WSGIApplication = app.wsgi_app
        self.porter = Porter(engine, self._tell)
        self.keys = Keys(app, settings)
        self.goes_by(settings)

    def goes_by(self, settings: Settings) -> None:
        """From now on answer as these settings say."""
        self.answers = ready_answers(settings)

    def open(self) -> None:
        """Know the keys and have a connection, so that the first postback waits for neither."""
        try:
            self.keys.read()
            self.porter.open()
        except SQLAlchemyError as error:  # the first one will see for itself
            log.warning("not opened", error=type(error).__name__)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a postback; pass on what is none."""
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] not in PLACES:
            return self.behind(environ, start)
        visit = _Visit(environ, f"{getrandbits(64):016x}", time.monotonic())
        later: Later | None = environ.get(LATER)
        if later is not None:
            return WILL_ANSWER if self._is_sent(visit, later) else MUST_WAIT
        answer = self._answer(visit, partial(self._take, visit))
        start(answer.status, answer.headers.copy())
        return [answer.body]

    def _answer(self, visit: _Visit, take: Callable[[], Kept | None]) -> Answer:
        try:
            kept = take()
        except TooLarge:
            result = "too_large"
        except Malformed:
            result = "malformed"
        except OF_OTHERS:
            result = "unavailable"
        except Exception as error:  # the sender is promised an answer, the log has the trace
            what = "database away" if is_database_away(error) else "failed"
            log.exception(what, error=type(error).__name__, request=visit.id)
            result = "unavailable"
        else:
            if kept is not None:
                return self.answers[kept.result]  # its line is written by whoever kept it
            result = self._refused(visit)
        answer = self.answers[result]
        visit.counted(answer)
        logs.write(visit.line(answer))
        return answer

    def _take(self, visit: _Visit) -> Kept | None:
        """Keep what came; None when its key is not right."""
        came = self._look_at(visit, self.keys.whose)
        if came is None:
            return None
        kept = self.porter.keep(came)
        if kept is None:
            self.keys.forget()
        return kept

    def _is_sent(self, visit: _Visit, later: Later) -> bool:
        """Keep what came and answer later, where nothing else has to be waited for."""
        try:
            came = self._look_at(visit, self.keys.known)
        except (TooLarge, Malformed):
            return False
        if came is not None:
            self.porter.send(came, partial(self._hear, visit, later))
        return came is not None

    def _hear(self, visit: _Visit, later: Later, news: News | BaseException) -> None:
        if news is None:
            self.keys.forget()
        later(self._answer(visit, partial(_told, news)))

    def _look_at(self, visit: _Visit, whose: Whose) -> Arrival | None:
        """What came, ready to be kept; None when its key is not right."""
        body = whole_body(visit.environ)
        is_whole()
        content_type = str(visit.environ.get("CONTENT_TYPE", ""))[:100]
        written = shape(body, content_type)
        told = find_keys(body, written)
        key = whose(told)
        if key is None:
            return None
        check_shape(body, written)
        cut = cut_told(body, written, told=told)
        return arrival(cut, content_type=content_type, key_id=key.id, now=utcnow(), visit=visit)

    def _tell(self, arrivals: list[Arrival], news: Sequence[News]) -> None:
        """All lines about what was kept together at once, and the word about what is owed."""
        kept = [
            (came.visit, one)
            for came, one in zip(arrivals, news, strict=True)
            if isinstance(one, Kept)
        ]
        lines, at = [], logs.moment()
        for visit, one in kept:
            if isinstance(visit, _Visit):
                answer = self.answers[one.result]
                visit.counted(answer)
                lines.append(visit.line(answer, one, at=at))
        if lines:
            logs.write("\n".join(lines))
        owed = [one.postback_id for _visit, one in kept if one.is_owed]
        for told in self.app.extensions[AFTER_KEEP] if owed else ():
            told(owed)

    def _refused(self, visit: _Visit) -> str:
        with self.app.app_context(), suppress(OperationalError):  # missed; the answer stays
            if refusals.count(visit.client, utcnow()):
                log.warning("wrong key", client=visit.client, request=visit.id)
        return "refused"


def _told(news: News | BaseException) -> Kept | None:
    if isinstance(news, BaseException):
        raise news
    return news
