"""People brought along in a file: what was sent, how it is read, and what it came to so far."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db, words


class ImportState(StrEnum):
    """How far it has come; nothing is changed before it is confirmed."""

    CHOOSING = "choosing"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"


class Import(Base):
    """One file. `wish` tells how it is read; `after` is the part up to which it has come.

    `seen` has digests of the addresses that were checked, so that one that comes twice is found.
    """

    __tablename__ = "member_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    by: Mapped[str] = mapped_column(sa.String(320))
    state: Mapped[ImportState] = mapped_column(words(ImportState))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)

    header: Mapped[list[str]] = mapped_column(sa.JSON)
    wish: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    seen: Mapped[bytes] = mapped_column(sa.LargeBinary, default=b"", deferred=True)
    lines: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    after: Mapped[int] = mapped_column(default=0)

    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)

    @classmethod
    def newest(cls, limit: int) -> list["Import"]:
        """The last ones, newest first."""
        return list(db.session.scalars(sa.select(cls).order_by(cls.id.desc()).limit(limit)))

    @classmethod
    def under_lock(cls, import_id: int) -> "Import | None":
        """One of them as it stands, held until the transaction ends."""
        mine = sa.select(cls).where(cls.id == import_id).with_for_update()
        return db.session.scalar(mine.execution_options(populate_existing=True))


class ImportPart(Base):
    """Some lines of a file, each with its number; gone once they are brought in."""

    __tablename__ = "import_part"
    __table_args__ = (sa.UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("member_import.id"))
    number: Mapped[int] = mapped_column()
    rows: Mapped[list[Any]] = mapped_column(sa.JSON)

    @classmethod
    def rows_of(cls, import_id: int, number: int) -> list[tuple[int, list[str]]]:
        """The lines of one part: their numbers and cells."""
        mine = sa.select(cls.rows).where(cls.import_id == import_id, cls.number == number)
        return [(line, cells) for line, cells in db.session.scalar(mine) or ()]


class ImportLine(Base):
    """A line that is not taken in, and why."""

    __tablename__ = "import_line"
    __table_args__ = (sa.Index("ix_import_line_import_id", "import_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("member_import.id"))
    line: Mapped[int] = mapped_column()
    email: Mapped[str] = mapped_column(sa.String(320))
    reason: Mapped[str] = mapped_column(sa.String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    @classmethod
    def of(cls, import_id: int, *, after: int = 0, limit: int) -> list["ImportLine"]:
        """The refused lines of a file, in order, after a line."""
        mine = sa.select(cls).where(cls.import_id == import_id, cls.line > after)
        return list(db.session.scalars(mine.order_by(cls.line).limit(limit)))
