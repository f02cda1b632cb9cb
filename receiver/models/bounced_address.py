"""Addresses that do not exist or do not want our letters."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.bounces import BounceKind


class BouncedAddress(Base):
    """An address that gets no letters but those that it asks for, until it is tried again."""

    __tablename__ = "bounced_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(320), unique=True)
    kind: Mapped[BounceKind] = mapped_column(words(BounceKind))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    bounced_at: Mapped[datetime] = mapped_column(Moment)
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))

    @classmethod
    def of(cls, address: str) -> "BouncedAddress | None":
        """What is known against an address, if anything."""
        return db.session.scalar(sa.select(cls).where(cls.address == address))

    @classmethod
    def among(cls, addresses: Iterable[str]) -> set[str]:
        """Those of some addresses that bounced."""
        return set(db.session.scalars(sa.select(cls.address).where(cls.address.in_(addresses))))
