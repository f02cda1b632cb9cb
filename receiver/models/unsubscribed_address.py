"""Addresses that do not want to be reminded of purchases."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class UnsubscribedAddress(Base):
    """An address that gets no letters about unfinished purchases; all others it gets."""

    __tablename__ = "unsubscribed_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(320), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def of(cls, address: str) -> "UnsubscribedAddress | None":
        """What is known of an address, if it does not want them."""
        return db.session.scalar(sa.select(cls).where(cls.address == address))

    @classmethod
    def among(cls, addresses: Iterable[str]) -> set[str]:
        """Those of some addresses that do not want them."""
        return set(db.session.scalars(sa.select(cls.address).where(cls.address.in_(addresses))))
