"""What is asked: what would become of whom if a wish about the terms were carried out now."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from receiver.preview.facts import Ground, Person, facts_of
from receiver.preview.glance import Eye
from receiver.preview.kept import Retold
from receiver.preview.owed import Owed
from receiver.provisioning.memory import terms as terms_now
from receiver.provisioning.sold import Sold
from receiver.rules import verdict
from receiver.rules.access import open_areas
from receiver.rules.sale import PAID
from receiver.rules.terms import Means, MeansAsBefore, Terms, Wish, areas_of

NONE: frozenset[int] = frozenset()
_NOBODY: Mapping[int, Set[int]] = MappingProxyType({})


@dataclass(frozen=True)
class Outcome:
    """What would become of somebody: the areas that open and close.

    `is_open`: of those that the wish is about, any is open now.
    """

    member_id: int | None
    email: str
    name: str
    gains: tuple[int, ...] = ()
    loses: tuple[int, ...] = ()
    is_open: bool = False

    @classmethod
    def of(
        cls, person: Person, stored: Mapping[int, Set[int]], after: Set[int], meant: Set[int]
    ) -> "Outcome":
        """What becomes of a person by the areas of before, which are stored, and after."""
        before = stored.get(person.member_id or 0, NONE)
        gains, loses = tuple(sorted(after - before)), tuple(sorted(before - after))
        told = person.member_id, person.email, person.name
        return cls(*told, gains=gains, loses=loses, is_open=bool(before & meant))

    @property
    def is_change(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.gains or self.loses)

    @property
    def is_kept(self) -> bool:
        """Whether they may enter, and nothing about that would be otherwise."""
        return self.is_open and not self.is_change


@dataclass(frozen=True)
class Inquiry:
    """A wish, what everybody would stand on, and which sales would be looked at again.

    `owed`: who is owed a look whatever is wished for, so that what is stored may be out of date.
    `areas`: those that the wish is about; who may enter one of them before and after, keeps.
    """

    wish: Wish
    ground: Ground
    eye: Eye
    owed: Owed
    areas: Set[int]
    are_all_sales_meant: bool
    now: datetime

    @classmethod
    def into(cls, wish: Wish, now: datetime) -> "Inquiry":
        """Ask about this wish, under the terms of today."""
        before = terms_now()
        after = wish.after(before)
        ground = Ground.of(after, Retold.by(wish, after))
        eye, owed = Eye.on(wish, before, now), Owed.at(now)
        areas = areas_of(wish, before) | areas_of(wish, after)
        return cls(wish, ground, eye, owed, areas, _opens(wish, before, after), now)

    @property
    def terms(self) -> Terms:
        """The terms as they would be."""
        return self.ground.terms

    @property
    def retold(self) -> Retold:
        """What would be understood again."""
        return self.ground.retold

    def is_meant(self, sale: Sold) -> bool:
        """Whether a sale that is nobody's would become somebody's, and open a door to them."""
        is_sold = self.wish.product in ("", *sale.products)
        is_good = self.are_all_sales_meant or sale.charge.life.status in PAID
        return is_sold and is_good and verdict.gives(sale.charge, self.terms.meanings)

    def outcomes(
        self, people: Sequence[Person], stored: Mapping[int, Set[int]] = _NOBODY
    ) -> list[Outcome]:
        """What would become of these people, who may enter now what is stored."""
        facts = facts_of(people, self.ground)
        areas = (open_areas(one, self.now) for one in facts)
        told = zip(people, areas, strict=True)
        return [Outcome.of(person, stored, after, self.areas) for person, after in told]


def _opens(wish: Wish, before: Terms, after: Terms) -> bool:
    """Whether even a sale that was not paid may open something by this rule, or did so far."""
    if not isinstance(wish, Means | MeansAsBefore):
        return False
    cells = (terms.meanings.of(wish.event, wish.product) for terms in (before, after))
    return any(cell.opens for cell in cells)
