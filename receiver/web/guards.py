"""Who may speak to the pages: this site's own host, this site's own forms."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from flask import Flask, request, session
from flask_wtf import CSRFProtect
from werkzeug.exceptions import BadRequest, Forbidden, LengthRequired

from config import Settings
from receiver import preferences
from receiver.context import settings
from receiver.rules.sheet import LARGEST_FILE
from receiver.web import sessions

DOOR = "/postback"
BOUNCES = "/bounces/"
LEAVING = "/unsubscribe"
# The marketplace, and whoever watches the server, may call it by any name.
ANY_HOST = frozenset({DOOR, "/healthz", "/readyz", "/metrics"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_FORM = 256 * 1024
# The one form that sends a file; only of who is signed in at the desk so much is taken.
FILES = frozenset({"/admin/members/import/file", "/admin/reconcile/report/file"})
LARGEST_FILE_FORM = LARGEST_FILE + 64 * 1024
# A page may stay open for half a day before its forms are refused.
FORM_LIFE = 12 * 3600

csrf = CSRFProtect()


class StrangeHost(BadRequest):
    """The request names a host that is not ours; links made from it would not be either."""


class ForeignForm(Forbidden):
    """Another site sent the form."""


def init_app(app: Flask, settings: Settings) -> None:
    """Ask every request where it wants to go, how long it is and where it comes from."""
    app.config.update(_flask_config(settings))
    preferences.hear(app, lambda told: app.config.update(_flask_config(told)))
    app.before_request(up_to_date)
    app.before_request(known_host)
    app.before_request(told_length)
    app.before_request(own_origin)
    app.before_request(room_for_a_file)
    csrf.init_app(app)


def up_to_date() -> None:
    """Take in what was set at the desk; whoever only asks whether we live waits for nothing."""
    if request.endpoint != "static" and _path() not in ANY_HOST:
        preferences.look(at_once=_is_of_a_deed())


def known_host() -> None:
    """Refuse a request for a name that is not ours: its answer could end up anywhere."""
    if _path() not in ANY_HOST and not is_ours(host_name(request.host)):
        raise StrangeHost


def told_length() -> None:
    """Refuse a form whose length is not told: cut at the limit it would look whole."""
    if not (is_machine() or is_leaving()) and "Transfer-Encoding" in request.headers:
        raise LengthRequired


def own_origin() -> None:
    """Refuse what a browser says was sent from elsewhere, whatever token it carries."""
    if request.method in SAFE_METHODS or is_machine() or is_leaving():
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm
    # Pages that send no referrer make browsers say "null" here: then the token alone decides.
    origin = request.headers.get("Origin", "null")
    if origin != "null" and _split(origin).netloc not in (request.host, _public().netloc):
        raise ForeignForm


def room_for_a_file() -> None:
    """Let a file be as large as it may be, before the form is read for its proof."""
    if _path() in FILES and sessions.visitor() is not None:
        request.max_content_length = LARGEST_FILE_FORM


def is_machine() -> bool:
    """Whether this is for one of the doors of machines, which read a body of any length whole."""
    return _path() == DOOR or _path().startswith(BOUNCES)


def is_leaving() -> bool:
    """Whether somebody wants no more reminders: their link is the proof, and no form is read."""
    return _path().startswith(f"{LEAVING}/")


def is_ours(name: str) -> bool:
    """Whether this host is the public one, this machine, or a bare address."""
    return name in ("localhost", host_name(_public().netloc)) or _is_address(name)


def host_name(host: str) -> str:
    """The name in a `Host`, without its port; nothing where there is none."""
    name = _split(f"//{host}").hostname or ""
    return name.rstrip(".") if name.isascii() else name.encode("idna").decode()


def _is_of_a_deed() -> bool:
    """Whether somebody does something at the desk, or is told how it went: by any process."""
    is_desk = (request.blueprint or "").startswith("admin.")
    return is_desk and (request.method not in SAFE_METHODS or "_flashes" in session)


def _path() -> str:
    return request.path.rstrip("/")


def _public() -> SplitResult:
    return urlsplit(settings().public_url)


def _split(told: str) -> SplitResult:
    try:
        return urlsplit(told)
    except ValueError:  # brackets around what is no address
        return urlsplit("")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _flask_config(settings: Settings) -> dict[str, object]:
    # A browser takes a __Host- cookie only over TLS, and then from nobody but this host.
    prefix = "__Host-" if settings.is_https else ""
    return {
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "SESSION_COOKIE_NAME": f"{prefix}portaria-form",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": FORM_LIFE,
        # It would ask for the referrer, which our pages do not send; own_origin asks instead.
        "WTF_CSRF_SSL_STRICT": False,
    }
