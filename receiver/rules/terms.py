"""The terms of the shop, what opens what and what events mean; and what somebody wants of them.

A wish is applied to terms by a pure function, so what it would change can be seen before it is
carried out.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

from receiver.rules.access import Opening
from receiver.rules.meaning import Cell, Meanings
from receiver.rules.vocabulary import Event, Meaning


@dataclass(frozen=True)
class Terms:
    """Everything that access is derived from and that the producer decides."""

    openings: tuple[Opening, ...] = ()
    meanings: Meanings = field(default_factory=Meanings)

    def opened_by(self, products: set[str]) -> tuple[Opening, ...]:
        """What these products open."""
        return tuple(opening for opening in self.openings if opening.product in products)


@dataclass(frozen=True)
class Opens:
    """That a product, or one plan of it, opens an area, for so many days or without end."""

    kind: ClassVar[str] = "opens"
    product: str
    area_id: int
    plan: str = ""
    days: int | None = None

    def after(self, terms: Terms) -> Terms:
        """The terms once it is so."""
        opening = Opening(self.product, self.area_id, self.plan, self.days)
        others = [o for o in terms.openings if _place(o) != _place(opening)]
        return replace(terms, openings=(*others, opening))


@dataclass(frozen=True)
class OpensNoMore:
    """That a product no longer opens an area, or any; `plan`: only what holds for this plan."""

    kind: ClassVar[str] = "opens-no-more"
    product: str
    area_id: int | None = None
    plan: str | None = None

    def after(self, terms: Terms) -> Terms:
        """The terms once it is so."""
        return replace(terms, openings=tuple(o for o in terms.openings if not self.is_meant(o)))

    def is_meant(self, opening: Opening) -> bool:
        """Whether this opening goes."""
        is_area = self.area_id is None or opening.area_id == self.area_id
        is_plan = self.plan is None or opening.plan == self.plan
        return opening.product == self.product and is_area and is_plan


@dataclass(frozen=True)
class Means:
    """That an event means this, for one product or for all of them ("")."""

    kind: ClassVar[str] = "means"
    product: str
    event: Event
    meaning: Meaning
    days: int = 0

    def after(self, terms: Terms) -> Terms:
        """The terms once it is so."""
        cell = Cell(self.meaning, self.days)
        return _with_cells(terms, terms.meanings.cells | {(self.product, self.event): cell})


@dataclass(frozen=True)
class MeansAsBefore:
    """That an event has no rule of its own any more, for one product or for all of them ("")."""

    kind: ClassVar[str] = "means-as-before"
    product: str
    event: Event

    def after(self, terms: Terms) -> Terms:
        """The terms once it is so."""
        place = (self.product, self.event)
        return _with_cells(terms, {p: c for p, c in terms.meanings.cells.items() if p != place})


Wish = Opens | OpensNoMore | Means | MeansAsBefore
RuleWish = Means | MeansAsBefore


def areas_of(wish: Wish, terms: Terms) -> frozenset[int]:
    """The areas that a wish is about: the one that it names, or what its product opens."""
    if isinstance(wish, Opens | OpensNoMore) and wish.area_id is not None:
        return frozenset({wish.area_id})
    is_any = not wish.product
    return frozenset(o.area_id for o in terms.openings if is_any or o.product == wish.product)


def told(wish: Wish) -> dict[str, Any]:
    """A wish as plain words and numbers, to be kept."""
    return {"kind": wish.kind, **asdict(wish)}


def wished(words: Mapping[str, Any]) -> Wish:
    """The wish that was kept."""
    given = {name: value for name, value in words.items() if name != "kind"}
    if "event" in given:
        given["event"] = Event(given["event"])
    if "meaning" in given:
        given["meaning"] = Meaning(given["meaning"])
    return _KINDS[words["kind"]](**given)


_KINDS: dict[str, type[Wish]] = {
    kind.kind: kind for kind in (Opens, OpensNoMore, Means, MeansAsBefore)
}


def _place(opening: Opening) -> tuple[str, str, int]:
    return opening.product, opening.plan, opening.area_id


def _with_cells(terms: Terms, cells: dict[tuple[str, Event], Cell]) -> Terms:
    return replace(terms, meanings=Meanings(cells))
