"""Whatever colour a producer likes: what is written in it can be read, by day and by night."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ROOT
from receiver.rules import colour
from receiver.rules.colour import READABLE, by_day, by_night, contrast, in_letters

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_by_day_every_colour_becomes_dark_enough(told: str) -> None:
    shades = by_day(told)
    for ground in (colour.PAPER, colour.CARD, colour.SUNK, shades.on_door):
        assert contrast(shades.door, ground) >= READABLE
    for ground in (shades.pale, shades.on_door):
        assert contrast(shades.deep, ground) >= READABLE


@given(COLOURS)
def test_by_night_every_colour_becomes_light_enough(told: str) -> None:
    shades = by_night(told)
    for ground in (colour.NIGHT, colour.NIGHT_CARD, colour.NIGHT_SUNK, shades.on_door):
        assert contrast(shades.door, ground) >= READABLE
    for ground in (shades.pale, shades.on_door):
        assert contrast(shades.deep, ground) >= READABLE


@given(COLOURS)
def test_on_the_pale_ground_the_colour_itself_can_be_read(told: str) -> None:
    for shades in (by_day(told), by_night(told)):
        assert contrast(shades.door, shades.pale) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert by_day("#1f3a5c").door == "#1f3a5c"
    assert by_day("#ffcc00").door != "#ffcc00"


@pytest.mark.parametrize(
    ("one", "other", "told"), [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_counted_as_wcag_does(one: str, other: str, told: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(told, abs=0.01)


@given(COLOURS)
def test_letters_can_be_read_in_every_colour(told: str) -> None:
    inks = in_letters(told)
    for ground in colour.LETTER:
        assert contrast(inks.day, ground) >= READABLE
    for ground in colour.LETTER_AT_NIGHT:
        assert contrast(inks.night, ground) >= READABLE


def test_the_usual_colour_of_letters_can_be_read() -> None:
    for ground in colour.LETTER:
        assert contrast(colour.USUAL.day, ground) >= READABLE
    for ground in colour.LETTER_AT_NIGHT:
        assert contrast(colour.USUAL.night, ground) >= READABLE


def test_letters_look_like_the_pages_they_lead_to() -> None:
    doors = re.findall(r"--door: (#\w+);", (ROOT / "static/portaria.css").read_text("utf-8"))
    assert doors == [colour.USUAL.day, colour.USUAL.night]
    for ground in colour.LETTER_AT_NIGHT:
        assert contrast(colour.USUAL.night, ground) >= READABLE
