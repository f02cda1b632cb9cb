"""One line in the log for every request, and the id that its error page shows.

The door writes its own lines, in the same form (door.py).
"""

import secrets
import time

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from receiver import metrics

UNKNOWN = "unknown"  # no address of ours: told in the log, but not counted one by one

log = structlog.get_logger("receiver.web")


def init_app(app: Flask) -> None:
    """Give each request an id before anything else happens, and tell how it ended."""
    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


def begin() -> None:
    """Name the request, so that all lines about it can be found together."""
    g.began = time.monotonic()
    # In two parts: so many digits in a row would be taken for a CPF, and out of the log.
    g.request_id = f"{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    bind_contextvars(request=g.request_id)


def end(response: Response) -> Response:
    """Write the line, and count it."""
    seconds = time.monotonic() - g.began
    metrics.answered(_route(), response.status_code, seconds, g.get("result", ""))
    log.info(
        "answered",
        method=request.method,
        path=place(),
        status=response.status_code,
        ms=round(seconds * 1000),
        client=request.remote_addr,
    )
    return response


def forget(_error: BaseException | None) -> None:
    """Let the thread's next lines belong to nobody until the next request begins."""
    clear_contextvars()


def _route() -> str:
    return request.url_rule.rule if request.url_rule is not None else UNKNOWN


def place() -> str:
    """Where the request went, without what it carried: links to sign in are addresses."""
    if request.url_rule is not None:
        return request.url_rule.rule
    return "/" + request.path.lstrip("/").partition("/")[0][:30]
