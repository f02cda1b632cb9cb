"""A sales report out of the panel: how it is read, and its lines until they are compared."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base, Moment, db


class SalesReport(Base):
    """One file. `bad` has the first lines that tell of no sale, each with its number and why."""

    __tablename__ = "sales_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    by: Mapped[str] = mapped_column(sa.String(320))
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    header: Mapped[list[str]] = mapped_column(sa.JSON)
    columns: Mapped[list[str]] = mapped_column(sa.JSON)
    lines: Mapped[int] = mapped_column(default=0)
    parts: Mapped[int] = mapped_column(default=0)
    bad: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    reconciliation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("reconciliation.id"), index=True
    )

    @property
    def is_begun(self) -> bool:
        """Whether somebody has said how it is read, and had it compared."""
        return self.reconciliation_id is not None

    @classmethod
    def under_lock(cls, report_id: int) -> "SalesReport | None":
        """This one, held until the story ends."""
        found = sa.select(cls).where(cls.id == report_id).with_for_update()
        return db.session.scalar(found.execution_options(populate_existing=True))

    @classmethod
    def of_run(cls, run_id: int) -> "SalesReport | None":
        """The file that a run goes through."""
        return db.session.scalar(sa.select(cls).where(cls.reconciliation_id == run_id))


class SalesReportPart(Base):
    """Some lines of it, each with its number; gone once the run has ended."""

    __tablename__ = "sales_report_part"
    __table_args__ = (sa.UniqueConstraint("sales_report_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sales_report_id: Mapped[int] = mapped_column(sa.ForeignKey("sales_report.id"))
    number: Mapped[int] = mapped_column()
    rows: Mapped[list[Any]] = mapped_column(sa.JSON)

    @classmethod
    def lines_of(cls, report_id: int, number: int) -> list[tuple[int, list[str]]]:
        """The lines of one part: their numbers and cells."""
        mine = sa.select(cls.rows).where(cls.sales_report_id == report_id, cls.number == number)
        return [(line, cells) for line, cells in db.session.scalar(mine) or ()]
