"""What was read out of a postback, written on its row so that it can be found again."""

from receiver.models import Postback
from receiver.rules.facts import PostbackFacts


def take_over(postback: Postback, told: PostbackFacts) -> None:
    """Write what was read on the row of the inbox."""
    main = next((item for item in told.items if item.is_main), None) or next(iter(told.items), None)
    postback.event = told.event
    postback.event_code = told.event_code
    postback.role = told.role
    postback.role_code = told.role_code
    postback.sale_code = told.sale.code if told.sale else None
    postback.subscription_code = told.contract.code if told.contract else None
    postback.email = told.buyer.email or told.buyer.email_told or None
    postback.product_code = main.product if main else None
    postback.product_name = main.name if main else ""
