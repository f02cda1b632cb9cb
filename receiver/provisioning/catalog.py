"""What the marketplace sells, discovered from postbacks; a new product gets an area of its own."""

from collections.abc import Sequence

import sqlalchemy as sa

from receiver.context import settings
from receiver.db import db, hold
from receiver.log import log
from receiver.models import Area, Mapping, Plan, Product
from receiver.models.log_entry import Deed
from receiver.provisioning.record import News
from receiver.rules.facts import ItemTold
from receiver.rules.vocabulary import Actor, Role

# Held by whoever changes what opens what: a sale that is being recorded meanwhile would neither
# see the change nor be seen by it.
MAPPINGS = "mappings"


def discover(news: News) -> None:
    """Remember products and plans; map the new ones that the producer sells (AUTO_MAP)."""
    items = news.told.items
    if not _knows_all(items):
        # Two workers may meet a product for the first time at the same moment.
        hold(*(f"product:{item.product}" for item in items), *(f"area:{i.name}" for i in items))
    known = Product.by_codes([item.product for item in items])
    mapped = {mapping.product_code for mapping in Mapping.of(list(known))}
    for item in items:
        product = known.get(item.product) or _new_product(item, news)
        known[item.product] = product
        product.name = product.name or item.name[:200]
        _plan(item)
        is_ours = news.told.role is Role.PRODUCER and settings().auto_map
        if is_ours and not product.is_decided and product.code not in mapped:
            _map_by_itself(product, news)
            mapped.add(product.code)
    db.session.flush()


def _knows_all(items: Sequence[ItemTold]) -> bool:
    codes = [item.product for item in items]
    mapped = {mapping.product_code for mapping in Mapping.of(codes)}
    known = mapped & Product.by_codes(codes).keys()
    return all(item.product in known and _knows_plan(item) for item in items)


def _new_product(item: ItemTold, news: News) -> Product:
    product = Product(
        code=item.product, name=item.name[:200], is_decided=False, created_at=news.now
    )
    db.session.add(product)
    db.session.flush()
    return product


def _knows_plan(item: ItemTold) -> bool:
    place = (Plan.product_code == item.product, Plan.code == item.plan)
    known = sa.select(Plan.id).where(*place)
    return item.plan is None or db.session.scalar(known) is not None


def _plan(item: ItemTold) -> None:
    if not _knows_plan(item):
        db.session.add(Plan(product_code=item.product, code=item.plan, name=item.plan_name[:200]))
        db.session.flush()


def _map_by_itself(product: Product, news: News) -> None:
    area = _area_of_its_own(product, news)
    db.session.add(Mapping(product_code=product.code, area_id=area.id, is_by_hand=False))
    log(
        Deed.MAPPED,
        now=news.now,
        actor=Actor.POSTBACK,
        reason="mapped-by-itself",
        facts={"product": product.name or product.code, "area": area.name},
        area=area.name,
        postback_id=news.postback.id,
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
