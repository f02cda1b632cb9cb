"""Staff."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words


class StaffRole(StrEnum):
    """What a person of the staff may do."""

    OWNER = "owner"
    MANAGER = "manager"
    SUPPORT = "support"
    READER = "reader"


class Admin(Base):
    """A person who runs this server; nothing in common with members but the way to hash."""

    __tablename__ = "admin"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    role: Mapped[StaffRole] = mapped_column(words(StaffRole), default=StaffRole.OWNER)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_login_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def by_email(cls, email: str) -> "Admin | None":
        """The admin with this (folded) address."""
        return db.session.scalar(sa.select(cls).where(cls.email == email))

    def takes_password(self, password_hash: str) -> None:
        """Set the password, and end every session that exists."""
        self.password_hash = password_hash
        self.session_version += 1
