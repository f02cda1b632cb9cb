"""How much memory web and worker take, and how much more after many postbacks."""

import time

from bench import bodies, paced, servers
from bench.found import Found, below
from bench.plan import Plan
from bench.servers import NO_LETTERS, SQLITE, family, pss

POSTBACKS = 100_000
WARM = 1000  # after these all threads and caches are there
REST = 3.0
CONNECTIONS = 16
LIMIT = 3600.0


def of_everything(plan: Plan) -> list[Found]:
    """The share of memory (PSS) of all processes together, at rest."""
    with (
        plan.room() as room,
        servers.site(SQLITE, plan, room, **NO_LETTERS) as site,
        servers.everything(site) as server,
    ):
        looked = []
        for more in (0, plan.many(WARM), plan.many(POSTBACKS)):
            told = bodies.lives(more // 3) if more else iter(())
            paced.post(servers.port_of(site), told, connections=CONNECTIONS)
            site.ledger.wait_until_done(seconds=LIMIT)
            site.ledger.wait_until_booked(seconds=LIMIT)
            time.sleep(REST)
            looked.append(pss(family(server.process.pid)))
    idle, warm, after = looked
    told_growth = f"from the start; {after - warm:.1f} MB since the first {plan.many(WARM):,}"
    return [
        Found("memory of web and worker, idle", (idle,), below(180), "MB"),
        Found(
            f"its growth over {plan.many(POSTBACKS):,} postbacks",
            (after - idle,),
            below(20),
            "MB",
            told_growth,
        ),
    ]
