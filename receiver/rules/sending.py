"""Whether a domain says that letters from it are ours: SPF, DKIM and DMARC, by their texts."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_LOOKUPS = 10  # more make every SPF record worthless (RFC 7208, 4.6.4)
DEEPEST = 10
Ask = Callable[[str], Iterable[str]]

# What providers want to stand in SPF, and the selectors under which they keep their DKIM keys, by
# the end of their mail server's name.
PROVIDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "google.com": ("_spf.google.com", ("google",)),
    "gmail.com": ("_spf.google.com", ("google",)),
    "office365.com": ("spf.protection.outlook.com", ("selector1", "selector2")),
    "outlook.com": ("spf.protection.outlook.com", ("selector1", "selector2")),
    "amazonaws.com": ("amazonses.com", ()),
    "sendgrid.net": ("sendgrid.net", ("s1", "s2")),
    "mailgun.org": ("mailgun.org", ("mailo", "smtp", "k1")),
    "brevo.com": ("spf.brevo.com", ("brevo1", "brevo2", "mail")),
    "mailjet.com": ("spf.mailjet.com", ("mailjet",)),
    "zoho.com": ("zohomail.com", ("zmail", "zoho")),
    "locaweb.com.br": ("_spf.locaweb.com.br", ("locaweb", "default")),
    "hostinger.com": ("_spf.mail.hostinger.com", ("hostingermail-a", "hostingermail1")),
}
COMMON = ("default", "mail", "dkim", "k1", "s1", "s2", "selector1", "selector2", "google", "smtp")


class Verdict(StrEnum):
    """How a record stands."""

    GOOD = "good"
    WEAK = "weak"
    MISSING = "missing"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judged:
    """What was found of one of the three, why it stands so, and what to add where."""

    verdict: Verdict
    why: str
    found: tuple[str, ...] = ()
    host: str = ""
    add: str = ""
    lookups: int = 0


def provider(server: str) -> tuple[str, tuple[str, ...]]:
    """What the provider of a mail server wants in SPF, and its selectors; nothing when unknown."""
    for end, wanted in PROVIDERS.items():
        if server == end or server.endswith(f".{end}"):
            return wanted
    return "", ()


def spf(domain: str, records: Iterable[str], *, server: str, ask: Ask) -> Judged:
    """Judge the SPF of a domain whose letters a server sends; `ask` looks further names up."""
    found = tuple(one for one in records if re.match(r"v=spf1(\s|$)", one, re.IGNORECASE))
    include = provider(server)[0]
    wanted = f"include:{include}" if include else f"a:{server}" if server else "mx"
    if not found:
        return Judged(Verdict.MISSING, "none", (), domain, f"v=spf1 {wanted} ~all")
    if len(found) > 1:
        return Judged(Verdict.WRONG, "several", found, domain, _merged(found, wanted))
    terms = _terms(found[0])
    count = lookups(found[0], ask)
    named = {term.split(":", 1)[-1] for term in terms}
    better = _with(found[0], wanted)
    judge = (
        ("open-to-all", Verdict.WRONG, {"all", "+all"} & set(terms), _closed(found[0])),
        ("too-many-lookups", Verdict.WRONG, count > MOST_LOOKUPS, ""),
        ("server-not-named", Verdict.WEAK, not named & {include or server, server}, better),
        ("no-end", Verdict.WEAK, not _has_end(terms), f"{found[0]} ~all"),
    )
    for why, verdict, is_so, add in judge:
        if is_so:
            return Judged(verdict, why, found, domain, add, count)
    return Judged(Verdict.GOOD, "fine", found, domain, "", count)


def lookups(record: str, ask: Ask, *, depth: int = 0) -> int:
    """How many names whoever checks an SPF record looks up, as far as that matters."""
    count = 0
    for term in _terms(record):
        mechanism, _, value = term.lstrip("+-~?").partition(":")
        if mechanism.startswith("redirect="):
            mechanism, value = "redirect", mechanism.partition("=")[2]
        if mechanism.split("/")[0] not in {"include", "a", "mx", "ptr", "exists", "redirect"}:
            continue
        count += 1
        if count > MOST_LOOKUPS or depth >= DEEPEST:
            return count
        if mechanism in {"include", "redirect"} and "%" not in value:
            inner = [one for one in ask(value) if one.lower().startswith("v=spf1")]
            count += sum(lookups(one, ask, depth=depth + 1) for one in inner[:1])
    return count


def dkim(domain: str, keys: Mapping[str, Iterable[str]]) -> Judged:
    """Judge the DKIM keys of a domain, by the selectors that were asked for."""
    found = {selector: [*texts] for selector, texts in keys.items() if [*texts]}
    for selector, texts in found.items():
        told = tags(texts[0])
        host = f"{selector}._domainkey.{domain}"
        if len(texts) == 1 and told.get("p"):
            return Judged(Verdict.GOOD, "fine", (texts[0],), host)
        why = "several" if len(texts) > 1 else "revoked"
        return Judged(Verdict.WRONG, why, tuple(texts), host)
    return Judged(Verdict.MISSING, "none", (), f"<selector>._domainkey.{domain}")


def dmarc(domain: str, records: Iterable[str]) -> Judged:
    """Judge the DMARC policy of a domain."""
    found = policies(records)
    host = f"_dmarc.{domain}"
    add = f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"
    if len(found) != 1:
        why = "several" if found else "none"
        return Judged(Verdict.WRONG if found else Verdict.MISSING, why, found, host, add)
    told = tags(found[0])
    policy = told.get("p", "").lower()
    if policy not in {"none", "quarantine", "reject"}:
        return Judged(Verdict.WRONG, "no-policy", found, host, add)
    if "rua" not in told:
        more = f"{found[0].rstrip('; ')}; rua=mailto:dmarc@{domain}"
        return Judged(Verdict.WEAK, "no-reports", found, host, more)
    if policy == "none":
        stricter = re.sub(r"p\s*=\s*none", "p=quarantine", found[0], count=1)
        return Judged(Verdict.WEAK, "only-watches", found, host, stricter)
    return Judged(Verdict.GOOD, "fine", found, host)


def policies(records: Iterable[str]) -> tuple[str, ...]:
    """The DMARC policies among the texts of a name."""
    return tuple(one for one in records if re.match(r"v=DMARC1\s*(;|$)", one))


def _terms(record: str) -> list[str]:
    return record.lower().split()[1:]


def _has_end(terms: list[str]) -> bool:
    return any(term.lstrip("+-~?") == "all" or term.startswith("redirect=") for term in terms)


def _closed(record: str) -> str:
    return re.sub(r"\s\+?all\b", " ~all", record, flags=re.IGNORECASE)


def _with(record: str, term: str) -> str:
    head, _, rest = record.partition(" ")
    return f"{head} {term} {rest}".strip()


def _merged(records: tuple[str, ...], wanted: str) -> str:
    terms = [term for one in records for term in _terms(one) if term.lstrip("+-~?") != "all"]
    return " ".join(["v=spf1", *dict.fromkeys([*terms, wanted]), "~all"])


def tags(record: str) -> dict[str, str]:
    """What a record says, by the name of each part."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}
