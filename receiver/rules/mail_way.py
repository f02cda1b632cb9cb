"""How letters leave: the parts of a mail server's address, and what helps when it says no."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, quote, unquote, urlsplit

PORTS = {"tls": 465, "starttls": 587, "offered": 587, "off": 25}


class Sealing(StrEnum):
    """How the conversation with a mail server is kept from others."""

    STARTTLS = "starttls"
    TLS = "tls"
    OFFERED = "offered"
    OFF = "off"


class Help(StrEnum):
    """What helps when a letter was not taken."""

    LOGIN = "login"
    NAME = "name"
    REFUSED = "refused"
    SILENT = "silent"
    CERTIFICATE = "certificate"
    NO_TLS = "no-tls"
    SENDER = "sender"
    OTHER = "other"


@dataclass(frozen=True)
class MailWay:
    """A mail server, as people type it."""

    host: str = ""
    port: int | None = None
    sealing: Sealing = Sealing.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """The same as MAIL_URL says it."""
        scheme = "smtps" if self.sealing is Sealing.TLS else "smtp"
        login = ""
        if self.user:
            login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@"
        host = f"[{self.host}]" if ":" in self.host else self.host
        tls = {Sealing.STARTTLS: "?tls=required", Sealing.OFF: "?tls=off"}.get(self.sealing, "")
        return f"{scheme}://{login}{host}:{self.port or PORTS[self.sealing]}{tls}"

    @classmethod
    def read(cls, url: str) -> "MailWay":
        """What a MAIL_URL that was taken already says."""
        parts = urlsplit(url)
        told = parse_qs(parts.query).get("tls", ["offered"])[-1]
        sealing = {"required": Sealing.STARTTLS, "off": Sealing.OFF}.get(told, Sealing.OFFERED)
        if parts.scheme == "smtps":
            sealing = Sealing.TLS
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        usual = PORTS[sealing] if user or sealing is Sealing.TLS else 25
        return cls(parts.hostname or "", parts.port or usual, sealing, user, password)

    def goes_to_the_same(self, other: "MailWay") -> bool:
        """Whether a password for one is meant for the other."""
        return (self.host.lower(), self.user) == (other.host.lower(), other.user)


_HELPS = (
    (Help.LOGIN, r"does not accept the login|\b(53[0458])\b|authenticat"),
    (Help.NO_TLS, r"offers no STARTTLS"),
    (Help.CERTIFICATE, r"certificate"),
    (Help.NAME, r"Name or service not known|name resolution|nodename|No address"),
    (Help.SILENT, r"timed out|no answer within|unreachable"),
    (Help.REFUSED, r"Connection refused|cannot be reached"),
    (Help.SENDER, r"sender|relay|\b5[57]\d\b.*(from|spf|dmarc|verif|not allowed|denied)"),
)


def help_for(said: str) -> Help:
    """What helps when a mail server, or the way to it, said this."""
    found = (each for each, words in _HELPS if re.search(words, said, re.IGNORECASE))
    return next(found, Help.OTHER)
