"""What thirty days of unfinished purchases came to: how many, how much, and after which letter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db
from receiver.models import RecoveryCase
from receiver.rules.recovering import CaseState
from receiver.web.admin.window import Window

# By which nothing is summed: its index holds no amounts.
STEP = RecoveryCase.steps_sent


@dataclass(frozen=True)
class Sum:
    """Cases of one group: how many, whether they were paid, and how much."""

    group: Any
    is_paid: bool
    count: int
    cents: int


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
    lost: int
    values: list[tuple[str, int]]
    steps: list[Step]


def figures(now: datetime) -> Figures:
    """Look thirty days back, in the zone of the shop."""
    begins = Window.until(now, settings().timezone).begins
    is_real = RecoveryCase.is_simulated.is_(False)
    began = _sums((STEP, RecoveryCase.state), RecoveryCase.began_at >= begins, is_real)
    closed = _sums(
        (RecoveryCase.closing_currency, RecoveryCase.state),
        *(RecoveryCase.closed_at >= begins, is_real),
    )
    values = {one.group: one.cents for one in closed if one.is_paid and one.cents}
    return Figures(
        opened=sum(one.count for one in began),
        recovered=sum(one.count for one in closed if one.is_paid),
        lost=sum(one.count for one in closed if not one.is_paid),
        values=sorted(values.items()),
        steps=_steps(began),
    )


def _steps(began: list[Sum]) -> list[Step]:
    """Of those that began in these days: how many got so far, and paid before the next letter."""
    return [
        Step(
            step,
            reached=sum(one.count for one in began if one.group >= step),
            recovered=sum(one.count for one in began if one.group == step and one.is_paid),
        )
        for step in range(max((one.group for one in began), default=0) + 1)
    ]


def _sums(groups: tuple[Any, Any], *where: sa.ColumnElement[bool]) -> list[Sum]:
    cents = sa.func.sum(RecoveryCase.closing_cents) if groups[0] is not STEP else sa.null()
    rows = sa.select(*groups, sa.func.count(), cents).where(*where).group_by(*groups)
    return [
        Sum(group, state is CaseState.RECOVERED, count, int(value or 0))
        for group, state, count, value in db.session.execute(rows)
    ]
