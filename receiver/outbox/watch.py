"""Looking into the mailbox of returned letters every few minutes, beside all other work."""

import threading

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver.context import settings, utcnow
from receiver.mailer import MailUnavailable
from receiver.outbox.bounced import read_mailbox

EVERY = 300.0  # seconds

log = structlog.get_logger(__name__)


def watch_mailbox(app: Flask, stop: threading.Event) -> None:
    """Look until told to stop; a mailbox that cannot be read is looked at again later."""
    with app.app_context():
        if settings().bounce_url is None:
            return
    while not stop.is_set():
        with app.app_context():
            look()
        stop.wait(EVERY)


def look() -> int:
    """Look once; how many letters had come back."""
    try:
        noted = read_mailbox(utcnow())
    except MailUnavailable as error:
        log.warning("bounces not read", error=str(error))
    except OperationalError as error:
        log.error("database away", error=type(error.orig).__name__)
    else:
        if noted:
            log.info("letters came back", count=noted)
        return noted
    return 0
