"""Days of grace as a setting: the rule for all products about a late subscription, and no more."""

from dataclasses import dataclass

from receiver.models import Product, Rule
from receiver.rules.meaning import Cell
from receiver.rules.terms import Means
from receiver.rules.vocabulary import Event
from receiver.web.admin import matrix

EVENT = Event.SUBSCRIPTION_OVERDUE
SHOWN = 20  # products by name; the number tells of the rest


@dataclass(frozen=True)
class Other:
    """A product whose own rule says something else, and its row where it was seen."""

    code: str
    cell: Cell
    product: Product | None


@dataclass(frozen=True)
class Grace:
    """What counts for all products, and for which it does not."""

    row: matrix.Row
    others: list[Other]

    def wish(self, days: int) -> Means:
        """That so many days are granted, and that what comes after them stays as it is."""
        return Means("", EVENT, self.row.cell.meaning, days)


def grace() -> Grace:
    """As it is now."""
    row = next(row for row in matrix.rows("") if row.event is EVENT)
    rules = [rule for rule in Rule.all() if rule.event is EVENT and rule.product_code]
    cells = {rule.product_code: Cell(rule.meaning, rule.days) for rule in rules}
    differing = {code: cell for code, cell in cells.items() if cell != row.cell}
    seen = Product.by_codes(list(differing)[:SHOWN])
    return Grace(row, [Other(code, cell, seen.get(code)) for code, cell in differing.items()])
