"""The matrix of events and meanings, as a page shows it."""

from dataclasses import dataclass

from receiver.provisioning.memory import meanings
from receiver.rules.meaning import DEFAULTS, Cell, Meanings, can_mean
from receiver.rules.vocabulary import EVENTS, Event, Meaning


@dataclass(frozen=True)
class Row:
    """What one event means here, and `without` a rule of this place; `is_own`: there is one."""

    event: Event
    code: int
    cell: Cell
    without: Cell
    is_own: bool

    def can(self, meaning: Meaning) -> bool:
        """Whether it may be chosen."""
        return can_mean(self.event, meaning)


def rows(product: str) -> list[Row]:
    """The matrix of one product, or of all of them ("")."""
    cells = meanings().cells
    general = Meanings({place: cell for place, cell in cells.items() if place[0] == ""})
    found = []
    for code, event in sorted(EVENTS.items()):
        without = general.of(event, product) if product else DEFAULTS[event]
        cell = cells.get((product, event))
        found.append(Row(event, code, cell or without, without, is_own=cell is not None))
    return found
