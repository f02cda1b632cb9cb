"""The headers of every answer, be it a page, an error or a file."""

from flask import Flask, Response, g, request

from config import Settings
from receiver.context import settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
UNUSED_POWERS = ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
A_YEAR = 365 * 24 * 3600

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Our addresses can be secrets: a mailed link is one.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED_POWERS),
}

# A letter in a frame of one of our pages: its styles stand in it, and it can do nothing.
FRAMED = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
            "sandbox",
        )
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


def framed(letter: str) -> str:
    """Let a page of ours show this answer, the HTML of a letter, in a frame."""
    g.is_framed = True
    return letter


def fixed_headers(told: Settings) -> dict[str, str]:
    """What every answer of this site carries."""
    fixed = dict(ALWAYS)
    if told.is_https:
        fixed["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    return fixed


def init_app(app: Flask) -> None:
    """Set them last, so that no view forgets them."""
    app.after_request(_complete)


def _complete(response: Response) -> Response:
    own = FRAMED if g.get("is_framed") and response.status_code == 200 else {}
    for name, value in (fixed_headers(settings()) | own).items():
        response.headers[name] = value
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
