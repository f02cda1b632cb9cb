"""What a measure finds, and what it should reach."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

COMPARED = {">=": operator.ge, "<": operator.lt}


class NoFigure(Exception):
    """Something went wrong, so that a figure would mean nothing."""


@dataclass(frozen=True)
class Reach:
    """A figure to reach: at least, or below."""

    sign: str
    bound: float

    def is_met_by(self, value: float) -> bool:
        """Whether a figure reaches it."""
        return bool(COMPARED[self.sign](value, self.bound))


def at_least(bound: float) -> Reach:
    """More is better."""
    return Reach(">=", bound)


def below(bound: float) -> Reach:
    """Less is better."""
    return Reach("<", bound)


@dataclass(frozen=True)
class Found:
    """One line of the table: the median of what each repetition found."""

    measure: str
    values: tuple[float, ...]
    reach: Reach
    unit: str = ""
    told: str = ""

    @property
    def value(self) -> float:
        """The figure that counts."""
        return median(self.values)

    @property
    def is_reached(self) -> bool:
        """Whether it is as it should be."""
        return self.reach.is_met_by(self.value)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least this part of all values do not exceed."""
    ordered = sorted(values)
    rank = -int(-part * len(ordered) // 1)  # rounded up: a percentile is one of the values
    return ordered[max(rank, 1) - 1]
