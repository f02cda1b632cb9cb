"""What the environment may say about parcels."""

from pathlib import Path

import pytest

from tests.test_config import load, refusal

NO_CARRIERS = [
    "http://carrier.example/{code}",
    "https://carrier.example/",
    "https://{code}.example/",
    "https://{code}/x",
    "https://x@carrier.example/{code}",
    "https://carrier.example/{code}{other}",
    "https://carrier.example/{code} x",
    "javascript:alert('{code}')",
]


@pytest.mark.parametrize("told", NO_CARRIERS)
def test_a_page_of_a_carrier_is_whole_by_https_and_has_a_place_for_the_code(
    tmp_path: Path, told: str
) -> None:
    good = "https://carrier.example/track?c={code}#map"
    assert load(tmp_path, TRACKING_URL=good).tracking_url == good
    assert load(tmp_path, TRACKING_URL=good.removeprefix("https://")).tracking_url == good
    assert refusal(tmp_path, TRACKING_URL=told).startswith("TRACKING_URL: is not an address")


def test_letters_about_parcels_are_four(tmp_path: Path) -> None:
    chosen = load(tmp_path, PARCEL_LETTERS="posted, returned").parcel_letters
    assert chosen == ("posted", "returned")
    assert refusal(tmp_path, PARCEL_LETTERS="delivered").startswith("PARCEL_LETTERS: ")
