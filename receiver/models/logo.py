"""The picture that stands for the site; which one is shown, a setting tells."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class Logo(Base):
    """One picture, by the digest of its bytes."""

    __tablename__ = "logo"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Moment)

    @classmethod
    def by_digest(cls, digest: str) -> "Logo | None":
        """The picture with this digest."""
        return db.session.scalar(sa.select(cls).where(cls.digest == digest))
