"""The producer's own words for a kind of letter in one language: each saving is a version."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.letter_kinds import LetterKind

IS_CURRENT = sa.text("is_current")


class LetterTemplate(Base):
    """One version; nothing is ever deleted. `is_default` is the return to the text as shipped."""

    __tablename__ = "letter_template"
    __table_args__ = (
        sa.UniqueConstraint("kind", "language", "version"),
        sa.Index(
            "ix_letter_template_current",
            "kind",
            "language",
            unique=True,
            sqlite_where=IS_CURRENT,
            postgresql_where=IS_CURRENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(words(LetterKind))
    language: Mapped[str] = mapped_column(sa.String(8))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(sa.String(300), default="")
    preview: Mapped[str] = mapped_column(sa.String(300), default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    is_current: Mapped[bool] = mapped_column(default=True)
    by: Mapped[str] = mapped_column(sa.String(320))
    at: Mapped[datetime] = mapped_column(Moment)
    fault: Mapped[str] = mapped_column(sa.String(60), default="")
    fault_facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    failed_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def current(cls) -> "dict[tuple[LetterKind, str], LetterTemplate]":
        """The newest version of each kind and language; where there is none, none was written."""
        newest = sa.select(cls).where(cls.is_current)
        return {(one.kind, one.language): one for one in db.session.scalars(newest)}

    @classmethod
    def versions(cls, kind: LetterKind, language: str) -> "list[LetterTemplate]":
        """All versions of a text, the newest first."""
        its = sa.select(cls).where(cls.kind == kind, cls.language == language)
        return list(db.session.scalars(its.order_by(cls.version.desc())))

    @classmethod
    def before(cls, later: "LetterTemplate") -> "LetterTemplate | None":
        """The version that another one came after."""
        its = sa.select(cls).where(cls.kind == later.kind, cls.language == later.language)
        return db.session.scalar(its.where(cls.version == later.version - 1))

    def failed(self, fault: str, facts: dict[str, Any], now: datetime) -> None:
        """A letter could not be written with it, and went in the words as shipped."""
        self.fault, self.fault_facts, self.failed_at = fault, facts, now
