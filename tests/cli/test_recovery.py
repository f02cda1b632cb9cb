import pytest

from tests.cli.conftest import Listed
from tests.factories import Shop


@pytest.mark.parametrize(
    ("filters", "emails"),
    [
        ([], ["bia@example.test", "ana@example.test"]),
        (["--state", "open"], ["bia@example.test"]),
        (["--state", "recovered"], ["ana@example.test"]),
        (["--kind", "unpaid"], ["bia@example.test"]),
        (["--email", "ANA@example.test"], ["ana@example.test"]),
    ],
)
def test_unfinished_purchases_are_listed(
    shop: Shop, listed: Listed, filters: list[str], emails: list[str]
) -> None:
    shop.arrive(7, sale="777", paid=None)
    shop.arrive(1, sale="778", email="bia@example.test", paid=None)
    shop.arrive(2, sale="779", paid=None)
    shop.work()
    assert [row["email"] for row in listed("recovery", "list", *filters)] == emails
