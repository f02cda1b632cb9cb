"""Where this server takes its postbacks: at its own port, or at its public address."""

from urllib.parse import urlsplit, urlunsplit

from receiver.context import settings
from receiver.simulator import NoAnswer, ask

POSTBACK = "/postback"
ALIVE = "ok"
# Who listens everywhere is reached on this machine.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here


def own_door() -> str:
    """The door of this very server; a proxy before it may not be reached from behind it."""
    here = local_address()
    try:
        is_here = ask(f"{here}/healthz").text.strip() == ALIVE
    except NoAnswer:
        is_here = False
    return f"{here if is_here else settings().public_url}{POSTBACK}"


def door_at(url: str) -> str:
    """The door of the server at an address, or what was given with a path, as it is."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=POSTBACK)) if parts.path in ("", "/") else url


def is_ours(url: str) -> bool:
    """Whether this address is one of this server's."""
    places = {_place(settings().public_url), _place(local_address())}
    return _place(url) in places


def local_address() -> str:
    """Where this server listens, as it is reached on this machine."""
    host = EVERYWHERE.get(settings().host, settings().host)
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{settings().port}"


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
