"""Asks the names of a domain what they say about its mail; all together for a few seconds only."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import dns.exception
import dns.name
import dns.resolver

from receiver.rules import sending
from receiver.rules.alignment import Alignment, align
from receiver.rules.domains import owned
from receiver.rules.sending import Judged, Verdict

SECONDS = 3.0  # for everything: somebody waits for the page


class Silent(Exception):
    """Nobody answered in time."""


@dataclass(frozen=True)
class Report:
    """How the three records of a domain stand, and whether they are about the same sender."""

    domain: str
    spf: Judged
    dkim: Judged
    dmarc: Judged
    alignment: Alignment

    @property
    def is_good(self) -> bool:
        """Whether nothing is left to do."""
        judged = (self.spf, self.dkim, self.dmarc, self.alignment)
        return all(one.verdict is Verdict.GOOD for one in judged)


def look(domain: str, *, server: str = "", selector: str = "", envelope: str = "") -> Report:
    """Look the records of a sender's domain up, whose letters a mail server sends.

    `envelope`: the domain to which they come back, where it is another: SPF is about that one.
    """
    names, back_to = Names(), envelope or domain
    spf = _judged(lambda: _spf(back_to, server, names))
    dmarc = _judged(lambda: _dmarc(domain, names))
    dkim = _judged(lambda: _dkim(domain, server, selector, names))
    three = {"spf": spf, "dkim": dkim, "dmarc": dmarc}
    alignment = align(domain, back_to, **three, owned=lambda name: _owned_then(name, dmarc, names))
    return Report(domain, **three, alignment=alignment)


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

    def policies(self, domain: str) -> list[str]:
        """What stands where a domain has its DMARC policy. Raises Silent."""
        return self.texts(f"_dmarc.{domain}")

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
    # A domain without a policy of its own has that of the one it belongs to.
    has_own = sending.policies(names.policies(domain))
    whose = domain if has_own else owned(domain, names.policies)
    return sending.dmarc(whose, names.policies(whose))


def _owned_then(name: str, dmarc: Judged, names: Names) -> str:
    """To whom it belongs once the sender has the policy that the page tells them to add."""
    will_be = {dmarc.host: [dmarc.add]} if len(dmarc.found) != 1 else {}
    try:
        return owned(name, lambda one: will_be.get(f"_dmarc.{one}") or names.policies(one))
    except Silent:
        return name


def _dkim(domain: str, server: str, selector: str, names: Names) -> Judged:
    likely = (*sending.provider(server)[1], *sending.COMMON)
    wanted = [selector] if selector else [*dict.fromkeys(likely)]
    # Letters of a domain may be signed by the one it belongs to.
    for signer in dict.fromkeys((domain, owned(domain, names.policies))):
        for one in wanted:
            texts = names.texts(f"{one}._domainkey.{signer}")
            if texts:
                return sending.dkim(signer, {one: texts})
    return sending.dkim(domain, {})
