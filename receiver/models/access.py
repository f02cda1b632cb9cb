"""What a member may enter: derived, stored so that differences can be seen and told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from receiver.db import Base, Moment, db, words
from receiver.models.area import Area
from receiver.rules.vocabulary import AccessState, Origin


class Access(Base):
    """One door of one member from one origin. Written only by the story in provisioning."""

    __tablename__ = "access"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "area_id", "origin", "origin_code"),
        # Who may enter an area is read off the index, in order.
        sa.Index(None, "area_id", "state", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"))
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    origin: Mapped[Origin] = mapped_column(words(Origin))
    origin_code: Mapped[str] = mapped_column(sa.String(64), default="")
    state: Mapped[AccessState] = mapped_column(words(AccessState))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(sa.String(60))
    reason_facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    postback_id: Mapped[int | None] = mapped_column(sa.ForeignKey("postback.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment)

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_live(self) -> bool:
        """Whether this origin keeps the door open."""
        return self.state is AccessState.LIVE

    @classmethod
    def of_member(cls, member_id: int) -> list["Access"]:
        """All accesses of one member, by area and age."""
        return list(
            db.session.scalars(
                sa.select(cls).where(cls.member_id == member_id).order_by(cls.area_id, cls.id)
            )
        )
