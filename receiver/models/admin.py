"""Staff."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words
from receiver.rules.rights import StaffRole

__all__ = ["Admin", "StaffRole"]


class Admin(Base):
    """A person who runs this server; nothing in common with members but the way to hash."""

    __tablename__ = "admin"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(320), unique=True)
    role: Mapped[StaffRole] = mapped_column(words(StaffRole), default=StaffRole.OWNER)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    totp_secret: Mapped[str | None] = mapped_column(sa.String(255))  # sealed, see second_factor.py
    totp_since: Mapped[datetime | None] = mapped_column(Moment)
    totp_step: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    recovery_digests: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))
    session_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_login_at: Mapped[datetime | None] = mapped_column(Moment)
    last_seen_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def by_email(cls, email: str) -> "Admin | None":
        """The admin with this (folded) address."""
        return db.session.scalar(sa.select(cls).where(cls.email == email))

    @classmethod
    def under_lock(cls, admin_id: int) -> "Admin":
        """The admin, held until the transaction ends. Raises NoResultFound."""
        return db.session.get_one(cls, admin_id, with_for_update=True, populate_existing=True)

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for besides the password."""
        return self.totp_since is not None

    @property
    def recovery_codes(self) -> list[str]:
        """The digests of the recovery codes that were not used yet."""
        return self.recovery_digests.split()

    @recovery_codes.setter
    def recovery_codes(self, digests: list[str]) -> None:
        """Keep these, and no others."""
        self.recovery_digests = " ".join(digests)

    def takes_password(self, password_hash: str) -> None:
        """Set the password, and end every session that exists."""
        self.password_hash = password_hash
        self.sign_out_everywhere()

    def sign_out_everywhere(self) -> None:
        """Make every session that exists invalid at once."""
        self.session_version += 1

    def forgets_second_factor(self) -> None:
        """From now on the password alone is asked for."""
        self.totp_secret = self.totp_since = None
        self.totp_step = 0
        self.recovery_codes = []
