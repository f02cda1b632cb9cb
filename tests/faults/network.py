"""Hosts of this machine's own, joined by a wire that can be cut: Linux network namespaces.

with network("db", "a") as wire:
    with wire.inside("a"):        # sockets and processes made here belong to that host
        server.start()
    wire.cut("db")                # nothing comes through, and nobody is told
    wire.mend("db")

It takes root, as on a machine of one's own or in CI. Where that is not given, NoNamespaces
says what is missing.
"""

import ctypes
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CLONE_NEWNET = 0x40000000
SWITCH, BRIDGE = "wire", "bridge"
HERE = Path("/proc/thread-self/ns/net")
NAMED = Path("/run/netns")
OURS = re.compile(r"portaria-(\d+)-\w+")


class NoNamespaces(Exception):
    """This machine gives us no hosts of our own; the message says why."""


class Wire:
    """A switch, and hosts on it; we are one of them.

    It stands on a host of its own: here the system, or Docker, may filter what goes over a bridge.
    """

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self.plug = f"pt{os.getpid()}"
        # Addresses that are set aside for measuring: nobody has them.
        self.net = f"198.{18 + (os.getpid() >> 8) % 2}.{os.getpid() % 256}"
        self.hosts = hosts
        self.address = f"{self.net}.1"

    def lay(self) -> None:
        """Make all of it. Raises NoNamespaces."""
        sweep()
        ip("netns", "add", self.name_of(SWITCH))
        self._ip_of_switch("link", "add", BRIDGE, "type", "bridge")
        self._ip_of_switch("link", "set", BRIDGE, "up")
        ip("link", "add", self.plug, "type", "veth", "peer", "name", "us", *self._at_switch())
        ip("address", "add", f"{self.address}/24", "dev", self.plug)
        ip("link", "set", self.plug, "up")
        self._plug_in("us")
        for host in self.hosts:
            self._add(host)

    def address_of(self, host: str) -> str:
        """Where a host is found by the others and from here."""
        return f"{self.net}.{2 + self.hosts.index(host)}"

    def name_of(self, host: str) -> str:
        """What the system calls it; with our number, so that others can tell what is left over."""
        return f"portaria-{os.getpid()}-{host}"

    def cut(self, host: str) -> None:
        """Nothing comes to this host and nothing from it, as when a cable is drawn."""
        self._ip_of_switch("link", "set", "dev", host, "down")

    def mend(self, host: str) -> None:
        """It does again."""
        self._ip_of_switch("link", "set", "dev", host, "up")

    @contextmanager
    def inside(self, host: str) -> Iterator[None]:
        """This thread, and what it starts, is on that host for the length of a `with`."""
        home = os.open(HERE, os.O_RDONLY)
        there = os.open(NAMED / self.name_of(host), os.O_RDONLY)
        try:
            enter(there)
            yield
        finally:
            enter(home)
            os.close(there)
            os.close(home)

    def remove(self) -> None:
        """Leave nothing behind."""
        with suppress(NoNamespaces):
            ip("link", "delete", self.plug)
        for host in (*self.hosts, SWITCH):
            with suppress(NoNamespaces):
                ip("netns", "delete", self.name_of(host))

    def _add(self, host: str) -> None:
        name = self.name_of(host)
        ip("netns", "add", name)
        ip(
            "-n",
            name,
            "link",
            "add",
            "eth0",
            "type",
            "veth",
            "peer",
            "name",
            host,
            *self._at_switch(),
        )
        self._plug_in(host)
        ip("-n", name, "address", "add", f"{self.address_of(host)}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", name, "link", "set", device, "up")

    def _plug_in(self, end: str) -> None:
        self._ip_of_switch("link", "set", "dev", end, "master", BRIDGE, "up")

    def _at_switch(self) -> tuple[str, str]:
        return "netns", self.name_of(SWITCH)

    def _ip_of_switch(self, *arguments: str) -> None:
        ip("-n", self.name_of(SWITCH), *arguments)


@contextmanager
def network(*hosts: str) -> Iterator[Wire]:
    """A wire with these hosts on it (names of one or two letters), taken away afterwards."""
    wire = Wire(hosts)
    try:
        wire.lay()
        yield wire
    finally:
        wire.remove()


def sweep() -> None:
    """Delete the hosts and plugs of test runs that were killed."""
    for left in NAMED.glob("portaria-*"):
        found = OURS.fullmatch(left.name)
        if found and not Path("/proc", found[1]).exists():
            ip("netns", "delete", left.name)
    for plug in Path("/sys/class/net").glob("pt*"):
        if plug.name[2:].isdigit() and not Path("/proc", plug.name[2:]).exists():
            ip("link", "delete", plug.name)


def ip(*arguments: str) -> None:
    """Run `ip`. Raises NoNamespaces."""
    try:
        subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        raise NoNamespaces("there is no `ip`: apt install iproute2") from None
    except subprocess.CalledProcessError as error:
        said = f"`ip {' '.join(arguments)}`: {error.stderr.strip()}"
        raise NoNamespaces(f"hosts of its own take root and CAP_NET_ADMIN: {said}") from None


def enter(namespace: int) -> None:
    """Move this thread to another host."""
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")
