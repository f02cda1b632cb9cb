"""News about a contract that is no payment: a charge overdue, the contract cancelled."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.vocabulary import Event


class Notice(Base):
    """One such news for one charge; told again it is the same notice."""

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("subscription_id", "event", "sale_code", "instalment"),
        sa.Index("ix_notice_event_at", "event", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(sa.ForeignKey("subscription.id"))
    event: Mapped[Event] = mapped_column(words(Event))
    sale_code: Mapped[str] = mapped_column(sa.String(64), default="")
    instalment: Mapped[int] = mapped_column(default=0)
    charge_started_at: Mapped[datetime | None] = mapped_column(Moment)
    is_after_payment: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Moment)
    again_at: Mapped[datetime] = mapped_column(Moment)
    is_dated: Mapped[bool] = mapped_column(default=False)
    postback_id: Mapped[int | None] = mapped_column(sa.ForeignKey("postback.id"))

    @classmethod
    def of(cls, subscription_ids: list[int]) -> list["Notice"]:
        """All notices of these contracts."""
        return list(
            db.session.scalars(
                sa.select(cls).where(cls.subscription_id.in_(subscription_ids)).order_by(cls.id)
            )
        )

    def told_again(self, at: datetime, *, is_dated: bool) -> None:
        """Remember the first and the last time it was told."""
        if at > self.again_at:
            self.again_at, self.is_dated = at, is_dated
        self.at = min(self.at, at)
