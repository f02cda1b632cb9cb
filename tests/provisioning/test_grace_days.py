"""Days of grace: none closes at once, thirty keep open for thirty days after a warning."""

from typing import Any

import pytest

from receiver import provisioning
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, letters, live, states

COURSE = "Curso 900"
CHARGE: dict[str, Any] = {"sale": "100", "assinatura": ("555", 1)}


def late(shop: Shop, *, days: int) -> None:
    """A subscription that is overdue, under a rule of so many days."""
    told: dict[str, Any] = {"days": days, "by": "x", "now": shop.now}
    provisioning.set_rule("", Event.SUBSCRIPTION_OVERDUE, Meaning.SUSPEND, **told)
    shop.arrive(101, **CHARGE)
    assert live() == {COURSE}
    shop.arrive(102, **CHARGE)


def test_without_days_of_grace_access_closes_at_once(shop: Shop) -> None:
    late(shop, days=0)
    assert states() == {COURSE: "suspended"}
    assert letters() == ["welcome", "suspended"]


@pytest.mark.parametrize("days", [3, 30])
def test_days_of_grace_run_from_the_first_news_of_it(shop: Shop, days: int) -> None:
    late(shop, days=days)
    assert live() == {COURSE}
    assert letters() == ["welcome", "overdue"]
    shop.tick(days=days, hours=-1)
    shop.arrive(102, **CHARGE)  # a reminder begins nothing anew
    assert live() == {COURSE}
    shop.tick(hours=2)
    shop.work()
    assert states() == {COURSE: "suspended"}
    assert letters() == ["welcome", "overdue", "suspended"]


def test_who_pays_within_them_notices_nothing_more(shop: Shop) -> None:
    late(shop, days=30)
    shop.tick(days=20)
    shop.arrive(101, sale="101", assinatura=("555", 2))
    shop.tick(days=30)
    shop.work()
    assert live() == {COURSE}
