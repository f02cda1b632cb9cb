"""What stands beside one postback: what it caused, and what else was told like it."""

from dataclasses import dataclass

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Access, Letter, LogEntry, Postback

MOST_BESIDE = 50


@dataclass(frozen=True)
class Done:
    """What followed from one postback."""

    lines: list[LogEntry]
    letters: list[Letter]
    accesses: list[Access]


def done(postback: Postback) -> Done:
    """Everything that one postback caused, as far as it was recorded."""
    lines = list(
        db.session.scalars(
            sa.select(LogEntry)
            .where(LogEntry.postback_id == postback.id)
            .order_by(LogEntry.id)
            .limit(MOST_BESIDE)
        )
    )
    return Done(lines, _letters(postback, lines), _moved(postback))


def _letters(postback: Postback, lines: list[LogEntry]) -> list[Letter]:
    """The letters that these lines name, and those owed to the buyer at their very moment."""
    named = Letter.id.in_({line.letter_id for line in lines if line.letter_id})
    at_once = Letter.created_at.in_({line.at for line in lines})
    theirs = sa.and_(Letter.member_id == postback.member_id, at_once)
    found = sa.select(Letter).where(sa.or_(named, theirs)).order_by(Letter.id)
    return list(db.session.scalars(found))


def _moved(postback: Postback) -> list[Access]:
    if postback.member_id is None:
        return []
    theirs = Access.of_member(postback.member_id)
    return [access for access in theirs if access.postback_id == postback.id]


def same_bytes(postback: Postback) -> list[Postback]:
    """The other arrivals of the same body, oldest first."""
    others = sa.select(Postback).where(
        Postback.digest == postback.digest, Postback.id != postback.id
    )
    return list(db.session.scalars(others.order_by(Postback.arrival).limit(MOST_BESIDE)))


def same_sale(postback: Postback) -> list[Postback]:
    """What else was told about the same sale, newest first."""
    if postback.sale_code is None:
        return []
    others = sa.select(Postback).where(
        Postback.sale_code == postback.sale_code, Postback.id != postback.id
    )
    return list(db.session.scalars(others.order_by(Postback.id.desc()).limit(MOST_BESIDE)))
