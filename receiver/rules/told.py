"""Lenient reading: what is missing, empty or of an odd type is nothing, and nothing raises."""

import re
import unicodedata
from datetime import datetime

from receiver.rules.money import cents
from receiver.rules.nest import Group
from receiver.rules.times import moment

LONGEST_TEXT = 200
LONGEST_CODE = 64

_NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?\Z", re.ASCII)
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})


class Told:
    """One block of a postback."""

    def __init__(self, block: Group | str | None) -> None:
        self._group = block if isinstance(block, Group) else Group()

    def block(self, name: str) -> "Told":
        """The block inside; an empty one when there is none."""
        return Told(self._group.get(name))

    def blocks(self, name: str) -> list["Told"]:
        """The blocks of a list; a block that stands where a list should be counts as one."""
        group = self._group.get(name)
        if not isinstance(group, Group):
            return []
        inner = [Told(item) for item in group.values() if isinstance(item, Group)]
        return inner or [Told(group)]

    def raw(self, name: str) -> str:
        """The text as told."""
        value = self._group.get(name)
        return value if isinstance(value, str) else ""

    def text(self, name: str, *, most: int = LONGEST_TEXT) -> str:
        """The text in one line, of no more than so many characters."""
        told = self.raw(name)
        return one_line(told, most=most) if told else ""

    def code(self, name: str) -> str | None:
        """A code; nothing for the zero that stands for none, or for what is no code at all."""
        code = self.text(name, most=LONGEST_CODE + 1)
        return None if code in ("", "0") or len(code) > LONGEST_CODE else code

    def number(self, name: str) -> int | None:
        """A whole number from zero up."""
        found = _NUMBER.match(self.raw(name).strip())
        return int(found[1]) if found else None

    def cents(self, name: str) -> int | None:
        """An amount of money in cents."""
        return cents(self.raw(name))

    def moment(self, name: str) -> datetime | None:
        """A time in UTC."""
        return moment(self.raw(name))


def one_line(told: str, *, most: int = LONGEST_TEXT) -> str:
    """The text without control characters, its spaces collapsed, cut to a length."""
    text = told[: 20 * most]
    if not text.isprintable():  # nothing printable is unseen, and no space but the usual one is
        text = "".join(map(_seen, text))
    return " ".join(text.split())[:most].rstrip()


def _seen(letter: str) -> str:
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in _UNSEEN else letter


def digits(told: str, *, most: int = 20) -> str:
    """The digits of a phone or document number; nothing when they are too many for one."""
    found = re.sub(r"[^0-9]", "", told)
    return found if len(found) <= most else ""


def plain(told: str) -> str:
    """A description for comparing: lower case, no accents."""
    parts = unicodedata.normalize("NFD", one_line(told).lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
