"""The brake: losses of access that come in a flood wait until a person has looked.

A flood is more people than usual in an hour, and more than a small part of all who may enter.
Refunds and disputes of single sales are the everyday of a shop: they are counted by themselves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(hours=1)
# Above so many at once, whoever decides has to type the number.
MANY = 20
REFUNDS = frozenset({"sale-refunded", "sale-disputed"})


@dataclass(frozen=True)
class Limits:
    """How many may lose something within the window: both must be passed for a flood."""

    people: int
    percent: int

    def are_passed(self, losing: int, active: int) -> bool:
        """Whether so many are a flood among so many who may enter something."""
        return losing > self.people and losing * 100 > active * self.percent

    def could_be_passed(self, losing: int) -> bool:
        """The same, as far as one knows without having counted those who may enter."""
        return losing > self.people

    def enough(self, losing: int) -> int | None:
        """How many active ones make so many no flood; more of them need not be counted."""
        return losing * 100 // self.percent + 1 if self.percent else None


def is_refund(reasons: Iterable[str]) -> bool:
    """Whether all of a loss comes from sales that were refunded or are disputed."""
    return all(reason in REFUNDS for reason in reasons)


def held(
    losing: Sequence[tuple[int, bool]],
    before: Mapping[bool, int],
    active: int,
    limits: Limits,
) -> set[int]:
    """Which of these people keep for now what they would lose, counted one after the other.

    Each of `losing` is a person, and whether it is by a refund; `before` counts those who came
    before them within the window, by the same.
    """
    counts = {kind: before.get(kind, 0) for kind in (True, False)}
    kept = set()
    for person, by_refund in losing:
        counts[by_refund] += 1
        if limits.are_passed(counts[by_refund], active):
            kept.add(person)
    return kept
