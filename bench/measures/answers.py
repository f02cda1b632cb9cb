"""How many postbacks a second are kept and answered while the worker is stopped."""

from bench import servers, wrk
from bench.found import Found, NoFigure, at_least
from bench.plan import Plan
from bench.report import rates
from bench.servers import OURS, PLAIN, POSTGRES, SQLITE, Site
from bench.slow_disk import LONGER, slower

WAYS = {wrk.KEPT: "connections kept", wrk.NEW: "a new connection each"}


class NotKept(NoFigure):
    """Fewer rows than answers, so the answers were no promise."""


def on_sqlite(plan: Plan) -> list[Found]:
    """Durable answers on SQLite."""
    with plan.room() as room, servers.site(SQLITE, plan, room) as site:
        return _compared(site, plan, name=SQLITE, reach=1.3)


def on_postgres(plan: Plan) -> list[Found]:
    """Durable answers on PostgreSQL."""
    with plan.room() as room, servers.site(POSTGRES, plan, room) as site:
        return _compared(site, plan, name=POSTGRES, reach=1.0)


def on_a_slow_disk(plan: Plan) -> list[Found]:
    """Durable answers on SQLite where each sync takes longer."""
    with plan.room() as room, servers.site(SQLITE, plan, room) as site:
        name = f"SQLite, syncs {LONGER} ms longer"
        return _compared(site, plan, name=name, reach=0.9, **slower(room))


def _compared(site: Site, plan: Plan, *, name: str, reach: float, **changed: str) -> list[Found]:
    ours: dict[str, list[float]] = {way: [] for way in WAYS}
    plain: dict[str, list[float]] = {way: [] for way in WAYS}
    with servers.web(OURS, site, **changed) as door, servers.web(PLAIN, site, **changed) as beside:
        for _ in range(plan.repeat):
            for way in WAYS:
                plain[way].append(_rate(beside, plan, site, way))
                ours[way].append(_durable(door, plan, site, way))
    return [
        Found(
            f"durable answers / plain handler, {name}, {said}",
            tuple(a / b for a, b in zip(ours[way], plain[way], strict=True)),
            at_least(reach),
            told=rates(ours[way], plain[way]),
        )
        for way, said in WAYS.items()
    ]


def _rate(port: int, plan: Plan, site: Site, way: str) -> float:
    return wrk.post(port, seconds=plan.seconds, connection=way, folder=site.folder).rate


def _durable(port: int, plan: Plan, site: Site, way: str) -> float:
    before = site.ledger.kept()
    load = wrk.post(port, seconds=plan.seconds, connection=way, folder=site.folder)
    kept = site.ledger.kept() - before
    if kept < load.answers:
        raise NotKept(f"{load.answers} answers, {kept} postbacks")
    return load.rate
