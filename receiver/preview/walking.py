"""The way through all whom a wish may concern: some at a time, in order, and nothing is written."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Member
from receiver.models.preview import Step
from receiver.preview.alone import some_alone, strangers
from receiver.preview.glance import Which
from receiver.preview.inquiry import NONE, Inquiry, Outcome
from receiver.preview.members import meet

SOME = 2000  # numbers of members, or sales that are nobody's, at a time
NAMED = 100  # of those who keep
MANY = 5000  # changes: they are written down before one goes on, and that is not for long
END = 0  # the place behind the last one


@dataclass(frozen=True)
class Place:
    """Where one has come to: in which step, after which row, and the last row of that step."""

    step: Step = Step.MEMBERS
    after: int = 0
    last: int = 0

    @classmethod
    def first(cls) -> "Place":
        """Where everybody is still ahead."""
        return cls(last=db.session.scalar(sa.select(sa.func.max(Member.id))) or 0)

    @property
    def is_end(self) -> bool:
        """Whether all have been looked at."""
        return self.step is Step.STRANGERS and self.last == END


@dataclass
class Found:
    """What was found on the way so far: who would gain or lose, and how many would keep.

    `keepers`: the newest of these, by their numbers.
    """

    changes: list[Outcome] = field(default_factory=list)
    keeps: int = 0
    keepers: list[int] = field(default_factory=list)

    def add(self, outcomes: Sequence[Outcome], others: Set[int] = NONE) -> None:
        """Take these up, and others who keep what they have."""
        self.changes += [one for one in outcomes if one.is_change]
        kept = others | {one.member_id for one in outcomes if one.member_id and one.is_kept}
        self.keeps += len(kept)
        self.keepers = sorted([*self.keepers, *kept])[-NAMED:]


def nobody_waits() -> bool:
    """Nobody else has work for us."""
    return False


def walk(
    inquiry: Inquiry,
    place: Place,
    *,
    seconds: float,
    do_others_wait: Callable[[], bool] = nobody_waits,
) -> tuple[Place, Found]:
    """Go on for some time, or until others wait; where it ended, and what was found."""
    found = Found()
    began = time.monotonic()
    while not place.is_end:
        with _nothing_to_collect():
            place = _go(inquiry, place, found)
        db.session.rollback()  # nobody waits for us, and we see what others wrote
        is_over = time.monotonic() - began >= seconds or len(found.changes) >= MANY
        if is_over or do_others_wait():
            break
    return place, found


def walk_to_the_end(inquiry: Inquiry) -> Iterator[Found]:
    """All the way, some at a time."""
    place = Place.first()
    while not place.is_end:
        place, found = walk(inquiry, place, seconds=0.0)
        yield found


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    # Facts have no cycles, but so many new ones make Python look for some: a third of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _within(after: int, upto: int) -> Which:
    return lambda number: sa.and_(number > after, number <= upto)


def _go(inquiry: Inquiry, place: Place, found: Found) -> Place:
    if place.step is Step.MEMBERS:
        upto = place.after + SOME
        found.add(*meet(inquiry, _within(place.after, upto)))
        if upto < place.last:
            return replace(place, after=upto)
        # As many as there may be, so that the bar has somewhere to go.
        return Place(Step.STRANGERS, after=0, last=1)
    ids = some_alone(inquiry, after=place.after, limit=SOME)
    found.add(inquiry.outcomes(strangers(inquiry, ids)))
    is_last = len(ids) < SOME
    return Place(Step.STRANGERS, after=ids[-1] if ids else 0, last=END if is_last else 1)
