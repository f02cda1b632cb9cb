"""One line in the log for every request, and the id that its error page shows."""

import secrets
import time

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

log = structlog.get_logger("receiver.web")


def init_app(app: Flask) -> None:
    """Give each request an id before anything else happens, and tell how it ended."""
    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


def begin() -> None:
    """Name the request, so that all lines about it can be found together."""
    g.began = time.monotonic()
    g.request_id = secrets.token_hex(8)
    bind_contextvars(request=g.request_id)


def end(response: Response) -> Response:
    """Write the line."""
    log.info(
        "answered",
        method=request.method,
        path=place(),
        status=response.status_code,
        ms=round((time.monotonic() - g.began) * 1000),
        client=request.remote_addr,
        **_came_to(),
    )
    return response


def _came_to() -> dict[str, str]:
    return {"result": g.result} if "result" in g else {}


def forget(_error: BaseException | None) -> None:
    """Let the thread's next lines belong to nobody until the next request begins."""
    clear_contextvars()


def place() -> str:
    """Where the request went, without what it carried: links to sign in are addresses."""
    if request.url_rule is not None:
        return request.url_rule.rule
    return "/" + request.path.lstrip("/").partition("/")[0][:30]
