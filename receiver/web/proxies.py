"""Who really calls: what a proxy tells is believed only when the proxy is one of ours."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

from config import BadSetting, Settings

Network = IPv4Network | IPv6Network
NO_NAME = "invalid"
FORWARDED = "portaria.was_forwarded"
SOCKET = "unix"  # in TRUSTED_PROXIES: whoever speaks to our Unix socket


def init_app(app: Flask, settings: Settings) -> None:
    """Put the true address and scheme into every request, before anything looks at them."""
    wrapped = Caller(app.wsgi_app, settings.trusted_proxies)
    # The way that Flask documents; its types know no other callable in this place.
    app.wsgi_app = wrapped  # type: ignore[method-assign, assignment]


class Caller:
    """Wraps the application: behind it REMOTE_ADDR and the scheme are true, and Host is a name."""

    def __init__(self, app: WSGIApplication, trusted: Iterable[str]) -> None:
        told = list(trusted)
        self.app = app
        self.trusts_socket = SOCKET in told
        self.networks = [_network(text) for text in told if text != SOCKET]

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Correct the request and pass it on."""
        peer = str(environ.get("REMOTE_ADDR", ""))
        told_chain = str(environ.pop("HTTP_X_FORWARDED_FOR", ""))
        environ[FORWARDED] = bool(told_chain)
        told_scheme = str(environ.pop("HTTP_X_FORWARDED_PROTO", "")).strip().lower()
        environ["HTTP_HOST"] = _name(str(environ.get("HTTP_HOST", "")))
        # gunicorn believes any neighbour on this machine; we never speak TLS ourselves.
        environ["wsgi.url_scheme"] = "http"
        if self.trusts(peer):
            environ["REMOTE_ADDR"] = self.client(peer, told_chain)
            if told_scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = told_scheme
        return self.app(environ, start)

    def trusts(self, peer: str) -> bool:
        """Whether this neighbour is one of our proxies."""
        if not peer:
            return self.trusts_socket
        address = _address(peer)
        return address is not None and any(address in network for network in self.networks)

    def client(self, peer: str, chain: str) -> str:
        """The nearest address that is no proxy of ours; what stands before it anybody can write."""
        for told in reversed(chain.split(",")):
            address = _address(told.strip())
            if address is None:
                return peer
            peer = str(address)
            if not self.trusts(peer):
                return peer
        return peer


# The same few callers and names come again and again.
@lru_cache(maxsize=1024)
def _name(host: str) -> str:
    # With what is no name at all no address could be built, not even for the page that says so.
    try:
        host.encode("idna")
    except UnicodeError:
        return NO_NAME
    return host


@lru_cache(maxsize=1024)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError:
        raise BadSetting("TRUSTED_PROXIES: is not a list of addresses or networks") from None
