"""Who earns what of a sale, as all tellings of it come to (see rules/earnings.py)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, words
from receiver.rules.earnings import Standing


class EarnedSale(Base):
    """What was told of the money of one sale, through whichever keys, and where it stands.

    It stands beside `Sale`: what only affiliates are told of is no sale of this shop.
    """

    __tablename__ = "earned_sale"
    __table_args__ = (
        sa.Index("ix_earned_sale_at", "earned_at", "standing", "currency", "cents"),
        sa.Index("ix_earned_sale_affiliate", "affiliate", "earned_at"),
        sa.Index("ix_earned_sale_product", "product_code", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    memory: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    standing: Mapped[Standing | None] = mapped_column(words(Standing))
    earned_at: Mapped[datetime | None] = mapped_column(Moment)
    currency: Mapped[str] = mapped_column(sa.String(8))
    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    product_code: Mapped[str] = mapped_column(sa.String(64))
    product_name: Mapped[str] = mapped_column(sa.String(200))
    affiliate: Mapped[str] = mapped_column(sa.String(120))
    src: Mapped[str] = mapped_column(sa.String(200))
    utm_source: Mapped[str] = mapped_column(sa.String(200))
    utm_medium: Mapped[str] = mapped_column(sa.String(200))
    utm_campaign: Mapped[str] = mapped_column(sa.String(200))


class Commission(Base):
    """What one person gets of one sale; only of sales that were paid."""

    __tablename__ = "commission"
    __table_args__ = (
        # Sums are asked of `EarnedDay`.
        sa.Index("ix_commission_at", "earned_at", "id"),
        sa.Index("ix_commission_person_at", "person", "earned_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_code: Mapped[str] = mapped_column(sa.String(64), index=True)
    person: Mapped[str] = mapped_column(sa.String(320))
    role: Mapped[str] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(60))
    reference: Mapped[str] = mapped_column(sa.String(120))
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(320))
    percent: Mapped[str] = mapped_column(sa.String(20))
    key_id: Mapped[int | None] = mapped_column(sa.ForeignKey("key.id"))
    cents: Mapped[int] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(8))
    standing: Mapped[Standing] = mapped_column(words(Standing))
    earned_at: Mapped[datetime] = mapped_column(Moment)
    product_code: Mapped[str] = mapped_column(sa.String(64))
