"""Bars, as numbers that a page may draw with: no script and no style is needed for them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 300, 100
GAP = 2
# What is not nothing must be seen.
LEAST = 1.5


@dataclass(frozen=True)
class Bar:
    """One bar, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


def bars(amounts: Sequence[int]) -> list[Bar]:
    """Upright bars side by side, the tallest as high as the picture."""
    most, width = max(amounts, default=0), WIDTH / max(len(amounts), 1)
    heights = [_length(amount, most, HEIGHT) for amount in amounts]
    return [
        Bar(
            round(at * width + GAP / 2, 2), round(HEIGHT - height, 2), round(width - GAP, 2), height
        )
        for at, height in enumerate(heights)
    ]


def share(amount: int, most: int) -> float:
    """How long a lying bar is, of a hundred."""
    return _length(amount, most, 100)


def _length(amount: int, most: int, longest: int) -> float:
    return max(round(longest * amount / most, 2), LEAST) if amount > 0 and most > 0 else 0
