"""What is asked: what would become of whom if a wish about the terms were carried out now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Access
from receiver.preview.facts import Ground, Person, facts_of
from receiver.preview.kept import Retold
from receiver.preview.sales import Sold, among
from receiver.provisioning.memory import terms as terms_now
from receiver.rules import verdict
from receiver.rules.access import open_areas
from receiver.rules.sale import PAID
from receiver.rules.terms import Means, MeansAsBefore, Terms, Wish
from receiver.rules.vocabulary import AccessState

_DOOR = Access.__table__.c


@dataclass(frozen=True)
class Outcome:
    """What would become of somebody: the areas that open and close. `is_open`: any is open now."""

    member_id: int | None
    email: str
    name: str
    gains: tuple[int, ...] = ()
    loses: tuple[int, ...] = ()
    is_open: bool = False

    @property
    def is_change(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.gains or self.loses)


@dataclass(frozen=True)
class Inquiry:
    """A wish, what everybody would stand on, and which sales would be looked at again."""

    wish: Wish
    ground: Ground
    are_all_sales_meant: bool
    now: datetime

    @classmethod
    def into(cls, wish: Wish, now: datetime) -> "Inquiry":
        """Ask about this wish, under the terms of today."""
        before = terms_now()
        after = wish.after(before)
        ground = Ground.of(after, Retold.by(wish, after))
        return cls(wish, ground, _opens(wish, before, after), now)

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

    def outcomes(self, people: Sequence[Person]) -> list[Outcome]:
        """What would become of these people."""
        stored = _open_now([p.member_id for p in people if p.member_id is not None])
        facts = facts_of(people, self.ground)
        told = []
        for person, one in zip(people, facts, strict=True):
            before = stored.get(person.member_id or 0, set())
            told.append(_outcome(person, before, open_areas(one, self.now)))
        return told


def _opens(wish: Wish, before: Terms, after: Terms) -> bool:
    """Whether even a sale that was not paid may open something by this rule, or did so far."""
    if not isinstance(wish, Means | MeansAsBefore):
        return False
    cells = (terms.meanings.of(wish.event, wish.product) for terms in (before, after))
    return any(cell.opens for cell in cells)


def _open_now(member_ids: Sequence[int]) -> dict[int, set[int]]:
    doors = sa.select(_DOOR.member_id, _DOOR.area_id).where(
        among(_DOOR.member_id, member_ids), _DOOR.state == AccessState.LIVE
    )
    stored: dict[int, set[int]] = {}
    for member_id, area_id in db.session.connection().execute(doors).all():
        stored.setdefault(member_id, set()).add(area_id)
    return stored


def _outcome(person: Person, before: set[int], after: set[int]) -> Outcome:
    told = person.member_id, person.email, person.name
    if before == after:
        return Outcome(*told, is_open=bool(before))
    gains, loses = tuple(sorted(after - before)), tuple(sorted(before - after))
    return Outcome(*told, gains=gains, loses=loses, is_open=bool(before))
