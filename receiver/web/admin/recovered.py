"""What thirty days of unfinished purchases came to: how many, how much, and after which letter."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db
from receiver.models import RecoveryCase
from receiver.rules.recovering import CaseState
from receiver.web.admin.window import Window

IS_REAL = RecoveryCase.is_simulated.is_(False)


@dataclass(frozen=True)
class Step:
    """How many cases had so many letters and no more, and how many of these were paid."""

    step: int
    reached: int
    recovered: int

    @property
    def rate(self) -> float:
        """The part of those who got this far and paid before anything else was sent."""
        return self.recovered / self.reached if self.reached else 0.0


@dataclass(frozen=True)
class Figures:
    """The whole of it; simulated cases are left out."""

    opened: int
    recovered: int
    prompt: int
    lost: int
    values: list[tuple[str, int]]
    steps: list[Step]


def figures(now: datetime) -> Figures:
    """Look thirty days back, in the zone of the shop."""
    begins = Window.until(now, settings().timezone).begins
    began, closed = _began(begins), _closed(begins)
    paid = {currency: row for (currency, is_paid), row in closed.items() if is_paid}
    return Figures(
        opened=sum(began.values()),
        recovered=sum(count for count, _ in paid.values()),
        prompt=sum(n for (_, is_paid, was_prompt), n in began.items() if is_paid and was_prompt),
        lost=sum(count for (_, is_paid), (count, _) in closed.items() if not is_paid),
        values=sorted((currency, cents) for currency, (_, cents) in paid.items() if cents),
        steps=_steps(began),
    )


def _steps(began: Mapping[tuple[int, bool, bool], int]) -> list[Step]:
    """Of those that began in these days: how many got so far, and paid before the next letter.

    Whoever paid at once would have paid anyway, and is left out.
    """
    slow = Counter[tuple[int, bool]]()
    for (sent, is_paid, was_prompt), count in began.items():
        if not (is_paid and was_prompt):
            slow[sent, is_paid] += count
    return [
        Step(
            step,
            reached=sum(count for (sent, _), count in slow.items() if sent >= step),
            recovered=slow[step, True],
        )
        for step in range(max((sent for sent, _ in slow), default=0) + 1)
    ]


def _began(begins: datetime) -> Mapping[tuple[int, bool, bool], int]:
    """By letters sent, whether they were paid, and whether at once."""
    groups = (RecoveryCase.steps_sent, RecoveryCase.state, RecoveryCase.was_prompt)
    rows = sa.select(*groups, sa.func.count()).where(RecoveryCase.began_at >= begins, IS_REAL)
    found = Counter[tuple[int, bool, bool]]()
    for sent, state, was_prompt, count in db.session.execute(rows.group_by(*groups)):
        found[sent, state is CaseState.RECOVERED, was_prompt] += count
    return found


def _closed(begins: datetime) -> Mapping[tuple[str, bool], tuple[int, int]]:
    """How many and how much, by currency, and whether they were paid."""
    groups = (RecoveryCase.closing_currency, RecoveryCase.state)
    value = sa.func.sum(RecoveryCase.closing_cents)
    rows = sa.select(*groups, sa.func.count(), value).where(
        RecoveryCase.closed_at >= begins, IS_REAL
    )
    found: dict[tuple[str, bool], tuple[int, int]] = {}
    for currency, state, count, cents in db.session.execute(rows.group_by(*groups)):
        key = (currency, state is CaseState.RECOVERED)
        known = found.get(key, (0, 0))
        found[key] = known[0] + count, known[1] + int(cents or 0)
    return found
