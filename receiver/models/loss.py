"""Who has lost access lately, and whose loss waits for a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.models.member import Member

# As words, so that the database sees that the index below is meant.
IS_OPEN = sa.text("decision IS NULL")


class Loss(Base):
    """Somebody lost something, or would have: kept for the hour in which it is counted."""

    __tablename__ = "loss"
    __table_args__ = (sa.Index("ix_loss_by_refund", "by_refund"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), unique=True)
    by_refund: Mapped[bool] = mapped_column()
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class Release(StrEnum):
    """What a person decided about a loss that is held."""

    RELEASE = "release"  # it happens
    DROP = "drop"  # it does not: the access is given by hand


class HeldLoss(Base):
    """What somebody would lose, were it not held; gone once it is decided and carried out.

    Each of `losses` names its area, the state that it would have, and why.
    """

    __tablename__ = "held_loss"
    __table_args__ = (
        sa.Index("ix_held_loss_open", "id", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    losses: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    decision: Mapped[Release | None] = mapped_column(words(Release))
    decided_by: Mapped[str] = mapped_column(
        sa.String(320), default="", server_default=sa.text("''")
    )

    member: Mapped[Member] = relationship(lazy="joined", innerjoin=True)

    @property
    def area_ids(self) -> set[int]:
        """The doors that stand open only because of it."""
        return {one["area_id"] for one in self.losses}

    @classmethod
    def open(cls) -> "sa.Select[HeldLoss]":
        """Those about which nobody has decided yet."""
        return sa.select(cls).where(IS_OPEN)

    @classmethod
    def count(cls, most: int) -> int:
        """How many are open, as far as one has to count."""
        some = sa.select(cls.id).where(IS_OPEN).limit(most).subquery()
        return db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0

    @classmethod
    def of(cls, member_ids: list[int]) -> dict[int, "HeldLoss"]:
        """Those of some members."""
        found = db.session.scalars(sa.select(cls).where(cls.member_id.in_(member_ids)))
        return {one.member_id: one for one in found}
