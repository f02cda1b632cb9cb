"""Keys that we accept from the marketplace: never the key itself, only its keyed digest."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class Key(Base):
    """One `chave_unica`; several at once, so that keys rotate and accounts share a server.

    The simulator has keys of its own, each made anew for one life and forgotten with it.
    """

    __tablename__ = "key"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(sa.String(80))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_simulator: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)

    @classmethod
    def active(cls) -> list["Key"]:
        """All keys that open the door today."""
        return list(db.session.scalars(sa.select(cls).where(cls.is_active).order_by(cls.id)))

    @classmethod
    def given(cls) -> list["Key"]:
        """Those of them that somebody has added; the simulator's come and go by themselves."""
        return list(db.session.scalars(sa.select(cls).where(IS_GIVEN).order_by(cls.id)))

    @classmethod
    def by_digest(cls, digest: str) -> "Key | None":
        """The key with this digest, active or not."""
        return db.session.scalar(sa.select(cls).where(cls.digest == digest))


IS_GIVEN = sa.and_(Key.is_active, Key.is_simulator.is_(False))
