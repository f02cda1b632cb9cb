"""What each event means for access: the defaults, and where a producer has said otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, field

from receiver.rules.vocabulary import Event, Meaning

DAYS_OF_GRACE = 3
MOST_DAYS = 3650
CLOSING = frozenset({Meaning.SUSPEND, Meaning.END, Meaning.END_OF_PERIOD})


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix: the meaning, and after how many days."""

    meaning: Meaning
    days: int = 0

    @property
    def acts(self) -> bool:
        """Whether the event counts at all; what means nothing is as if it had not been told."""
        return self.meaning is not Meaning.NOTHING

    @property
    def opens(self) -> bool:
        """Whether the event gives access, or lets it stand."""
        return self.meaning is Meaning.GRANT

    @property
    def closes(self) -> bool:
        """Whether the event takes access away, sooner or later."""
        return self.meaning in CLOSING


NOTHING = Cell(Meaning.NOTHING)

DEFAULTS = {
    Event.WAITING: NOTHING,
    Event.APPROVED: Cell(Meaning.GRANT),
    Event.CANCELLED: NOTHING,  # this sale gives nothing; nothing else moves
    Event.REFUNDED: Cell(Meaning.END),
    Event.DISPUTED: Cell(Meaning.SUSPEND),
    Event.COMPLETED: Cell(Meaning.GRANT),
    Event.ABANDONED: NOTHING,
    Event.HIDDEN: NOTHING,
    Event.REFUND_ASKED: NOTHING,
    Event.TICKET: NOTHING,
    Event.CARD: NOTHING,
    Event.BOLETO: NOTHING,
    Event.SUBSCRIPTION_ACTIVE: Cell(Meaning.GRANT),
    Event.SUBSCRIPTION_OVERDUE: Cell(Meaning.SUSPEND, DAYS_OF_GRACE),
    Event.SUBSCRIPTION_CANCELLED: Cell(Meaning.END_OF_PERIOD),
    Event.SUBSCRIPTION_WAITING: NOTHING,
    Event.RECOVERY_ACTIVE: Cell(Meaning.GRANT),
    Event.RECOVERY_CANCELLED: Cell(Meaning.END_OF_PERIOD),
    Event.TRACKING: NOTHING,
    Event.UNKNOWN: NOTHING,
}


# The row of the matrix that one product has.
Meant = Callable[[Event], Cell]


def can_mean(event: Event, meaning: Meaning) -> bool:
    """Whether a cell with this meaning could ever do anything."""
    if event is Event.UNKNOWN:
        return False  # codes that nobody knows have nothing in common
    # While a sale waits for its payment it has given nothing that could be taken away.
    return event is not Event.WAITING or meaning not in CLOSING


@dataclass(frozen=True)
class Meanings:
    """The matrix as this producer has it; `cells` by (product code or "", event)."""

    cells: dict[tuple[str, Event], Cell] = field(default_factory=dict)
    # The row of a product is asked for with each sale of it.
    _rows: dict[str, dict[Event, Cell]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of(self, event: Event, product: str) -> Cell:
        """What an event means for a product: its own cell, else that of all, else the default."""
        for place in ((product, event), ("", event)):
            if place in self.cells:
                return self.cells[place]
        return DEFAULTS[event]

    def about(self, product: str) -> Meant:
        """What each event means for this product."""
        row = self._rows.get(product)
        if row is None:
            row = self._rows[product] = {event: self.of(event, product) for event in Event}
        return row.__getitem__
