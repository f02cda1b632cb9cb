"""What of a postback stands on its row of the inbox, so that it can be found again."""

from dataclasses import dataclass

from receiver.rules.facts import PostbackFacts
from receiver.rules.vocabulary import Event, Role


@dataclass(frozen=True)
class Gist:
    """Named as the columns are."""

    event: Event | None
    event_code: int | None
    role: Role | None
    role_code: int | None
    sale_code: str | None
    subscription_code: str | None
    email: str | None
    product_code: str | None
    product_name: str


def gist(told: PostbackFacts) -> Gist:
    """What of a postback is written on its row."""
    main = next((item for item in told.items if item.is_main), None) or next(iter(told.items), None)
    return Gist(
        event=told.event,
        event_code=told.event_code,
        role=told.role,
        role_code=told.role_code,
        sale_code=told.sale.code if told.sale else None,
        subscription_code=told.contract.code if told.contract else None,
        email=told.buyer.email or told.buyer.email_told or None,
        product_code=main.product if main else None,
        product_name=main.name if main else "",
    )
