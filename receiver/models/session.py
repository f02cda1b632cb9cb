"""Signed-in browsers, kept here so that one can be ended at once."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.models.admin import Admin
from receiver.models.member import Member


class EnteredBy(StrEnum):
    """What a person showed to get in."""

    PASSWORD = "password"  # noqa: S105 - a way in, not a password
    TEMPORARY = "temporary"
    LINK = "link"
    CODE = "code"
    SECOND_FACTOR = "second-factor"
    RECOVERY = "recovery"
    PASSKEY = "passkey"


class Session(Base):
    """One browser of one member or admin; only the hash of its id is kept."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"), index=True)
    admin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("admin.id"), index=True)
    version: Mapped[int] = mapped_column()
    entered_by: Mapped[EnteredBy] = mapped_column(words(EnteredBy), default=EnteredBy.PASSWORD)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    seen_at: Mapped[datetime] = mapped_column(Moment, index=True)
    proved_at: Mapped[datetime | None] = mapped_column(Moment)  # when the password was last asked
    # Whose pages this visit of the staff looks at, and since when.
    watches: Mapped[int | None] = mapped_column(sa.Integer)
    watching_since: Mapped[datetime | None] = mapped_column(Moment)
    address: Mapped[str] = mapped_column(sa.String(60), default="")
    device: Mapped[str] = mapped_column(sa.String(120), default="")

    member: Mapped[Member | None] = relationship()
    admin: Mapped[Admin | None] = relationship()

    @classmethod
    def by_digest(cls, digest: str) -> "Session | None":
        """The session with this hash of its id."""
        return db.session.scalar(sa.select(cls).where(cls.digest == digest))

    @classmethod
    def of_admin(cls, admin: Admin) -> list["Session"]:
        """The sessions of one admin, the one used last first."""
        theirs = sa.select(cls).where(
            cls.admin_id == admin.id, cls.version == admin.session_version
        )
        return list(db.session.scalars(theirs.order_by(cls.seen_at.desc(), cls.id.desc())))
