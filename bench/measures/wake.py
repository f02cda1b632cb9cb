"""How soon an idle worker begins with what arrives: it is woken by the commit, not by a clock."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median

from bench import bodies, paced, servers
from bench.found import Found, below, percentile
from bench.measures.letters import WARM
from bench.plan import Plan
from bench.servers import NO_LETTERS, POSTGRES, SQLITE, Ledger, Site

ARRIVALS = 20  # in each repetition
LIMIT = 60.0  # seconds until all is done


def _on(backend: str, plan: Plan) -> list[Found]:
    """From the answer to a postback until the worker begins to understand it."""
    with (
        plan.room() as room,
        servers.site(backend, plan, room, **NO_LETTERS) as site,
        servers.everything(site),
    ):
        _waits(site, WARM)
        told = [_waits(site, plan.many(ARRIVALS)) for _ in range(plan.repeat)]
    middle = tuple(median(waits) for waits in told)
    slowest = percentile([wait for waits in told for wait in waits], 0.99)
    many = f"{sum(map(len, told))} postbacks; p99 {slowest:.1f} ms"
    name = f"answer to the worker's beginning, idle, median, {backend}"
    return [Found(name, middle, below(50), "ms", many)]


on_sqlite = partial(_on, SQLITE)
on_postgres = partial(_on, POSTGRES)


def _waits(site: Site, number: int) -> list[float]:
    """Milliseconds; none where it has begun before the answer was read."""
    answered = list(_answered(site, number))
    site.ledger.wait_until_done(seconds=LIMIT)
    began = begun(site.ledger)[-number:]
    return [max(0.0, b - a) * 1000 for a, b in zip(answered, began, strict=True)]


def _answered(site: Site, number: int) -> Iterator[float]:
    """Post so many, and tell when each was answered, in seconds since the epoch."""
    for body in paced.now_and_then(bodies.approvals(number)):
        answers = paced.post(servers.port_of(site), [body], connections=1)
        yield time.time() - (time.monotonic() - answers.ended)


def begun(ledger: Ledger) -> list[float]:
    """When the worker began with each postback, in their order, in seconds since the epoch."""
    rows = ledger.execute("SELECT processed_at FROM postback ORDER BY id")
    moments = (datetime.fromisoformat(str(at)) for (at,) in rows)
    return [(at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() for at in moments]
