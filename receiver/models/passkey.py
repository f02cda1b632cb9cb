"""Passkeys of the staff: what their owners hold, known here by its public half."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db
from receiver.models.admin import Admin

LONGEST_NAME = 60


class Passkey(Base):
    """One passkey of one admin."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    admin_id: Mapped[int] = mapped_column(sa.ForeignKey("admin.id"), index=True)
    credential_id: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(sa.BigInteger)
    transports: Mapped[str] = mapped_column(sa.String(120), default="")
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)

    admin: Mapped[Admin] = relationship(back_populates="passkeys")

    @classmethod
    def by_credential(cls, credential_id: str) -> "Passkey | None":
        """The passkey that calls itself so."""
        return db.session.scalar(sa.select(cls).where(cls.credential_id == credential_id))

    @classmethod
    def is_any(cls) -> bool:
        """Whether anybody has one."""
        return db.session.scalar(sa.select(cls.id).limit(1)) is not None
