"""How long a start takes, when it is not the first."""

import time
from http.client import HTTPConnection, HTTPException

from bench import servers
from bench.found import Found, NoFigure, below
from bench.plan import Plan
from bench.servers import SQLITE, Site

LIMIT = 30.0
GLANCE = 0.005


class NoStart(NoFigure):
    """It never answered."""


def of_everything(plan: Plan) -> list[Found]:
    """From the start of the supervisor to its answers."""
    alive: list[float] = []
    ready: list[float] = []
    with plan.room() as room, servers.site(SQLITE, plan, room) as site:
        with servers.everything(site):
            pass
        for _ in range(plan.repeat):
            began = time.monotonic()
            with servers.process(["-m", "receiver.supervisor"], site, "start"):
                alive.append(_until_200(site, "/healthz") - began)
                ready.append(_until_200(site, "/readyz") - began)
    return [
        Found("start to the first answer", tuple(alive), below(2), "s", "/healthz"),
        Found("start to worker and database ready", tuple(ready), below(2), "s", "/readyz"),
    ]


def _until_200(site: Site, path: str) -> float:
    last = time.monotonic() + LIMIT
    while _status(servers.port_of(site), path) != 200:
        if time.monotonic() > last:
            raise NoStart(f"{path} was not answered with 200 within {LIMIT:.0f} s")
        time.sleep(GLANCE)
    return time.monotonic()


def _status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0  # not yet
    finally:
        connection.close()
