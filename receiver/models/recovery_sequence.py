"""Which letters follow an unfinished purchase of a product, and when."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class RecoverySequence(Base):
    """Of one product: after how many minutes each letter goes. None is written unless it is on.

    There is one for each product that somebody began to buy, whoever was told of that.
    """

    __tablename__ = "recovery_sequence"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    product_name: Mapped[str] = mapped_column(sa.String(200), default="")
    is_on: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(sa.String(320), default="")

    @classmethod
    def of(cls, product_code: str) -> "RecoverySequence | None":
        """The sequence of a product, if it ever had one."""
        return db.session.scalar(sa.select(cls).where(cls.product_code == product_code))
