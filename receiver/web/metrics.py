"""GET /metrics: what the server counts, for Prometheus and its like."""

import threading
import time
from ipaddress import ip_address

from flask import Blueprint, Flask, Response, abort, current_app, request

from receiver import metrics, security, standing
from receiver.context import settings, utcnow
from receiver.web import guards, proxies
from receiver.web.promptly import promptly

PATIENCE = 3.0
FRESH = 5.0  # seconds for which the database need not be asked again
SCHEME = "bearer"
LATEST = "portaria-standing"

bp = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    """Let the page be asked for, and remember for each application what it told last."""
    app.extensions[LATEST] = _Latest()
    app.register_blueprint(bp)


@bp.get("/metrics")
def show() -> Response:
    """Everything that is counted; for strangers there is no such page."""
    if not _may_read():
        abort(404)
    latest: _Latest = current_app.extensions[LATEST]
    return Response(metrics.page(latest.gauges()), content_type=metrics.CONTENT_TYPE)


class _Latest:
    """What the database told last; the processes of a server need not all ask it all the time."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._known: standing.Gauges = {}
        self._asked_at = 0.0

    def gauges(self) -> standing.Gauges:
        """How things stand, or stood a moment ago."""
        with self._one:
            if not self._known or time.monotonic() - self._asked_at > FRESH:
                self._known = _ask()
                self._asked_at = time.monotonic()
            return self._known


def _ask() -> standing.Gauges:
    try:
        return promptly(lambda: standing.gauges(utcnow()), seconds=PATIENCE)
    except TimeoutError:
        return standing.away()


def _may_read() -> bool:
    token = settings().metrics_token
    if token is None:
        return _is_from_here()
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    is_right = security.same(told.strip(), token.get_secret_value())
    return is_right and scheme.lower() == SCHEME


def _is_from_here() -> bool:
    """Whether a program of this machine asks us, and no proxy for somebody else."""
    if request.environ.get(proxies.FORWARDED):
        return False
    asked = guards.host_name(request.host)
    return _is_loopback(request.remote_addr or "") and (asked == "localhost" or _is_loopback(asked))


def _is_loopback(told: str) -> bool:
    try:
        address = ip_address(told)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
