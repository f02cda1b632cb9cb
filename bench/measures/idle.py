"""How much of a processor a server takes while nobody wants anything of it."""

import os
import time
from functools import partial
from pathlib import Path

from bench import servers
from bench.found import Found, below
from bench.plan import Plan
from bench.servers import POSTGRES, SQLITE, family

SETTLES = 15.0  # seconds after which all that a start owes is done
WHILE = 60.0
GLANCE = 2.0
TICKS = os.sysconf("SC_CLK_TCK")


def _on(backend: str, plan: Plan) -> list[Found]:
    """Web, worker and supervisor together, with all that each of them looks after."""
    settles, seconds = (GLANCE, GLANCE) if plan.quick else (SETTLES, WHILE)
    with (
        plan.room() as room,
        servers.site(backend, plan, room) as site,
        servers.everything(site) as server,
    ):
        time.sleep(settles)
        before = worked(family(server.process.pid))
        time.sleep(seconds)
        taken = worked(family(server.process.pid)) - before
    part = taken / seconds * 100
    return [Found(f"part of one core that an idle server takes, {backend}", (part,), below(1), "%")]


on_sqlite = partial(_on, SQLITE)
on_postgres = partial(_on, POSTGRES)


def worked(pids: list[int]) -> float:
    """Seconds for which these processes had a processor, those in the kernel among them."""
    # Behind the name, which may hold anything, user time is the twelfth field and system the next.
    told = (Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2] for pid in pids)
    return sum(int(ticks) for line in told for ticks in line.split()[11:13]) / TICKS
