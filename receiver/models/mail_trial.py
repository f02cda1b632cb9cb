"""Letters that the staff sent to itself, to see whether the mail server takes them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db

KEPT = 20


class MailTrial(Base):
    """One of them: by which server and sender (as a digest, `way`), and what that said."""

    __tablename__ = "mail_trial"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(sa.String(320))
    to: Mapped[str] = mapped_column(sa.String(320))
    way: Mapped[str] = mapped_column(sa.String(64), index=True)
    is_taken: Mapped[bool] = mapped_column()
    said: Mapped[str] = mapped_column(sa.Text)

    @classmethod
    def latest(cls, way: str) -> "MailTrial | None":
        """The last one that went this way."""
        gone = sa.select(cls).where(cls.way == way).order_by(cls.id.desc())
        return db.session.scalar(gone.limit(1))

    @classmethod
    def forget_old(cls) -> None:
        """Keep the last few."""
        last = sa.select(cls.id).order_by(cls.id.desc()).offset(KEPT).limit(1).scalar_subquery()
        db.session.execute(sa.delete(cls).where(cls.id <= last))
