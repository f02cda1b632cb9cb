"""What was played by the simulator, so that nobody takes it for trade and all of it can go."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db
from receiver.models.key import Key


class Simulation(Base):
    """One life that was played: what was sent, in order, and what the door answered.

    Its key is one of the simulator's; what comes with such a key is simulated.
    """

    __tablename__ = "simulation"

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario: Mapped[str] = mapped_column(sa.String(40))
    email: Mapped[str] = mapped_column(sa.String(320), index=True)
    contract_code: Mapped[str | None] = mapped_column(sa.String(64))
    key_id: Mapped[int] = mapped_column(sa.ForeignKey("key.id"))
    by: Mapped[str] = mapped_column(sa.String(320))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    error: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    key: Mapped[Key] = relationship()

    @property
    def sale_codes(self) -> list[str]:
        """The sales that it tells of."""
        return list(dict.fromkeys(step["sale"] for step in self.steps if step["sale"]))

    @classmethod
    def newest(cls, most: int) -> list["Simulation"]:
        """The last ones that were played."""
        return list(db.session.scalars(sa.select(cls).order_by(cls.id.desc()).limit(most)))

    @classmethod
    def with_buyer(cls, email: str) -> list["Simulation"]:
        """All that were played about one buyer."""
        return list(db.session.scalars(sa.select(cls).where(cls.email == email).order_by(cls.id)))

    def answered(self, number: int, answer: dict[str, Any]) -> None:
        """Note what the door said to one step."""
        steps = list(self.steps)
        steps[number] = {**steps[number], **answer}
        self.steps = steps

    def ended(self, now: datetime, error: str = "") -> None:
        """Nothing more is sent."""
        self.ended_at = self.ended_at or now
        self.error = self.error or error


class SimulatedSale(Base):
    """The code of a sale that was invented; figures leave such sales out."""

    __tablename__ = "simulated_sale"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    simulation_id: Mapped[int] = mapped_column(sa.ForeignKey("simulation.id"), index=True)

    @classmethod
    def among(cls, codes: list[str]) -> set[str]:
        """Those of some codes that were invented."""
        return set(db.session.scalars(sa.select(cls.code).where(cls.code.in_(codes))))
