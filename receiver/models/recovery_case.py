"""Purchases that were begun and not paid: what was told of them, and the cases that it comes to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, beside, db, words
from receiver.models.key import Key
from receiver.rules.recovering import CaseKind, CaseState, What
from receiver.rules.vocabulary import Role

_COUNTED = ("is_simulated", "steps_sent", "state", "was_prompt")
_SUMMED = ("is_simulated", "state", "closing_currency", "closing_cents")


class RecoveryCase(Base):
    """One case. All but what the staff and the letters did follows from its news."""

    __tablename__ = "recovery_case"
    __table_args__ = (
        sa.Index("ix_recovery_case_state_told", "state", "told_at", "id"),
        sa.Index("ix_recovery_case_state_kind_told", "state", "kind", "told_at", "id"),
        sa.Index("ix_recovery_case_state_product_told", "state", "product_code", "told_at", "id"),
        sa.Index("ix_recovery_case_state_key_told", "state", "key_id", "told_at", "id"),
        sa.Index("ix_recovery_case_state_role_told", "state", "role", "told_at", "id"),
        # All that the figures ask, so that they need not look at the rows.
        sa.Index("ix_recovery_case_closed", "closed_at", *_SUMMED),
        sa.Index("ix_recovery_case_began", "began_at", *_COUNTED),
        sa.Index("ix_recovery_case_email", "buyer_email", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread: Mapped[str] = mapped_column(sa.String(400), index=True)
    kind: Mapped[CaseKind] = mapped_column(words(CaseKind))
    state: Mapped[CaseState] = mapped_column(words(CaseState))
    is_simulated: Mapped[bool] = mapped_column(default=False)
    key_id: Mapped[int | None] = mapped_column(sa.ForeignKey("key.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    buyer_email: Mapped[str] = mapped_column(sa.String(320), default="")
    buyer_name: Mapped[str] = mapped_column(sa.String(200), default="")
    buyer_phone: Mapped[str] = mapped_column(sa.String(40), default="")
    buyer_state: Mapped[str] = mapped_column(sa.String(2), default="")
    # That of the checkout, where it was told and we speak it.
    language: Mapped[str] = mapped_column(sa.String(8), default="", server_default=sa.text("''"))
    product_code: Mapped[str] = mapped_column(sa.String(64), default="")
    product_name: Mapped[str] = mapped_column(sa.String(200), default="")
    sale_code: Mapped[str] = mapped_column(sa.String(64), default="")
    contract_code: Mapped[str] = mapped_column(sa.String(64), default="")
    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(8), default="BRL")
    way: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    began_at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime] = mapped_column(Moment)
    opened_at: Mapped[datetime] = mapped_column(Moment)  # when this server heard of it
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closing_sale: Mapped[str] = mapped_column(sa.String(64), default="")
    closing_cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    closing_currency: Mapped[str] = mapped_column(sa.String(8), default="")
    was_prompt: Mapped[bool] = mapped_column(default=False)  # paid as most pay, at once
    # What the letters came to, and what the staff said.
    steps_sent: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(Moment)
    stopped: Mapped[str] = mapped_column(sa.String(40), default="")
    remark: Mapped[str] = mapped_column(sa.String(200), default="")

    told_key: Mapped[Key | None] = relationship()

    @classmethod
    def of_threads(cls, threads: Iterable[str]) -> list["RecoveryCase"]:
        """All cases of some threads."""
        found = sa.select(cls).where(cls.thread.in_(list(threads))).order_by(cls.id)
        return list(db.session.scalars(found))

    @classmethod
    def open_of(cls, addresses: Iterable[str], *, most: int) -> list["RecoveryCase"]:
        """The open cases of whoever has these addresses, the newest first."""
        theirs = sa.select(cls).where(cls.buyer_email.in_(list(addresses)))
        # Beside the state, which many share: a person has few cases.
        found = theirs.where(beside(cls.state) == CaseState.OPEN, cls.buyer_email != "")
        newest = found.order_by(cls.told_at.desc(), cls.id.desc())
        return list(db.session.scalars(newest.limit(most)))

    @property
    def job_key(self) -> str:
        """Under which key the letters of a case are owed."""
        return f"recovery:{self.id}"

    @property
    def letter_keys(self) -> list[str]:
        """The keys of the letters that have gone so far, one for each step."""
        return [self.letter_key(step + 1) for step in range(self.steps_sent)]

    def letter_key(self, step: int) -> str:
        """What makes sure that a step is written about once."""
        return f"{self.job_key}:{step}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be paid, and be written about."""
        return self.state is CaseState.OPEN


class RecoveryNews(Base):
    """One thing that was told about a thread; only ever added to, and each once."""

    __tablename__ = "recovery_news"
    __table_args__ = (
        sa.UniqueConstraint("postback_id", "thread", name="uq_recovery_news_postback_thread"),
        sa.Index("ix_recovery_news_thread", "thread"),
        sa.Index("ix_recovery_news_sale", "sale_code"),
        sa.Index("ix_recovery_news_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # It may outlive its postback, and so does not point to it; what the staff says has none.
    postback_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    thread: Mapped[str] = mapped_column(sa.String(400))
    what: Mapped[What] = mapped_column(words(What))
    at: Mapped[datetime] = mapped_column(Moment)
    sale_code: Mapped[str] = mapped_column(sa.String(64), default="")
    bought_at: Mapped[datetime | None] = mapped_column(Moment)
    cents: Mapped[int | None] = mapped_column(sa.BigInteger)
    currency: Mapped[str] = mapped_column(sa.String(8), default="BRL")
    key_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    is_simulated: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("recovery_case.id"), index=True)
