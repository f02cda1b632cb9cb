"""How many postbacks a second are accepted and fully processed, for as long as one likes.

The load is a closed loop that holds its posts back while more than a few wait for the worker: so
the backlog cannot grow, and the rate that is left is the one that can be kept up.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench import bodies, paced, servers, wrk
from bench.found import Found, at_least
from bench.plan import Plan
from bench.report import rates
from bench.servers import NO_LETTERS, PLAIN, POSTGRES, SQLITE, Ledger, Site

BUYERS = 20_000
POSTS_EACH = 3
CONNECTIONS = 64  # as many as the plain handler has
MOST_WAITING = 1000
GLANCE = 0.2
LIMIT = 3600.0


@dataclass
class Backlog:
    """Looks again and again at how many postbacks wait."""

    ledger: Ledger
    course: list[int] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def is_short(self) -> bool:
        """Whether more may be sent."""
        return not self.course or self.course[-1] < MOST_WAITING

    def watch(self) -> None:
        """Look until told to end."""
        while not self.ended.wait(GLANCE):
            self.course.append(self.ledger.waiting())
        self.ledger.close()

    def told(self) -> str:
        """Its course in five steps, from first to last."""
        steps = range(1, 6)
        looked = [self.course[len(self.course) * step // 5 - 1] for step in steps]
        return ", ".join(map(str, looked))


def on_sqlite(plan: Plan) -> list[Found]:
    """Accepted and processed on SQLite."""
    return _measured(plan, SQLITE, reach=0.40)


def on_postgres(plan: Plan) -> list[Found]:
    """Accepted and processed on PostgreSQL."""
    return _measured(plan, POSTGRES, reach=0.33)


def _measured(plan: Plan, backend: str, *, reach: float) -> list[Found]:
    ours: list[float] = []
    plain: list[float] = []
    courses: list[str] = []
    with (
        plan.room() as room,
        servers.site(backend, plan, room, **NO_LETTERS) as site,
        servers.everything(site),
        servers.web(PLAIN, site) as beside,
    ):
        for _ in range(plan.repeat):
            load = wrk.post(beside, seconds=plan.seconds, connection=wrk.KEPT, folder=room)
            plain.append(load.rate)
            rate, course = _turn(site, plan)
            ours.append(rate)
            courses.append(course)
        letters = site.ledger.number("SELECT count(*) FROM letter WHERE state = 'sent'")
    return [
        Found(
            f"accepted and processed / plain handler, {backend}",
            tuple(a / b for a, b in zip(ours, plain, strict=True)),
            at_least(reach),
            told=f"{rates(ours, plain)}; waiting: {courses[-1]}; letters carried: {letters}",
        )
    ]


def _turn(site: Site, plan: Plan) -> tuple[float, str]:
    """One part of the 60,000: rate, from the first post to the last one processed; backlog."""
    buyers = plan.many(BUYERS) // plan.repeat
    with _watched(Ledger(site.ledger.url)) as backlog:
        began = time.monotonic()
        answers = paced.post(
            servers.port_of(site),
            bodies.lives(buyers),
            connections=CONNECTIONS,
            may_send=backlog.is_short,
        )
        course = backlog.told() if backlog.course else "none"
        site.ledger.wait_until_done(seconds=LIMIT)
        lasted = time.monotonic() - began
        site.ledger.wait_until_booked(
            seconds=LIMIT
        )  # beside the plain handler it would be in its way
    if answers.refused:
        raise wrk.BadLoad(f"{answers.refused} posts were refused")
    return buyers * POSTS_EACH / lasted, course


@contextmanager
def _watched(ledger: Ledger) -> Iterator[Backlog]:
    backlog = Backlog(ledger)
    thread = threading.Thread(target=backlog.watch, name="backlog")
    thread.start()
    try:
        yield backlog
    finally:
        backlog.ended.set()
        thread.join()
