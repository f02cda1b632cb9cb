"""What can be killed, and how each comes back; a storm kills them, one after another.

Whatever else the server comes to stand on joins in by being a Mortal.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from tests.brokers import Broker
from tests.faults import reckoning
from tests.live import Live, child_called
from tests.postgres import Postgres, children_of

EARS = ("portaria-postbacks", "portaria-letters")
LULL = (0.1, 0.9)  # seconds between two kills


class Mortal(Protocol):
    """A thing that can be killed, and started again."""

    name: str

    def kill(self) -> None:
        """kill -9, with all that belongs to it."""

    def start(self) -> None:
        """Start it again; whoever is started by others has nothing to do."""
        return


@dataclass
class Web(Mortal):
    """Gunicorn with all its processes; bin/serve starts it again."""

    server: Live
    name: str = "web"

    def kill(self) -> None:
        """Kill the group."""
        with suppress(ProcessLookupError):
            self.server.kill(self.server.web())


@dataclass
class OneOfWeb(Mortal):
    """One process of gunicorn, while the others serve on."""

    server: Live
    chance: random.Random
    name: str = "one of web"

    def kill(self) -> None:
        """Kill one of those that serve, or gunicorn itself when there is none yet."""
        web = self.server.web()
        with suppress(ProcessLookupError, FileNotFoundError):
            os.kill(self.chance.choice(children_of(web) or [web]), signal.SIGKILL)


@dataclass
class Worker(Mortal):
    """The worker, whatever it is at; bin/serve starts it again."""

    server: Live
    name: str = "worker"

    def kill(self) -> None:
        """Kill the group."""
        with suppress(ProcessLookupError):
            self.server.kill(self.server.worker())

    def start(self) -> None:
        """Let the time pass in which what it had claimed stays claimed."""
        reckoning.end_leases()


@dataclass
class Reserve(Mortal):
    """The second process for letters, while there is one; bin/serve starts it when it is called."""

    server: Live
    name: str = "reserve"

    def kill(self) -> None:
        """Kill it."""
        reserve = child_called("portaria-reserve", self.server.process.pid)
        with suppress(ProcessLookupError):
            if reserve:
                self.server.kill(reserve)

    def start(self) -> None:
        """Let the time pass in which what it had claimed stays claimed."""
        reckoning.end_leases()


@dataclass
class Machine(Mortal):
    """Web, worker and what keeps them, at one moment."""

    server: Live
    name: str = "machine"

    def kill(self) -> None:
        """Kill all groups."""
        self.server.kill_everything()

    def start(self) -> None:
        """Run bin/serve again, and let it begin: locked out for long it would give up.

        Then systemd starts it again; here nobody would.
        """
        reckoning.end_leases()
        self.server.start()
        self.server.web()


@dataclass
class Database(Mortal):
    """PostgreSQL with all its processes."""

    server: Postgres
    name: str = "database"

    def kill(self) -> None:
        """Kill all of them."""
        self.server.kill()

    def start(self) -> None:
        """Start it; it reads its log and goes on."""
        self.server.start()


@dataclass
class Carrier(Mortal):
    """A broker, with all that waits in it."""

    broker: Broker
    name: str = "broker"

    def kill(self) -> None:
        """Kill it."""
        self.broker.kill()

    def start(self) -> None:
        """Start it, empty or with what it had kept."""
        self.broker.start()


@dataclass
class Ears(Mortal):
    """Those who hear the broker; the worker starts them again."""

    server: Live
    name: str = "ears"

    def groups(self) -> list[int]:
        """The process groups that are there now."""
        found = [child_called(name, self.server.process.pid) for name in EARS]
        return [group for group in found if group]

    def kill(self) -> None:
        """Kill the groups."""
        for group in self.groups():
            with suppress(ProcessLookupError):
                self.server.kill(group)

    def start(self) -> None:
        """Let the time pass in which what they had claimed stays claimed."""
        reckoning.end_leases()


@dataclass
class Storm:
    """Kills something, starts it again, waits a while, and kills again."""

    mortals: Sequence[Mortal]
    chance: random.Random
    lull: tuple[float, float] = LULL
    killed: Counter[str] = field(default_factory=Counter)

    def rage(self, kills: int) -> None:
        """So many kills; each of the mortals has its share of them."""
        order = [self.mortals[number % len(self.mortals)] for number in range(kills)]
        self.chance.shuffle(order)
        for mortal in order:
            time.sleep(self.chance.uniform(*self.lull))
            mortal.kill()
            mortal.start()
            self.killed[mortal.name] += 1

    @property
    def deaths_of_workers(self) -> int:
        """How many times whoever sends letters was killed."""
        return self.killed["worker"] + self.killed["reserve"] + self.killed["machine"]
