"""How fast letters go, shared by all processes and machines."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment

EVERYWHERE = "*"


class Pace(Base):
    """One lane of letters: all of them (`*`), or those to one domain."""

    __tablename__ = "pace"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(255), unique=True)
    free_at: Mapped[datetime] = mapped_column(Moment)
    promised_until: Mapped[datetime] = mapped_column(Moment, index=True)
    slow_until: Mapped[datetime | None] = mapped_column(Moment)
    slowed: Mapped[int] = mapped_column(default=0)
