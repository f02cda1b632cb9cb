"""Whether what SPF and DKIM prove is about the sender that people see: what DMARC asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from receiver.rules.sending import Judged, Verdict, tags

Owned = Callable[[str], str]  # the domain to which a name belongs
ALL = 100  # per cent
_STRICT = {"spf": "aspf", "dkim": "adkim"}


class Policy(StrEnum):
    """What is done with letters that do not pass."""

    NONE = "none"
    QUARANTINE = "quarantine"
    REJECT = "reject"


@dataclass(frozen=True)
class Way:
    """One of the two ways to pass: whose domain it proves, and how near that must be."""

    name: str
    domain: str
    is_strict: bool
    passes: bool
    is_aligned: bool
    would_be: bool  # if it had not to be the very same domain

    @property
    def counts(self) -> bool:
        """Whether letters pass by it."""
        return self.passes and self.is_aligned

    @property
    def tag(self) -> str:
        """What in the record asks for the very same domain."""
        return f"{_STRICT[self.name]}=s"


@dataclass(frozen=True)
class Alignment:
    """How letters fare, why, and what then becomes of those that do not pass."""

    verdict: Verdict
    why: str
    spf: Way
    dkim: Way
    policy: Policy | None = None
    share: int = ALL

    @property
    def strict(self) -> str:
        """What to take out of the record, where only that is in the way."""
        return next(w.tag for w in (self.spf, self.dkim) if w.would_be and not w.is_aligned)


def align(
    sender: str, envelope: str, *, spf: Judged, dkim: Judged, dmarc: Judged, owned: Owned
) -> Alignment:
    """Judge letters from a domain that come back to another, by what was found of the three."""
    own = owned(sender)
    asked = tags(dmarc.found[0]) if len(dmarc.found) == 1 else {}
    signer = dkim.host.partition("._domainkey.")[2] or sender
    # A record that names our server and only lacks an end lets our letters pass.
    is_named = spf.verdict is Verdict.GOOD or spf.why == "no-end"
    is_signed = dkim.verdict is Verdict.GOOD
    ways = (
        _way("spf", sender, envelope, asked, is_near=owned(envelope) == own, passes=is_named),
        _way("dkim", sender, signer, asked, is_near=owned(signer) == own, passes=is_signed),
    )
    unknown = Verdict.UNKNOWN in (spf.verdict, dkim.verdict, dmarc.verdict)
    verdict, why = _judged(*ways, is_silent=unknown)
    is_inherited = dmarc.host != f"_dmarc.{sender}"
    return Alignment(verdict, why, *ways, _policy(asked, is_inherited=is_inherited), _share(asked))


def _way(
    name: str, sender: str, domain: str, asked: Mapping[str, str], *, is_near: bool, passes: bool
) -> Way:
    is_strict = asked.get(_STRICT[name], "r").lower() == "s"
    is_same = sender.lower() == domain.lower()
    return Way(name, domain, is_strict, passes, is_same if is_strict else is_near, is_near)


def _judged(spf: Way, dkim: Way, *, is_silent: bool) -> tuple[Verdict, str]:
    if spf.counts and dkim.counts:
        return Verdict.GOOD, "both"
    if dkim.counts:
        return Verdict.GOOD, "only-dkim" if spf.passes else "only-dkim-passes"
    if is_silent:
        return Verdict.UNKNOWN, "silent"
    if spf.counts:
        return Verdict.WEAK, "only-spf"
    passing = [way for way in (spf, dkim) if way.passes]
    if not passing:
        return Verdict.MISSING, "nothing-passes"
    return Verdict.WRONG, "too-strict" if any(way.would_be for way in passing) else "apart"


def _policy(asked: Mapping[str, str], *, is_inherited: bool) -> Policy | None:
    told = asked.get("sp", asked.get("p", "")) if is_inherited else asked.get("p", "")
    return next((policy for policy in Policy if policy.value == told.lower()), None)


def _share(asked: Mapping[str, str]) -> int:
    told = asked.get("pct", "")
    return min(int(told), ALL) if told.isascii() and told.isdigit() else ALL
