"""What a body may measure, and the two ways in which it is refused."""

from dataclasses import dataclass
from enum import Enum


class Malformed(Exception):
    """The body is neither a form nor a JSON object that we take."""


class TooLarge(Exception):
    """The body is longer than we take."""


class Shape(Enum):
    """How a body is written."""

    FORM = "form"
    JSON = "json"


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: so it is a cheap key of a cache
class Limits:
    """The measures of a body; beyond them it is refused, never cut."""

    body: int = 1 << 20
    depth: int = 8
    fields: int = 4000
    key: int = 200


LIMITS = Limits()
