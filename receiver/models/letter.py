"""The outbox: letters that are owed, with facts and never a secret."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.models.letter_template import LetterTemplate
from receiver.models.member import Member
from receiver.rules.bounces import BounceKind
from receiver.rules.letter_kinds import LetterKind, LetterState

# As words and not as parameters, so that the database sees that the index below is meant.
IS_OVER = sa.text("forgotten_at IS NULL AND state <> 'queued'")
IS_LOST = sa.text("(state = 'dead' OR bounce = 'hard')")


class Letter(Base):
    """One letter to one address. `key`, where there is one, makes sure that it is owed once."""

    __tablename__ = "letter"
    __table_args__ = (
        sa.Index("ix_letter_state_id", "state", "id"),
        sa.Index("ix_letter_kind_id", "kind", "id"),
        sa.Index("ix_letter_to_id", "to", "id"),
        sa.Index("ix_letter_created_at_id", "created_at", "id"),
        sa.Index("ix_letter_over", "created_at", sqlite_where=IS_OVER, postgresql_where=IS_OVER),
        sa.Index("ix_letter_lost", "created_at", sqlite_where=IS_LOST, postgresql_where=IS_LOST),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(words(LetterKind))
    key: Mapped[str | None] = mapped_column(sa.String(120), unique=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    to: Mapped[str] = mapped_column(sa.String(320))
    language: Mapped[str] = mapped_column(sa.String(8))
    subject: Mapped[str] = mapped_column(sa.String(300), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    state: Mapped[LetterState] = mapped_column(words(LetterState), default=LetterState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(sa.Text, default="")
    smtp_reply: Mapped[str] = mapped_column(sa.Text, default="")
    message_id: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    forgotten_at: Mapped[datetime | None] = mapped_column(Moment)  # when its facts were removed
    first_tried_at: Mapped[datetime | None] = mapped_column(Moment)
    waits_until: Mapped[datetime | None] = mapped_column(Moment)
    bounce: Mapped[BounceKind | None] = mapped_column(words(BounceKind))
    bounce_reason: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))
    bounced_at: Mapped[datetime | None] = mapped_column(Moment)
    # The producer's own words that it was owed in; none means as shipped.
    template_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter_template.id"))

    template: Mapped[LetterTemplate | None] = relationship()
    member: Mapped[Member | None] = relationship(lazy="joined")

    @property
    def address(self) -> str:
        """Where it goes if it is sent now.

        The news of a move goes where it was told to; all else goes where the person is now: what
        was the address when the letter was owed may have been a stranger's.
        """
        if self.member is not None and self.kind is not LetterKind.ADDRESS_CHANGED:
            return self.member.email
        return self.to

    @classmethod
    def of_member(cls, member_id: int) -> list["Letter"]:
        """All letters to one member, newest first."""
        return list(
            db.session.scalars(
                sa.select(cls).where(cls.member_id == member_id).order_by(cls.id.desc())
            )
        )

    @classmethod
    def latest(cls, member_id: int, kind: LetterKind) -> "Letter | None":
        """The newest letter of a kind to one member."""
        same = sa.select(cls).where(cls.member_id == member_id, cls.kind == kind)
        return db.session.scalar(same.order_by(cls.id.desc()).limit(1))

    @property
    def postback_id(self) -> int | None:
        """The postback that it is owed for, where it is owed for one."""
        return self.facts.get("postback_id")

    def accepted(self, reply: str, now: datetime) -> None:
        """A mail server has taken responsibility for it."""
        self.state = LetterState.SENT
        self.smtp_reply = reply
        self.error = ""
        self.sent_at = now

    def refused(self, error: str) -> None:
        """No further try will help; a person must look."""
        self.state = LetterState.DEAD
        self.error = error

    def delayed(self, error: str) -> None:
        """Not taken this time; it will be tried again."""
        self.error = error

    def came_back(self, kind: BounceKind, reason: str, now: datetime) -> None:
        """A mail server on the way could not, or a reader would not, take it."""
        self.bounce = kind
        self.bounce_reason = reason
        self.bounced_at = now
