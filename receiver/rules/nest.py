"""Names of form fields, and the nested groups that PHP makes of them."""

import re
from typing import NamedTuple

from receiver.rules.limits import Limits, Malformed

# What PHP takes for a number among the keys of an array: "7" and "-3", but not "07" or "-0".
_NUMBER = re.compile(r"(?:0|-?[1-9][0-9]{0,17})\Z", re.ASCII)
_SPACES = frozenset(" \t\n\v\f\r")
_UNDERSCORES = str.maketrans(" .[", "___")

Path = tuple[str | None, ...]
Way = tuple[str, ...]
NO_WAY: Way = ()


class Place(NamedTuple):
    """Where the name of a field leads: a key in the group at the end of a way, if all are told."""

    steps: Path
    way: Way = NO_WAY
    key: str | None = None


class Group(dict[str, "Group | str | None"]):
    """A PHP array: every key is text here, and `[]` counts on from the highest number."""

    next_number: int | None = None  # of a group in which somebody counts; in most nobody does

    def put(self, path: Path, value: "Group | str | None") -> None:
        """Set the value at a path; what stood in its way gives way."""
        group = self.inner(path[:-1])
        group[group._key(path[-1])] = value

    def inner(self, way: Path) -> "Group":
        """The group at the end of a way."""
        group = self
        for step in way:
            group = group._inner(group._key(step))
        return group

    def _inner(self, key: str) -> "Group":
        inner = self.get(key)
        if not isinstance(inner, Group):
            inner = self[key] = Group()
        return inner

    def _key(self, step: str | None) -> str:
        if self.next_number is None:
            if step is not None:
                return step
            self.next_number = self._after_the_highest()
        key = str(self.next_number) if step is None else step
        if _NUMBER.match(key):
            self.next_number = max(self.next_number, int(key) + 1)
        return key

    def _after_the_highest(self) -> int:
        return max((int(key) + 1 for key in self if _NUMBER.match(key)), default=0)


def place_of(steps: Path) -> Place:
    """The place at the end of these steps; a step that counts on leads elsewhere each time."""
    told = tuple(step for step in steps if step is not None)
    is_told = bool(told) and len(told) == len(steps)
    return Place(steps, told[:-1], told[-1]) if is_told else Place(steps)


def path(name: str, limits: Limits) -> Path:
    """Read `a[b][]`, and `a.b` alike, as the steps to a value; no steps when there is no name."""
    if len(name) > limits.key:
        raise Malformed("the name of a field is too long")
    name = name.partition("\0")[0].lstrip(" ")
    base, bracket, rest = name.partition("[")
    if bracket and "]" not in rest:
        base, rest = f"{base}_{rest.translate(_UNDERSCORES)}", ""
    if not base or name.startswith("["):
        return ()
    steps = (*_base(base), *_brackets(bracket + rest if rest else ""))
    if len(steps) > limits.depth + 1:
        raise Malformed("the fields are nested too deep")
    return steps


def _base(base: str) -> tuple[str, ...]:
    steps = base.replace(" ", "_").split(".")
    return tuple(steps) if all(steps) else ("_".join(steps),)


def _brackets(rest: str) -> list[str | None]:
    steps: list[str | None] = []
    while rest.startswith("["):
        inner, closed, rest = rest[1:].partition("]")
        if closed:
            steps.append(None if not inner or inner in _SPACES else inner)
    return steps
