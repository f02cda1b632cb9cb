"""How long an answer takes at half of the highest rate; also while the worker is busy.

First without a worker: the highest rate by wrk, then half of it by bench/paced.py. What arrived
so far is a backlog then; it is filled up to 50,000, and the worker is let loose on it.
"""

from statistics import median

from bench import bodies, paced, servers, wrk
from bench.found import Found, below, percentile
from bench.plan import Plan
from bench.servers import NO_LETTERS, OURS, SQLITE, Site, Unprocessed
from tests.live import wait_for

BACKLOG = 50_000
CONNECTIONS = 64
PART = 0.99


def on_sqlite(plan: Plan) -> list[Found]:
    """The slowest hundredth of answers on SQLite."""
    with (
        plan.room() as room,
        servers.site(SQLITE, plan, room, **NO_LETTERS) as site,
        servers.web(OURS, site) as door,
    ):
        half, alone = _alone(door, plan, site)
        busy, left = _beside_the_worker(door, plan, site, half)
    told = f"at {half:.0f}/s, 99% of answers within"
    return [
        _line("the worker is stopped", alone, 25, told),
        _line(f"the worker drains {plan.many(BACKLOG):,}", busy, 100, f"{told}; {left:,} left"),
    ]


def _line(when: str, values: list[float], most: float, told: str) -> Found:
    name = f"p99 of the answer at half of the highest rate, {when}"
    return Found(name, tuple(value * 1000 for value in values), below(most), "ms", told)


def _alone(door: int, plan: Plan, site: Site) -> tuple[float, list[float]]:
    highest: list[float] = []
    slowest: list[float] = []
    for _ in range(plan.repeat):
        load = wrk.post(door, seconds=plan.seconds, connection=wrk.KEPT, folder=site.folder)
        highest.append(load.rate)
        slowest.append(_p99(door, plan, load.rate / 2))
    return median(highest) / 2, slowest


def _beside_the_worker(door: int, plan: Plan, site: Site, rate: float) -> tuple[list[float], int]:
    while site.ledger.waiting() < plan.many(BACKLOG):
        wrk.post(door, seconds=plan.seconds, connection=wrk.KEPT, folder=site.folder)
    with servers.worker(site):
        full = site.ledger.waiting()
        wait_for(lambda: site.ledger.waiting() < full, what="the worker")
        left, slowest = full, list[float]()
        while len(slowest) < plan.repeat:
            value, still = _p99(door, plan, rate), site.ledger.waiting()
            if not still:
                break  # the last one was not measured beside a busy worker
            slowest.append(value)
            left = still
    if not slowest:
        raise Unprocessed("the backlog was gone before a repetition ended")
    return slowest, left


def _p99(door: int, plan: Plan, rate: float) -> float:
    told = bodies.approvals(max(100, round(rate * plan.seconds)))
    answers = paced.post(door, told, connections=CONNECTIONS, rate=rate)
    if answers.refused:
        raise wrk.BadLoad(f"{answers.refused} posts were refused")
    return percentile(answers.taken, PART)
