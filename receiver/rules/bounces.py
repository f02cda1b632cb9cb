"""What comes back instead of a reader: a letter that could not, or should not, be delivered."""

import re
from dataclasses import dataclass
from enum import StrEnum

from receiver.rules.told import one_line

LONGEST_REASON = 300

# What says more about us, the letter or the moment than about the address: a full mailbox, a
# system in trouble, a policy. Else a mistake in our SPF record would end all addresses at once.
_NOT_THE_ADDRESS = re.compile(r"5\.(2\.[234]|3\.\d+|4\.[57]|7\.\d+)\b")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class BounceKind(StrEnum):
    """What a returned letter means for its address."""

    HARD = "hard"  # there is no such address
    SOFT = "soft"  # not this time, or not for a reason of the address
    COMPLAINT = "complaint"  # its reader called it unwanted


@dataclass(frozen=True)
class Bounce:
    """One letter that came back. `marks` is where a sign of ours may stand that tells which."""

    kind: BounceKind
    address: str
    reason: str
    marks: tuple[str, ...] = ()


def bounce(kind: BounceKind, address: object, reason: object, marks: tuple[object, ...]) -> Bounce:
    """The same from whatever was told: one line each, and no longer than anybody reads."""
    return Bounce(
        kind,
        one_line(_text(address), most=320).lower(),
        one_line(_text(reason), most=LONGEST_REASON),
        tuple(one_line(_text(mark), most=1000) for mark in marks if mark),
    )


def by_status(status: str) -> BounceKind:
    """The kind by an enhanced status such as 5.1.1, also in the middle of a reply."""
    found = _STATUS.search(status)
    if found is None or found[1] != "5":
        return BounceKind.SOFT
    return BounceKind.SOFT if _NOT_THE_ADDRESS.match(found[0]) else BounceKind.HARD


def _text(told: object) -> str:
    return told if isinstance(told, str) else ""
