"""Where an account went that was merged into another one."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from receiver.db import Base


class MergedMember(Base):
    """The number of an account that is no more, so that links to it lead to who has it all now."""

    __tablename__ = "merged_member"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id"), index=True)
