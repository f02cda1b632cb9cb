"""Which mail server takes our letters: MAIL_URL, read and checked."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import parse_qs, unquote, urlsplit

from receiver.mailer.errors import MailUnavailable

_PORTS = {"smtps": 465, "smtp": 587}
_PORT_WITHOUT_LOGIN = 25
_TLS = ("offered", "required", "off")


@dataclass(frozen=True)
class Server:
    """A mail server. `tls` is for STARTTLS: used when offered, insisted on, or never."""

    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    is_tls_at_once: bool = False
    tls: str = "offered"

    @property
    def may_stay_clear(self) -> bool:
        """Whether a conversation without TLS is acceptable: nobody else may read a login."""
        return self.tls != "required" and (not self.user or is_loopback(self.host))


def server(url: str) -> Server:
    """Read `smtp[s]://user:password@host:port?tls=required`. Raises MailUnavailable."""
    try:
        read = urlsplit(url)
        port = read.port
    except ValueError as error:
        raise MailUnavailable("MAIL_URL cannot be read; is a sign in it not %-encoded?") from error
    tls = parse_qs(read.query).get("tls", ["offered"])[-1]
    if not read.hostname or read.scheme not in _PORTS or tls not in _TLS:
        raise MailUnavailable("MAIL_URL must be smtp://user:password@host:port or smtps://...")
    usual = _PORTS[read.scheme] if read.username or read.scheme == "smtps" else _PORT_WITHOUT_LOGIN
    return Server(
        host=read.hostname,
        port=port or usual,
        user=unquote(read.username or ""),
        password=unquote(read.password or ""),
        is_tls_at_once=read.scheme == "smtps",
        tls=tls,
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that nothing goes over a wire."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def greeting(public_url: str) -> str:
    """The name to introduce ourselves with; a look-up of our own name could take seconds."""
    host = urlsplit(public_url).hostname or "localhost"
    try:
        literal = ip_address(host)
    except ValueError:
        return _in_ascii(host)
    return f"[IPv6:{literal}]" if literal.version == 6 else f"[{literal}]"


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return "localhost"
