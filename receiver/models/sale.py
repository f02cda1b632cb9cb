"""A sale of the marketplace and what was in it. Its code is the key; an e-mail is an attribute."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.rules.news import NewsFacts
from receiver.rules.sale import SaleLife
from receiver.rules.vocabulary import Event, Period, SaleStatus

_REMEMBERED = tuple(field.name for field in fields(SaleLife))
_SUMMED = ("status", "currency", "cents", "id")
# In these words, so that no database goes by way of all that are nobody's, and as words and not as
# parameters, so that it sees that the indexes are meant.
_ALONE = "coalesce(member_id, 0) = 0"
IS_ALONE = sa.text("coalesce(sale.member_id, 0) = 0")


def _index_where(name: str, *columns: str, if_: str) -> sa.Index:
    """An index of the few rows that a figure is about."""
    few = sa.text(if_)
    return sa.Index(name, *columns, sqlite_where=few, postgresql_where=few)


class Sale(Base):
    """One `venda.codigo`, with the few memories that its life needs (see rules/sale.py)."""

    __tablename__ = "sale"
    __table_args__ = (
        # All that the figures ask, so that they need not look at the rows.
        _index_where("ix_sale_paid_at", "paid_at", *_SUMMED, if_="paid_at IS NOT NULL"),
        _index_where("ix_sale_paid_undated", "approved_at", *_SUMMED, if_="paid_at IS NULL"),
        _index_where("ix_sale_refunded_at", "refunded_at", if_="refunded_at IS NOT NULL"),
        _index_where("ix_sale_disputed_at", "disputed_at", if_="disputed_at IS NOT NULL"),
        _index_where(
            "ix_sale_guarantee_until", "guarantee_until", "id", if_="guarantee_until IS NOT NULL"
        ),
        # What is nobody's, where the address of a member may find it.
        _index_where("ix_sale_alone_email", "buyer_email", "status", "id", if_=_ALONE),
        _index_where("ix_sale_alone_told", "buyer_email_told", "status", "id", if_=_ALONE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    status: Mapped[SaleStatus | None] = mapped_column(words(SaleStatus))
    waiting_at: Mapped[datetime | None] = mapped_column(Moment)
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_again_at: Mapped[datetime | None] = mapped_column(Moment)
    is_approval_dated: Mapped[bool] = mapped_column(default=False)
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    disputed_at: Mapped[datetime | None] = mapped_column(Moment)
    is_dispute_dated: Mapped[bool] = mapped_column(default=False)
    refunded_at: Mapped[datetime | None] = mapped_column(Moment)
    # Other news of it, by event: only what a rule gives a meaning (see rules/news.py).
    news: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    subscription_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("subscription.id"), index=True
    )
    instalment: Mapped[int | None] = mapped_column(sa.Integer)
    period: Mapped[Period | None] = mapped_column(words(Period))
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    postback_id: Mapped[int | None] = mapped_column(sa.ForeignKey("postback.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    buyer_name: Mapped[str] = mapped_column(sa.String(200), default="")
    buyer_email: Mapped[str | None] = mapped_column(sa.String(320), index=True)
    buyer_email_told: Mapped[str] = mapped_column(sa.String(320), default="", index=True)
    buyer_phone: Mapped[str] = mapped_column(sa.String(40), default="", index=True)
    buyer_document: Mapped[str] = mapped_column(sa.String(40), default="", index=True)

    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    received_cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(8), default="BRL")
    payment: Mapped[str] = mapped_column(sa.String(60), default="")
    guarantee_days: Mapped[int | None] = mapped_column(sa.Integer)
    guarantee_until: Mapped[datetime | None] = mapped_column(Moment)  # see rules/guarantee.py
    upsell_of: Mapped[str | None] = mapped_column(sa.String(64))
    affiliate: Mapped[str] = mapped_column(sa.String(120), default="")
    src: Mapped[str] = mapped_column(sa.String(200), default="")
    utm: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    items: Mapped[list["SaleItem"]] = relationship(
        back_populates="sale", order_by="SaleItem.id", lazy="selectin"
    )

    @property
    def life(self) -> SaleLife:
        """What is remembered of the news about this sale."""
        return SaleLife(**{name: getattr(self, name) for name in _REMEMBERED})

    def lives(self, life: SaleLife) -> None:
        """Take over a life with more news in it."""
        for name, value in vars(life).items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        if self.status is not life.status:
            self.status = life.status

    @property
    def heard(self) -> tuple[NewsFacts, ...]:
        """The news about it that is no step of its life."""
        return heard(self.news)

    def hears(self, news: NewsFacts) -> None:
        """Remember such news: the first and the last time that it was told."""
        known = {other.event: other for other in self.heard}
        known[news.event] = known.get(news.event, news).told_again(news)
        self.news = {event.value: _row(told) for event, told in known.items()}

    @classmethod
    def by_code(cls, code: str) -> "Sale | None":
        """The sale with this code."""
        return db.session.scalar(sa.select(cls).where(cls.code == code))

    @classmethod
    def of_member(cls, member_id: int) -> list["Sale"]:
        """All sales of one member, oldest first."""
        return list(
            db.session.scalars(sa.select(cls).where(cls.member_id == member_id).order_by(cls.id))
        )

    @classmethod
    def told_with(cls, email: str) -> list["Sale"]:
        """Sales without a member that were told with this address, right or mistyped."""
        told = sa.or_(cls.buyer_email == email, cls.buyer_email_told == email)
        return list(db.session.scalars(sa.select(cls).where(cls.member_id.is_(None), told)))


def heard(news: dict[str, Any] | None) -> tuple[NewsFacts, ...]:
    """The news in the form in which a row keeps it."""
    return tuple(_news(event, told) for event, told in sorted(news.items())) if news else ()


def _news(event: str, told: dict[str, Any]) -> NewsFacts:
    at, again_at = (datetime.fromisoformat(told[name]) for name in ("at", "again_at"))
    return NewsFacts(Event(event), at, again_at, told["is_dated"], told["postback"])


def _row(news: NewsFacts) -> dict[str, Any]:
    return {
        "at": news.at.isoformat(),
        "again_at": news.again_at.isoformat(),
        "is_dated": news.is_dated,
        "postback": news.postback_id,
    }


class SaleItem(Base):
    """One product (and plan) in a sale; an order bump has several."""

    __tablename__ = "sale_item"
    __table_args__ = (sa.UniqueConstraint("sale_id", "product_code", "plan_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(sa.ForeignKey("sale.id"))
    product_code: Mapped[str] = mapped_column(sa.String(64), index=True)
    plan_code: Mapped[str] = mapped_column(sa.String(64), default="")
    name: Mapped[str] = mapped_column(sa.String(200), default="")
    plan_name: Mapped[str] = mapped_column(sa.String(200), default="")
    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    quantity: Mapped[int] = mapped_column(default=1)
    is_main: Mapped[bool] = mapped_column(default=False)

    sale: Mapped[Sale] = relationship(back_populates="items")
