"""What the staff wants to remember about a member."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment

LONGEST_NOTE = 2000


class Note(Base):
    """One note about one member. Members never see it; removing it leaves nothing of its text."""

    __tablename__ = "note"
    __table_args__ = (sa.Index("ix_note_member_id_at", "member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    by: Mapped[str] = mapped_column(sa.String(320))
    at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str] = mapped_column(sa.Text)
