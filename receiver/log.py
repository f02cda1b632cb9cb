"""The provisioning log is only ever added to, through log()."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import LogEntry, Member
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor

_LINE = sa.insert(cast(sa.Table, LogEntry.__table__))


def log(
    deed: Deed,
    *,
    now: datetime,
    actor: Actor,
    actor_name: str = "",
    member: Member | None = None,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    area: str = "",
    postback_id: int | None = None,
    letter_id: int | None = None,
    sale_code: str | None = None,
) -> LogEntry:
    """Write one line, in the transaction of what it tells."""
    if member is not None and member.id is None:
        db.session.flush()  # a member made in this very story has no number yet
    entry = LogEntry(
        at=now,
        actor=actor,
        actor_name=actor_name,
        deed=deed,
        member_id=member.id if member is not None else None,
        area=area,
        reason=reason,
        facts=facts or {},
        postback_id=postback_id,
        letter_id=letter_id,
        sale_code=sale_code,
    )
    db.session.add(entry)
    return entry


def log_many(lines: Sequence[Mapping[str, Any]]) -> None:
    """Write many lines in one statement, each with the same columns; what is left out is empty."""
    if lines:
        db.session.connection().execute(_LINE, list(lines))


def log_by_hand(
    deed: Deed,
    reason: str,
    facts: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
    member: Member | None = None,
    area: str = "",
    postback_id: int | None = None,
) -> LogEntry:
    """Write down what somebody of the staff did; the sentence can name who."""
    return log(
        deed,
        now=now,
        actor=Actor.ADMIN,
        actor_name=by,
        member=member,
        reason=reason,
        facts={**facts, "by": by},
        area=area,
        postback_id=postback_id,
    )
