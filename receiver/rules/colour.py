"""A colour of the producer's, made such that everybody can read what is written in it."""

from dataclasses import dataclass
from functools import lru_cache

READABLE = 4.5  # the contrast that WCAG asks of text
# What stands around it, see the tokens in static/portaria.css.
PAPER, CARD, SUNK, WHITE = "#faf6ee", "#fffdf9", "#f3ecdf", "#ffffff"
NIGHT, NIGHT_CARD, NIGHT_SUNK, INK = "#1b1814", "#25211b", "#2e2922", "#15120e"
STEPS = 100
# The grounds of letters, see templates/mail/layout.html.
LETTER = (WHITE, "#fbfcfd", "#eef1f5", "#eef2f7")
LETTER_AT_NIGHT = ("#1f252c", "#2a323b", "#14181d")


@dataclass(frozen=True)
class Shades:
    """One colour as pages need it: as it is, stronger, as a pale ground, and what stands on it."""

    door: str
    deep: str
    pale: str
    on_door: str


@dataclass(frozen=True)
class Inks:
    """One colour as letters need it: on a light ground, with white on it too; and on a dark one.

    The usual one is that of the pages, `--door` in static/portaria.css.
    """

    day: str = "#1f5c4d"
    night: str = "#86cdb0"


USUAL = Inks()


@lru_cache(maxsize=8)
def in_letters(colour: str | None) -> Inks:
    """For letters; without a colour of the producer's the usual one."""
    if not colour:
        return USUAL
    day = _readable(colour, "#000000", LETTER)
    return Inks(day, _readable(colour, "#ffffff", LETTER_AT_NIGHT))


def by_day(colour: str) -> Shades:
    """On light pages: as dark as it must be."""
    door = _readable(colour, "#000000", (WHITE, PAPER, CARD, SUNK))
    pale = _pale(door, PAPER, 12)
    return Shades(door, _readable(mixed(door, "#000000", 0.75), "#000000", (pale,)), pale, WHITE)


def by_night(colour: str) -> Shades:
    """On dark pages: as light as it must be."""
    door = _readable(colour, "#ffffff", (INK, NIGHT, NIGHT_CARD, NIGHT_SUNK))
    pale = _pale(door, NIGHT, 18)
    return Shades(door, _readable(mixed(door, "#ffffff", 0.75), "#ffffff", (pale,)), pale, INK)


def contrast(one: str, other: str) -> float:
    """How well two colours are told apart, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """So much of one, and the rest of the other."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _pale(door: str, ground: str, most: int) -> str:
    """A ground with as much of the colour in it as still lets the colour be read on it."""
    grounds = (mixed(door, ground, share / STEPS) for share in range(most, 0, -1))
    return next((pale for pale in grounds if contrast(door, pale) >= READABLE), ground)


def _readable(colour: str, towards: str, grounds: tuple[str, ...]) -> str:
    """The colour, mixed with as little of another as it takes to be read on each ground."""
    shades = (mixed(towards, colour, step / STEPS) for step in range(STEPS + 1))
    fits = (s for s in shades if all(contrast(s, ground) >= READABLE for ground in grounds))
    return next(fits, towards)


def _parts(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
