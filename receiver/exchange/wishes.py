"""How the lines of a file are to be read: chosen by a person, kept with the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db
from receiver.models import Area
from receiver.rules.columns import Column
from receiver.rules.newcomers import Reader
from receiver.rules.told import plain


@dataclass(frozen=True)
class Choice:
    """What each column holds, the areas that open to all, until when; and whether letters go."""

    columns: Sequence[Column | None]
    areas: Sequence[int] = ()
    until: datetime | None = None
    letters: bool = False

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "columns": [column.value if column else "" for column in self.columns],
            "areas": list(self.areas),
            "until": self.until.isoformat() if self.until else "",
            "letters": self.letters,
        }

    @classmethod
    def kept(cls, told: dict[str, Any]) -> "Choice":
        """As it was kept."""
        columns = [Column(word) if word else None for word in told["columns"]]
        until = datetime.fromisoformat(told["until"]) if told["until"] else None
        return cls(columns, told["areas"], until, told["letters"])

    def reader(self, now: datetime) -> Reader:
        """Who reads lines so, with the areas that there are now."""
        areas = db.session.execute(sa.select(Area.name, Area.id).order_by(Area.id.desc()))
        names = {plain(name): number for name, number in areas}
        zone = ZoneInfo(settings().timezone)
        return Reader(self.columns, names, self.areas, self.until, zone, now)
