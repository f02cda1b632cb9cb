"""Phone numbers as buyers type them."""

import pytest

from receiver.rules.phone import international


@pytest.mark.parametrize(
    ("told", "called"),
    [
        ("31998765432", "5531998765432"),
        ("031998765432", "5531998765432"),
        ("3132765432", "553132765432"),
        ("5531998765432", "5531998765432"),
        ("55998765432", "5555998765432"),
        ("14155550123", ""),
        ("351912345678", ""),
        ("98765432", ""),
        ("5531098765432", ""),
        ("", ""),
        ("٣١٩٩٨٧٦٥٤٣٢", ""),
    ],
)
def test_a_brazilian_number_gets_its_country_and_what_must_be_guessed_none(
    told: str, called: str
) -> None:
    assert international(told) == called
