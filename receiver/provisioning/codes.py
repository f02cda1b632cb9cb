"""What a person says about codes of events that the rules do not know."""

from datetime import datetime

from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import EventMeaning
from receiver.models.log_entry import Deed
from receiver.provisioning.refused import Refused
from receiver.rules.triage import MEANABLE
from receiver.rules.vocabulary import EVENTS, Event


def explain_code(code: int, event: Event | None, *, by: str, now: datetime) -> None:
    """Let an unknown code mean an event from now on, or nothing; what came before stays as it is.

    Raises Refused.
    """
    if code in EVENTS:
        raise Refused("code-known", code=code)
    if event is not None and event not in MEANABLE:
        raise Refused("code-cannot-mean", code=code)
    with transaction():
        said = EventMeaning.of(code)
        before = "event-unknown" if said is None else _word(said.event)
        if said is None:
            said = EventMeaning(code=code)
            db.session.add(said)
        said.event, said.by, said.at = event, by, now
        facts = {"code": code, "before": before, "after": _word(event)}
        log_by_hand(Deed.CODE_EXPLAINED, "code-explained", facts, by=by, now=now)


def forget_code(code: int, *, by: str, now: datetime) -> None:
    """Take that back: what comes with this code is held again. Raises Refused."""
    with transaction():
        said = EventMeaning.of(code)
        if said is None:
            raise Refused("code-not-explained", code=code)
        facts = {"code": code, "before": _word(said.event), "after": "event-unknown"}
        db.session.delete(said)
        log_by_hand(Deed.CODE_EXPLAINED, "code-forgotten", facts, by=by, now=now)


def _word(event: Event | None) -> str:
    return f"event-{event}" if event else "event-nothing"
