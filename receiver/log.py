"""The provisioning log is only ever added to, through log() and log_all()."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack, cast

import sqlalchemy as sa

from receiver.db import db
from receiver.models import LogEntry, Member
from receiver.models.log_entry import Deed
from receiver.rules.vocabulary import Actor

_LINES = sa.insert(cast(sa.Table, LogEntry.__table__))


class Told(TypedDict, total=False):
    """What a line may say besides its deed."""

    actor_name: str
    member: Member | None
    member_id: int | None  # of whom there is no more at hand
    reason: str
    facts: Mapping[str, Any] | None
    area: str
    postback_id: int | None
    letter_id: int | None
    sale_code: str | None


def log(deed: Deed, *, now: datetime, actor: Actor, **told: Unpack[Told]) -> LogEntry:
    """Write one line, in the transaction of what it tells."""
    entry = LogEntry(**line(deed, now=now, actor=actor, **told))
    db.session.add(entry)
    return entry


def log_all(lines: Sequence[Mapping[str, Any]]) -> None:
    """Write many lines at once, each made by `line`, after all that the story wrote before."""
    if lines:
        db.session.flush()
        # By the connection: none of these rows is wanted as an object.
        db.session.connection().execute(_LINES, lines)


def line(deed: Deed, *, now: datetime, actor: Actor, **told: Unpack[Told]) -> dict[str, Any]:
    """The columns of one line."""
    member = told.get("member")
    if member is not None and member.id is None:
        db.session.flush()  # a member made in this very story has no number yet
    return {
        "at": now,
        "actor": actor,
        "actor_name": told.get("actor_name", ""),
        "deed": deed,
        "member_id": member.id if member is not None else told.get("member_id"),
        "area": told.get("area", ""),
        "reason": told.get("reason", ""),
        "facts": told.get("facts") or {},
        "postback_id": told.get("postback_id"),
        "letter_id": told.get("letter_id"),
        "sale_code": told.get("sale_code"),
    }


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
