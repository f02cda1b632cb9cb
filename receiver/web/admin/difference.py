"""What changed between two versions of a text, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff


@dataclass(frozen=True)
class Line:
    """A line that is new (+), gone (-), or the same."""

    sign: str
    text: str


def difference(before: str, after: str) -> Iterator[Line]:
    """The lines of both, in order."""
    for line in ndiff(before.splitlines(), after.splitlines()):
        if line[0] != "?":
            yield Line(line[0].strip(), line[2:])
