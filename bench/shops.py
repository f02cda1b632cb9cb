"""A shop that has been open for years: filled once for all measures that ask about it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from flask import Flask

from bench import crowd, servers
from bench.plan import Plan
from bench.servers import Site
from config import load_settings
from receiver import create_app
from receiver.context import utcnow

SEED = 7


@dataclass
class _Shops:
    """The one that is open: another database, another plan, and it is closed."""

    about: tuple[Plan, str] | None = None
    site: Site | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def of(self, plan: Plan, backend: str) -> Site:
        if self.site is None or self.about != (plan, backend):
            self.close()
            room = self.stack.enter_context(plan.room())
            self.site = self.stack.enter_context(servers.site(backend, plan, room))
            self.about = plan, backend
            with app(self.site).app_context():
                crowd.fill(plan.many(crowd.BLOCKS), seed=SEED, now=utcnow())
        return self.site

    def close(self) -> None:
        self.stack.close()
        self.about = self.site = None


_shops = _Shops()


@contextmanager
def shared() -> Iterator[None]:
    """Keep the one that was filled last until here."""
    try:
        yield
    finally:
        _shops.close()


def site(plan: Plan, backend: str) -> Site:
    """The shop on this database; it is there until another one is asked for."""
    return _shops.of(plan, backend)


def app(made: Site) -> Flask:
    """A server of it: another one than that which filled it, in a hurry and half by heart."""
    return create_app(load_settings(made.environ))
