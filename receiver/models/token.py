"""One-time links and codes; only hashes are kept."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.models.admin import Admin
from receiver.models.member import Member


class Purpose(StrEnum):
    """What a one-time link is good for, and for nothing else."""

    ENTER = "enter"
    RESET = "reset"
    ADMIN_PASSWORD = "admin-password"  # noqa: S105 - a purpose, not a password
    SECOND_STEP = "second-step"
    PASSKEY = "passkey"  # the question that a passkey answers
    NEW_PASSKEY = "new-passkey"


class Token(Base):
    """One link (and, for signing in, a six-digit code) for one person and one purpose."""

    __tablename__ = "token"
    __table_args__ = (sa.Index("ix_token_member_id_purpose", "member_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id"))
    admin_id: Mapped[int | None] = mapped_column(sa.ForeignKey("admin.id"))
    letter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("letter.id"))
    code_digest: Mapped[str | None] = mapped_column(sa.String(64))
    code_tries: Mapped[int] = mapped_column(default=0)
    code_expires_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)

    member: Mapped[Member | None] = relationship()
    admin: Mapped[Admin | None] = relationship()

    @classmethod
    def by_digest(cls, digest: str) -> "Token | None":
        """The token with this hash of its id."""
        return db.session.scalar(sa.select(cls).where(cls.digest == digest))

    @classmethod
    def open_for(cls, member_id: int, purpose: Purpose) -> list["Token"]:
        """Unused tokens of one member for one purpose, newest first."""
        unused = sa.select(cls).where(
            cls.member_id == member_id, cls.purpose == purpose, cls.used_at.is_(None)
        )
        return list(db.session.scalars(unused.order_by(cls.id.desc())))

    @classmethod
    def give(
        cls, admin: Admin | None, purpose: Purpose, digest: str, *, life: timedelta, now: datetime
    ) -> None:
        """Note what somebody of the staff holds from now on, inside a story."""
        told = {"expires_at": now + life, "created_at": now}
        whose = admin.id if admin else None
        db.session.add(cls(purpose=purpose, digest=digest, admin_id=whose, **told))

    @classmethod
    def spend_all(cls, person: Member | Admin, now: datetime, *purposes: Purpose) -> None:
        """Make every open link of a person worthless; by default of every purpose."""
        column = cls.admin_id if isinstance(person, Admin) else cls.member_id
        open_ones = sa.update(cls).where(column == person.id, cls.used_at.is_(None))
        chosen = open_ones.where(cls.purpose.in_(purposes or tuple(Purpose)))
        db.session.execute(chosen.values(used_at=now))

    @classmethod
    def spend(cls, digest: str, purpose: Purpose, now: datetime) -> bool:
        """Use one up, inside a story; whether it was good, and nobody else was faster."""
        one = sa.update(cls).where(cls.digest == digest, cls.purpose == purpose)
        good = one.where(cls.used_at.is_(None), cls.expires_at > now)
        return db.session.execute(good.values(used_at=now).returning(cls.id)).first() is not None

    def is_good(self, purpose: Purpose, now: datetime) -> bool:
        """Whether it may be used now, for this."""
        return self.purpose is purpose and self.used_at is None and now < self.expires_at
