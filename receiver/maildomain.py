"""Asks the names of a domain what they say about its mail; all together for a few seconds only."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.resolver

from receiver.rules import sending
from receiver.rules.sending import Judged, Verdict

SECONDS = 3.0  # for everything: somebody waits for the page


class Silent(Exception):
    """Nobody answered in time."""


@dataclass(frozen=True)
class Report:
    """How the three records of a domain stand."""

    domain: str
    spf: Judged
    dkim: Judged
    dmarc: Judged

    @property
    def is_good(self) -> bool:
        """Whether nothing is left to do."""
        return all(one.verdict is Verdict.GOOD for one in (self.spf, self.dkim, self.dmarc))


def look(domain: str, *, server: str = "", selector: str = "") -> Report:
    """Look the records of a sender's domain up, whose letters a mail server sends."""
    names = Names()
    return Report(
        domain,
        spf=_judged(lambda: _spf(domain, server, names)),
        dmarc=_judged(lambda: _dmarc(domain, names)),
        dkim=_judged(lambda: _dkim(domain, server, selector, names)),
    )


class Names:
    """The texts that names have, asked for until the time is over."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + SECONDS
        self._known: dict[str, list[str]] = {}

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each in one piece. Raises Silent."""
        if name not in self._known:
            self._known[name] = [*self._asked(name)]
        return self._known[name]

    def _asked(self, name: str) -> Iterator[str]:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Silent
        try:
            answer = resolver().resolve(name, "TXT", lifetime=left)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong):
            return
        except (dns.exception.DNSException, UnicodeError, OSError) as error:
            raise Silent from error
        for record in answer:
            yield b"".join(record.strings).decode("utf-8", "replace")


def resolver() -> dns.resolver.Resolver:
    """Who is asked: what the machine is set up with."""
    return dns.resolver.Resolver()


def _judged(judge: Callable[[], Judged]) -> Judged:
    try:
        return judge()
    except Silent:
        return Judged(Verdict.UNKNOWN, "silent")


def _spf(domain: str, server: str, names: Names) -> Judged:
    return sending.spf(domain, names.texts(domain), server=server, ask=names.texts)


def _dmarc(domain: str, names: Names) -> Judged:
    found = names.texts(f"_dmarc.{domain}")
    above = domain.partition(".")[2]
    if not found and above.count("."):
        # A domain without a policy of its own has that of the one above.
        inherited = sending.dmarc(above, names.texts(f"_dmarc.{above}"))
        if inherited.verdict is not Verdict.MISSING:
            return inherited
    return sending.dmarc(domain, found)


def _dkim(domain: str, server: str, selector: str, names: Names) -> Judged:
    likely = (*sending.provider(server)[1], *sending.COMMON)
    wanted = [selector] if selector else dict.fromkeys(likely)
    keys = {}
    for one in wanted:
        keys[one] = names.texts(f"{one}._domainkey.{domain}")
        if keys[one]:
            break
    return sending.dkim(domain, keys)
