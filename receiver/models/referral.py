"""Sales of somebody else's shop, as an affiliate is told of them (see rules/referral.py)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, words
from receiver.models.key import Key
from receiver.models.word_index import WordIndex, Words
from receiver.rules.referral import ReferralStatus
from receiver.rules.vocabulary import Role

_NEWEST = ("told_at", "id")
_SUMMED = ("key_id", "role", "product_code", "is_simulated", "cents")


class Referral(Base):
    """One sale, as one account was told of it in one role; all of it follows from the memory.

    It belongs to no account of ours, and never leads to one.
    """

    __tablename__ = "referral"
    __table_args__ = (
        sa.UniqueConstraint("sale_code", "key_id", "role"),
        sa.Index("ix_referral_told", *_NEWEST),
        sa.Index("ix_referral_status_told", "status", *_NEWEST),
        sa.Index("ix_referral_key_told", "key_id", *_NEWEST),
        sa.Index("ix_referral_role_told", "role", *_NEWEST),
        sa.Index("ix_referral_product_told", "product_code", *_NEWEST),
        sa.Index("ix_referral_sold", "sold_at", "id"),
        sa.Index("ix_referral_email", "buyer_email", "id"),
        # All that the sums ask, so that they need not look at the rows.
        sa.Index("ix_referral_sums", "status", "currency", "sold_at", *_SUMMED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_code: Mapped[str] = mapped_column(sa.String(64))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("key.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    is_simulated: Mapped[bool] = mapped_column(default=False)
    memory: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    status: Mapped[ReferralStatus] = mapped_column(words(ReferralStatus))
    # The own commission; what the buyer paid is beside it.
    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    sale_cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(8))
    payment: Mapped[str] = mapped_column(sa.String(60))
    product_code: Mapped[str] = mapped_column(sa.String(64))
    product_name: Mapped[str] = mapped_column(sa.String(200))
    buyer_email: Mapped[str] = mapped_column(sa.String(320))
    buyer_name: Mapped[str] = mapped_column(sa.String(200))
    src: Mapped[str] = mapped_column(sa.String(200))
    utm_source: Mapped[str] = mapped_column(sa.String(200))
    utm_medium: Mapped[str] = mapped_column(sa.String(200))
    utm_campaign: Mapped[str] = mapped_column(sa.String(200))
    sold_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    reversed_at: Mapped[datetime | None] = mapped_column(Moment)
    told_at: Mapped[datetime] = mapped_column(Moment)
    # The newest that told of it; it may be gone one day, so it is only a number.
    postback_id: Mapped[int] = mapped_column(sa.BigInteger)
    words: Mapped[str] = mapped_column(Words, server_default=sa.text("''"), deferred=True)

    told_key: Mapped[Key] = relationship(lazy="joined", innerjoin=True)


REFERRALS = WordIndex("referral_words", Referral.__table__, "id")
