"""What an event means here, where it is not the default."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, db, words
from receiver.rules.vocabulary import Event, Meaning


class Rule(Base):
    """One cell of the matrix: a product (or all, when empty) and an event."""

    __tablename__ = "rule"
    __table_args__ = (sa.UniqueConstraint("product_code", "event"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_code: Mapped[str] = mapped_column(sa.String(64), default="")
    event: Mapped[Event] = mapped_column(words(Event))
    meaning: Mapped[Meaning] = mapped_column(words(Meaning))
    days: Mapped[int] = mapped_column(default=0)

    @classmethod
    def at(cls, product_code: str, event: Event) -> "Rule | None":
        """The cell of a product (or of all) and an event, if it was changed."""
        place = (cls.product_code == product_code, cls.event == event)
        return db.session.scalar(sa.select(cls).where(*place))

    @classmethod
    def all(cls) -> list["Rule"]:
        """Every cell that was changed."""
        return list(db.session.scalars(sa.select(cls).order_by(cls.id)))
