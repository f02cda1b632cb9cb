"""A parcel on its way to a buyer, and what was told of it."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.models.member import MemberEmail
from receiver.rules.parcel import ParcelStatus, Told
from receiver.rules.vocabulary import AFFILIATE_ROLES, Role

MOST_OF_ONE = 50


class Parcel(Base):
    """One code for one buyer and product; empty while no code was told.

    Whose it is, is asked by the address: so it is found whenever the account appears, moves or
    is merged.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        sa.UniqueConstraint("buyer_email", "product_code", "code", "is_simulated"),
        sa.Index("ix_parcel_updated_at", "updated_at", "id"),
        sa.Index("ix_parcel_status_updated_at", "status", "updated_at", "id"),
        sa.Index("ix_parcel_product_code_updated_at", "product_code", "updated_at", "id"),
        sa.Index("ix_parcel_code_updated_at", "code", "updated_at", "id"),
        sa.Index("ix_parcel_buyer_email_updated_at", "buyer_email", "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), default="")
    product_code: Mapped[str] = mapped_column(sa.String(64), default="")
    product_name: Mapped[str] = mapped_column(sa.String(200), default="")
    buyer_email: Mapped[str] = mapped_column(sa.String(320), default="")
    buyer_name: Mapped[str] = mapped_column(sa.String(200), default="")
    status: Mapped[ParcelStatus | None] = mapped_column(words(ParcelStatus))
    first_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    # Through which key it came first; the postback may be gone one day, so it is only a number.
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("key.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    first_told_in: Mapped[int] = mapped_column(sa.Integer)
    is_simulated: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def of_member(cls, member_id: int) -> "list[Parcel]":
        """Those sent to any address of a member, the newest news first.

        What only an affiliate was told is about somebody else's shop.
        """
        theirs = sa.select(cls).where(*_are_of(member_id))
        newest = theirs.order_by(cls.updated_at.desc(), cls.id.desc())
        return list(db.session.scalars(newest.limit(MOST_OF_ONE)))

    def letter_key(self, number: int, *, coded: bool = True) -> str:
        """What makes sure that one status of it is written about once, to one buyer.

        One code is one box, whatever is in it. `coded=False`: as it was called before it had one.
        """
        what = f"code:{self.code}" if coded and self.code else f"product:{self.product_code}"
        whose = hashlib.sha256(f"{self.buyer_email}|{what}".encode()).hexdigest()[:40]
        return f"{'simulated-' if self.is_simulated else ''}parcel:{whose}:{number}"


class ParcelNews(Base):
    """One status that was told of a parcel, however often."""

    __tablename__ = "parcel_news"
    __table_args__ = (sa.UniqueConstraint("parcel_id", "number", "has_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(sa.ForeignKey("parcel.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    # Told without a code, it goes along with the first parcel of buyer and product that has one.
    has_code: Mapped[bool] = mapped_column()
    description: Mapped[str] = mapped_column(sa.String(120), default="")
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)
    is_dated: Mapped[bool] = mapped_column(default=False)
    postback_id: Mapped[int] = mapped_column(sa.ForeignKey("postback.id"), index=True)

    @classmethod
    def of(cls, parcel_ids: Iterable[int]) -> "list[ParcelNews]":
        """All that was told of these, the newest first."""
        theirs = sa.select(cls).where(cls.parcel_id.in_(parcel_ids))
        return list(db.session.scalars(theirs.order_by(cls.last_at.desc(), cls.id.desc())))

    @classmethod
    def of_member(
        cls, member_id: int, *, before: datetime | None, most: int
    ) -> "list[tuple[ParcelNews, Parcel]]":
        """What was told of the parcels of a member, each with its parcel, the newest first."""
        theirs = sa.select(cls, Parcel).join(Parcel, cls.parcel_id == Parcel.id)
        theirs = theirs.where(*_are_of(member_id))
        if before is not None:
            theirs = theirs.where(cls.last_at < before)
        newest = theirs.order_by(cls.last_at.desc(), cls.id.desc()).limit(most)
        return [(row[0], row[1]) for row in db.session.execute(newest)]

    @property
    def told(self) -> Told:
        """The same for the rules."""
        return Told(
            number=self.number,
            first_at=self.first_at,
            last_at=self.last_at,
            is_dated=self.is_dated,
            postback_id=self.postback_id,
            description=self.description,
        )


def _are_of(member_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    addresses = sa.select(MemberEmail.email).where(MemberEmail.member_id == member_id)
    return Parcel.buyer_email.in_(addresses), Parcel.role.not_in(AFFILIATE_ROLES)
