"""What the filters of lists have in common: how they are named, and which of their words leads."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db import beside


class Simulated(StrEnum):
    """Whether the simulator made it up."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Asked:
    """A filter of which every part may be left open."""

    def query(self) -> dict[str, str]:
        """The same as a query string, for bookmarks and the pages beside this one."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        named = {name: value for name, value in told.items() if value}
        return {name: "1" if value is True else str(value) for name, value in named.items()}


def that_are(
    words: Iterable[tuple[InstrumentedAttribute[Any], StrEnum | None]],
    *,
    may_lead: Callable[[StrEnum], bool],
) -> Iterator[sa.ColumnElement[bool]]:
    """That columns are the words that were chosen; by the index of one of them, if it may lead."""
    for column, word in words:
        if word is not None:
            yield (column if may_lead(word) else beside(column)) == word
