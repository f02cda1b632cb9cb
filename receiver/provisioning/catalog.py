"""What the marketplace sells, discovered from postbacks; a new product gets an area of its own."""

from collections.abc import Sequence

from receiver.context import settings
from receiver.db import db, hold
from receiver.log import log
from receiver.models import Area, Mapping, Plan, Product
from receiver.models.log_entry import Deed
from receiver.provisioning.known import Known
from receiver.provisioning.record import News
from receiver.provisioning.ways import Way
from receiver.rules.facts import ItemTold
from receiver.rules.vocabulary import Actor, Role

# Held by whoever changes what opens what: a sale that is being recorded meanwhile would neither
# see the change nor be seen by it.
MAPPINGS = "mappings"


def discover(all_news: Sequence[News], known: Known) -> None:
    """Remember products and plans; map the new ones that the producer sells (AUTO_MAP)."""
    items = [item for news in all_news for item in news.told.items]
    if not all(_is_known(item, known) for item in items):
        # Two workers may meet a product for the first time at the same moment.
        hold(*(f"product:{item.product}" for item in items), *(f"area:{i.name}" for i in items))
        known.learn_products(item.product for item in items)
    for news in all_news:
        for item in news.told.items:
            _discover(item, news, known)


def _discover(item: ItemTold, news: News, known: Known) -> None:
    product = known.products.get(item.product) or _new_product(item, news, known)
    if item.name and not product.name:
        product.name = item.name[:200]
    _plan(item, known)
    is_ours = news.told.role is Role.PRODUCER and settings().auto_map
    if is_ours and not product.is_decided and not known.ways.get(product.code):
        _map_by_itself(product, news, known)


def _is_known(item: ItemTold, known: Known) -> bool:
    is_mapped = item.product in known.products and bool(known.ways.get(item.product))
    return is_mapped and (item.plan is None or (item.product, item.plan) in known.plans)


def _new_product(item: ItemTold, news: News, known: Known) -> Product:
    product = Product(
        code=item.product, name=item.name[:200], is_decided=False, created_at=news.now
    )
    db.session.add(product)
    known.products[product.code] = product
    return product


def _plan(item: ItemTold, known: Known) -> None:
    if item.plan is not None and (item.product, item.plan) not in known.plans:
        db.session.add(Plan(product_code=item.product, code=item.plan, name=item.plan_name[:200]))
        known.plans.add((item.product, item.plan))


def _map_by_itself(product: Product, news: News, known: Known) -> None:
    area = _area_of_its_own(product, news)
    way = Way(product.code, "", area.id, None, is_by_hand=False, area=area.name)
    mapping = Mapping(product_code=product.code, plan_code="", area=area, is_by_hand=False)
    db.session.add(mapping)
    known.ways.setdefault(product.code, []).append(way)
    log(
        Deed.MAPPED,
        now=news.now,
        actor=Actor.POSTBACK,
        reason="mapped-by-itself",
        facts={"product": product.name or product.code, "area": area.name},
        area=area.name,
        postback_id=news.row.id,
    )


def _area_of_its_own(product: Product, news: News) -> Area:
    # Two products may have one name and nothing else in common.
    name = product.name or product.code
    if Area.by_name(name) is not None:
        name = f"{name[:180]} ({product.code})"
    area = Area.by_name(name) or Area(name=name, url="", created_at=news.now)
    db.session.add(area)
    db.session.flush()
    return area
