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

COUNT = sa.func.count()


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
    began = (RecoveryCase.began_at >= begins, is_real)
    closed = (RecoveryCase.closed_at >= begins, is_real)
    is_paid = RecoveryCase.state == CaseState.RECOVERED
    states = _sums(RecoveryCase.state, COUNT, *closed)
    value = sa.func.sum(RecoveryCase.closing_cents)
    values = _sums(RecoveryCase.closing_currency, value, *closed, is_paid)
    sent = _sums(RecoveryCase.steps_sent, COUNT, *began)
    paid = _sums(RecoveryCase.steps_sent, COUNT, *began, is_paid)
    return Figures(
        opened=sum(sent.values()),
        recovered=states.get(CaseState.RECOVERED, 0),
        lost=sum(n for state, n in states.items() if state is not CaseState.RECOVERED),
        values=sorted((currency, int(cents)) for currency, cents in values.items() if cents),
        steps=[
            Step(step, sum(n for most, n in sent.items() if most >= step), paid.get(step, 0))
            for step in range(max(sent, default=0) + 1)
        ],
    )


def _sums(column: Any, figure: Any, *where: sa.ColumnElement[bool]) -> dict[Any, int]:
    rows = sa.select(column, figure).where(*where).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(rows)}
