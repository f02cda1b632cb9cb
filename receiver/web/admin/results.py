"""How a deed at the desk went, told on the page that comes next."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from receiver import provisioning
from receiver.web import language


@contextmanager
def result(done: str) -> Iterator[None]:
    """Tell how it went: that it is done, or why it is not."""
    try:
        yield
    except provisioning.Refused as refusal:
        flash(refusal.say(language.current()), "bad")
    else:
        flash(done, "good")
