"""The processes of a worker: its loop, who lends it a hand, and who hears what a broker brings."""

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError

from config import Settings
from receiver import fences, preferences
from receiver.carrier import LETTERS, OTHERS, POSTBACKS, late
from receiver.models.job import JobKind
from receiver.processes import Kept
from receiver.worker.batches import do_these
from receiver.worker.loop import lend_a_hand, run
from receiver.worker.reserve import Reserve

# A mail server that hangs delays no account: letters hold up a process of their own.
_EARS = {"postbacks": (POSTBACKS, OTHERS), "letters": (LETTERS,)}

log = structlog.get_logger("receiver.worker")


def crew(app: Flask, settings: Settings) -> list[Kept]:
    """All who work; with a broker the loop is the sweep that finds what was dropped."""
    if settings.broker_url is None:
        return [*_those_of_one_machine(app, settings)]
    loop = Kept("worker", partial(run, app))
    url = settings.broker_url.get_secret_value()
    mine = [name for name in _EARS if settings.portaria_work in ("all", name)]
    return [loop, *(Kept(name, partial(_hear, app, url, name)) for name in mine)]


def _those_of_one_machine(app: Flask, settings: Settings) -> Iterator[Kept]:
    senders = settings.senders if settings.portaria_work in ("all", "letters") else 0
    reserve = Reserve(senders // 2) if senders > 1 else None
    yield Kept("worker", partial(run, app, reserve=reserve))
    if reserve:
        fences.share()
        is_called = reserve.whistle.is_in_the_air
        yield Kept("reserve", partial(reserve.come, app), is_wanted=is_called)
    if _share(settings):
        yield Kept("helper", partial(lend_a_hand, app))


def _share(settings: Settings) -> bool:
    """Whether two at postbacks do more than one: where neither waits for the other's pen."""
    understands = settings.portaria_work in ("all", "postbacks")
    is_sqlite = settings.database_url.get_secret_value().startswith("sqlite")
    return understands and not is_sqlite and (os.cpu_count() or 1) > 1


def _hear(app: Flask, url: str, name: str) -> None:
    sys.exit(late("hearing").hear(url, name, _EARS[name], partial(_do, app)))


def _do(app: Flask, kind: JobKind, row_ids: Sequence[int], stop: threading.Event) -> None:
    try:
        with app.app_context():
            preferences.look()
            do_these(kind, row_ids, stop)
    except OperationalError as error:  # the rows are still there, and the sweep finds them
        log.error("database away", error=type(error.orig).__name__)
