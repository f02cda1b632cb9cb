"""Sends word of owed work to a broker, where there is one, so that any machine may take it.

The rows are the truth. Word goes out after the commit, may be lost, and may come twice: whoever
hears it claims the row, and what nobody heard of is found by the workers' sweep.
"""

from collections.abc import Iterable
from functools import partial

from flask import Flask, current_app

from config import Settings
from receiver.carrier.calling import BrokerAway, Carrier, Piece
from receiver.carrier.late import late
from receiver.carrier.queues import LETTERS, OTHERS, POSTBACKS
from receiver.db import after_commit
from receiver.models.job import JobKind

__all__ = [
    "LETTERS",
    "OTHERS",
    "POSTBACKS",
    "BrokerAway",
    "Carrier",
    "Piece",
    "init_app",
    "kept",
    "knock",
    "late",
    "will_call",
]

_NAME = "carrier"


def init_app(app: Flask, settings: Settings) -> None:
    """Carry, if a broker is named; nothing is loaded or connected before there is work."""
    if settings.broker_url:
        app.extensions[_NAME] = Carrier(settings.broker_url.get_secret_value())


def will_call(pieces: Iterable[Piece]) -> None:
    """Send word of these once this story is committed."""
    carrier = _carrier_of(current_app)
    if carrier:
        after_commit(partial(carrier.call, list(pieces)))


def kept(app: Flask, ids: Iterable[int]) -> None:
    """Send word of postbacks that are on disk, after their commit."""
    carrier = _carrier_of(app)
    if carrier:
        carrier.call([(JobKind.POSTBACK, postback_id) for postback_id in ids])


def knock(settings: Settings) -> None:
    """See whether the broker lets us in; nothing is sent. Raises BrokerAway."""
    if settings.broker_url:
        late("broker").Sender(settings.broker_url.get_secret_value()).knock()


def _carrier_of(app: Flask) -> Carrier | None:
    found: Carrier | None = app.extensions.get(_NAME)
    return found
