"""Work that asks somebody elsewhere, in a thread of its own: a slow answer delays no postback."""

import threading

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from receiver.worker.batches import ask_outside

EVERY = 3.0  # seconds

log = structlog.get_logger("receiver.worker")


def look_outside(app: Flask, stop: threading.Event) -> None:
    """Look until told to stop."""
    while not stop.wait(EVERY):
        with app.app_context():
            look(stop)


def look(stop: threading.Event) -> int:
    """Do what is due; tell how much there was."""
    done = 0
    try:
        while not stop.is_set() and ask_outside(stop=stop):
            done += 1
    except OperationalError as error:
        log.error("database away", error=type(error.orig).__name__)
    return done
