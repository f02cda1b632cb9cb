"""Sums of commissions and sales by day and by month (see rules/tallies.py)."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, words
from receiver.rules.earnings import Standing
from receiver.rules.tallies import By


class EarnedDay(Base):
    """What one person, role, product, … had on one day, or in one month, in one currency.

    It follows from `commission` and `earned_sale`, and is written with them.
    """

    __tablename__ = "earned_day"
    __table_args__ = (
        sa.Index(
            "ix_earned_day_place",
            *("kind", "is_month", "day", "value", "currency", "standing"),
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[By] = mapped_column(words(By))
    is_month: Mapped[bool]
    day: Mapped[date]
    value: Mapped[str] = mapped_column(sa.String(320))
    currency: Mapped[str] = mapped_column(sa.String(8))
    standing: Mapped[Standing] = mapped_column(words(Standing))
    many: Mapped[int]
    cents: Mapped[int] = mapped_column(sa.BigInteger)
