"""How a deed at the desk went, told on the page that comes next: the one place that says so."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from receiver import provisioning
from receiver.mailer import BadText
from receiver.rules import reasons
from receiver.web import language


@contextmanager
def result(done: str) -> Iterator[None]:
    """Tell how it went: that it is done, or why it is not."""
    try:
        yield
    except provisioning.Refused as refusal:
        tell(refusal)
    else:
        flash(done, "good")


def tell(refusal: provisioning.Refused, kind: str = "bad") -> None:
    """Tell why it is not done."""
    flash(why(refusal), kind)


def why(fault: provisioning.Refused | BadText) -> str:
    """Why something is not done or not taken, in the language of whoever asked for it."""
    return reasons.say(fault.reason, fault.facts, language.current())
