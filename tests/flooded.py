"""A shop in which many would lose access at once."""

from typing import Any

from receiver import provisioning
from receiver.models import HeldLoss
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, document

BY = "dona@example.test"
OVERDUE, REFUNDED = 102, 4


def who(number: int) -> str:
    """The address of one of the buyers."""
    return f"b{number}@example.test"


def keep(shop: Shop, event: int, numbers: range, **told: Any) -> list[int]:
    """News of so many contracts at once, not understood yet; the numbers of the postbacks."""
    kept = []
    for number in numbers:
        sale: dict[str, Any] = {
            "sale": f"S{number}",
            "email": who(number),
            "assinatura": (f"A{number}", 1),
        }
        kept.append(shop.keep(document(event, **{**sale, **told})).postback_id)
    return kept


def tell(shop: Shop, event: int, numbers: range, **told: object) -> None:
    """The same, understood together."""
    keep(shop, event, numbers, **told)
    shop.work()


def nobody_may_be_late(shop: Shop) -> None:
    """An overdue charge suspends at once."""
    provisioning.set_rule("", Event.SUBSCRIPTION_OVERDUE, Meaning.SUSPEND, by=BY, now=shop.now)


def flood(shop: Shop, *, buyers: int = 60, late: int = 30) -> int:
    """Some of the buyers are late, all in one moment; of how many a loss is held."""
    tell(shop, 2, range(buyers))
    shop.tick(hours=1)
    tell(shop, OVERDUE, range(late))
    return HeldLoss.count(999)
