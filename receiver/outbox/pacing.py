"""Rate limits: who of those that are due may go now, and when the others' turn is.

A turn is promised in the database, so all processes and machines keep to it together. To wait
for it is no failed try.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs
from receiver.context import settings
from receiver.db import db, insert, transaction
from receiver.models import Letter, Pace
from receiver.models.pace import EVERYWHERE
from receiver.outbox import leases
from receiver.rules import pace
from receiver.rules.letter_kinds import LetterKind

# Somebody waits for them before a screen.
URGENT = frozenset({LetterKind.SIGN_IN, LetterKind.PASSWORD_RESET})


def admitted(claims: Sequence[jobs.Claim], now: datetime) -> list[jobs.Claim]:
    """The claims whose turn it is; the others are put off to theirs."""
    has_limits = settings().mail_rate or settings().mail_domain_rate
    is_free = not has_limits and not _is_any_slow(now)
    db.session.rollback()
    if is_free:
        return list(claims)
    with transaction():
        return _sorted_out(claims, now)


def slow_down(name: str, now: datetime) -> datetime:
    """A domain says that it gets too much; until when it is left alone."""
    with transaction():
        _make_rows([name], now)
        row = _rows([name])[name]
        row.slow_until, row.slowed = pace.slowed_until(row.slow_until, row.slowed, now)
        return row.slow_until


def domain(letter: Letter) -> str:
    """Where a letter goes, as far as its pace is concerned."""
    return letter.address.rpartition("@")[2].lower()[:255]


def _sorted_out(claims: Sequence[jobs.Claim], now: datetime) -> list[jobs.Claim]:
    letters = _letters(claims)
    limits = _limits({domain(letter) for letter in letters.values()})
    names = {EVERYWHERE, *map(domain, letters.values())}
    _make_rows(sorted(names & limits.keys()), now)
    rows = _rows(names)
    lanes = {name: _lane(row, limits.get(name, pace.NO_LIMIT)) for name, row in rows.items()}
    later: dict[jobs.Claim, datetime] = {}
    for claim in claims:
        letter = letters.get(claim.row_id)
        turn = _turn(letter, lanes, now) if letter else None
        if turn is not None:
            later[claim] = turn
    for name, row in rows.items():
        row.free_at, row.promised_until = lanes[name].free_at, lanes[name].promised_until
    leases.put_off(later)
    return [claim for claim in claims if claim not in later]


def _turn(letter: Letter, lanes: dict[str, pace.Lane], now: datetime) -> datetime | None:
    names = (EVERYWHERE, domain(letter))
    letter.waits_until = pace.turn(
        [lanes[name] for name in names if name in lanes],
        now=now,
        promised=letter.waits_until,
        is_urgent=letter.kind in URGENT,
    )
    return letter.waits_until


def _limits(domains: set[str]) -> dict[str, timedelta]:
    """The limits that count for these domains, by name of their lanes."""
    told = settings()
    of_domains = pace.intervals(told.mail_domain_rate)
    wanted = {name: of_domains.get(name, of_domains.get("")) for name in domains}
    wanted[EVERYWHERE] = pace.interval(told.mail_rate) if told.mail_rate else None
    return {name: interval for name, interval in wanted.items() if interval is not None}


def _lane(row: Pace, interval: timedelta) -> pace.Lane:
    return pace.Lane(interval, row.free_at, row.promised_until, row.slow_until)


def _letters(claims: Sequence[jobs.Claim]) -> dict[int, Letter]:
    wanted = sa.select(Letter).where(Letter.id.in_([claim.row_id for claim in claims]))
    return {letter.id: letter for letter in db.session.scalars(wanted)}


def _rows(names: Iterable[str]) -> dict[str, Pace]:
    # Always in one order: who waits for a lane holds none that comes after it.
    wanted = sa.select(Pace).where(Pace.name.in_(names)).order_by(Pace.name).with_for_update()
    return {row.name: row for row in db.session.scalars(wanted)}


def _make_rows(names: Sequence[str], now: datetime) -> None:
    if not names:
        return
    past = now - timedelta(days=1)
    fresh = [{"name": n, "free_at": past, "promised_until": past, "slowed": 0} for n in names]
    db.session.execute(insert(Pace).on_conflict_do_nothing(index_elements=["name"]), fresh)


def _is_any_slow(now: datetime) -> bool:
    return db.session.scalar(sa.select(Pace.id).where(Pace.slow_until > now).limit(1)) is not None
