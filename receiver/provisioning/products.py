"""The second secret of the marketplace: a product's own key, checked where one was set."""

from collections.abc import Mapping

from receiver import security
from receiver.models import Product
from receiver.rules.facts import ItemTold, PostbackFacts
from receiver.rules.triage import Decision
from receiver.rules.vocabulary import Outcome

PRODUCT_KEY = "product-key"
PRODUCT_KEY_WRONG = "product-key-wrong"  # why a postback is held


def product_key_digest(key: str) -> str:
    """How a product's key is kept."""
    return security.keyed_digest(key.strip().encode(), purpose=PRODUCT_KEY)


def wrong_product_key(told: PostbackFacts, known: Mapping[str, Product]) -> Decision | None:
    """Hold a postback in which a product with a known key comes with another one."""
    for item in told.items:
        product = known.get(item.product)
        if product is not None and product.key_digest and not _fits(product.key_digest, item):
            return Decision(Outcome.HELD, PRODUCT_KEY_WRONG, {"product": item.product})
    return None


def _fits(kept: str, item: ItemTold) -> bool:
    told = (item.product_key or "").strip().encode()
    digests = security.keyed_digests(told, purpose=PRODUCT_KEY)
    return any([security.same(kept, digest) for digest in digests])  # noqa: C419 - all are compared
