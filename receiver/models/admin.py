"""Staff."""

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.rules.rights import StaffRole

if TYPE_CHECKING:
    from receiver.models.passkey import Passkey

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

    passkeys: Mapped[list["Passkey"]] = relationship(
        back_populates="admin", cascade="all, delete-orphan", order_by="Passkey.id"
    )

    @classmethod
    def by_email(cls, email: str) -> "Admin | None":
        """The admin with this (folded) address."""
        return db.session.scalar(sa.select(cls).where(cls.email == email))

    @classmethod
    def under_lock(cls, admin_id: int) -> "Admin":
        """The admin, held until the transaction ends. Raises NoResultFound."""
        return db.session.get_one(cls, admin_id, with_for_update=True, populate_existing=True)

    @property
    def has_authenticator(self) -> bool:
        """Whether an app shows codes for this account."""
        return self.totp_since is not None

    @property
    def has_second_factor(self) -> bool:
        """Whether more is asked for than the password: a code, or a passkey."""
        return self.has_authenticator or bool(self.passkeys)

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
        self.passkeys.clear()
        self.forgets_authenticator()

    def forgets_authenticator(self) -> None:
        """No code is asked for any more; recovery codes stay for whom passkeys may fail."""
        self.totp_secret = self.totp_since = None
        self.totp_step = 0
        self.keeps_recovery_codes_for_a_second_factor()

    def forgets_passkey(self, passkey: "Passkey") -> None:
        """This one opens nothing any more."""
        self.passkeys.remove(passkey)
        self.keeps_recovery_codes_for_a_second_factor()

    def keeps_recovery_codes_for_a_second_factor(self) -> None:
        """They replace one; where there is none, they go too."""
        if not self.has_second_factor:
            self.recovery_codes = []
