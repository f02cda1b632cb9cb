"""A contract that is charged more than once: a subscription, or an instalment recovery."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.vocabulary import Contract, Period


class Subscription(Base):
    """One `assinatura` or `recuperacao_parcelada`; each charge is a sale of its own."""

    __tablename__ = "subscription"
    __table_args__ = (sa.UniqueConstraint("kind", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Contract] = mapped_column(words(Contract))
    code: Mapped[str] = mapped_column(sa.String(64))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20), default="waiting")
    plan_code: Mapped[str] = mapped_column(sa.String(64), default="")
    period: Mapped[Period | None] = mapped_column(words(Period))
    instalment: Mapped[int | None] = mapped_column(sa.Integer)
    paid_until: Mapped[datetime | None] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def by_code(cls, kind: Contract, code: str) -> "Subscription | None":
        """The contract with this code."""
        return db.session.scalar(sa.select(cls).where(cls.kind == kind, cls.code == code))

    @classmethod
    def of_member(cls, member_id: int) -> list["Subscription"]:
        """All contracts of one member."""
        return list(
            db.session.scalars(sa.select(cls).where(cls.member_id == member_id).order_by(cls.id))
        )
