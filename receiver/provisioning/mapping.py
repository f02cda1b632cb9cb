"""What a person decides about what opens what."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Area, Mapping, Product
from receiver.models.log_entry import Deed
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.finding import area_called
from receiver.provisioning.fresh_look import look_again
from receiver.provisioning.refused import Refused
from receiver.rules.terms import Opens, OpensNoMore


def map_product(
    code: str, *, plan: str = "", area: str, days: int | None = None, by: str, now: datetime
) -> Mapping:
    """Let a product (or one plan of it) open an area; who bought it before gets in as well."""
    with transaction():
        hold(MAPPINGS)
        return let_open(Opens(code, area_called(area).id, plan, days), by=by, now=now)


def unmap_product(
    code: str, *, plan: str | None = None, area: str | None = None, by: str, now: datetime
) -> None:
    """Let a product open this area no more, or nothing at all; it is not mapped by itself again.

    `plan`: only what was mapped for this plan; "": only what was mapped for all of its plans.
    """
    with transaction():
        hold(MAPPINGS)
        door = None if area is None else area_called(area).id
        let_open_no_more(OpensNoMore(code, door, plan), by=by, now=now)


def check_opens(wish: Opens) -> None:
    """Whether it can be at all. Raises Refused."""
    if wish.days is not None and wish.days < 1:
        raise Refused("days-wrong")
    if db.session.get(Area, wish.area_id) is None:
        raise Refused("no-such-area", area=wish.area_id)


def check_opens_no_more(wish: OpensNoMore) -> None:
    """Whether there is anything to undo. Raises Refused."""
    if not _meant(wish):
        raise Refused("no-such-product", product=wish.product)


def let_open(wish: Opens, *, by: str, now: datetime, is_seen: bool = False) -> Mapping:
    """The same as map_product, in the transaction of a caller who holds the mappings."""
    check_opens(wish)
    decided(wish.product, now).opens_nothing = False
    mapping = _same(wish)
    was, before = _opens(mapping), None if mapping is None else mapping.days
    is_new = mapping is None
    if mapping is None:
        door = db.session.get_one(Area, wish.area_id)
        mapping = Mapping(product_code=wish.product, plan_code=wish.plan, area=door)
        db.session.add(mapping)
    mapping.days, mapping.is_by_hand = wish.days, True
    db.session.flush()
    look_again(wish.product, now=now, is_seen=is_seen)
    facts = _facts(mapping) | {"days": wish.days, "days_before": before}
    facts |= {"before": was, "after": _opens(mapping)}
    _log(Deed.MAPPED, "mapped" if is_new else "mapped-again", facts, by=by, now=now)
    return mapping


def _opens(mapping: Mapping | None) -> str:
    """How long a mapping opens its door, in a word or in days."""
    if mapping is None:
        return "unmapped"
    return "for-good" if mapping.days is None else str(mapping.days)


def let_open_no_more(wish: OpensNoMore, *, by: str, now: datetime, is_seen: bool = False) -> None:
    """The same as unmap_product, in the transaction of a caller who holds the mappings."""
    check_opens_no_more(wish)
    decided(wish.product, now)
    for mapping in _meant(wish):
        facts = _facts(mapping) | {"days_before": mapping.days}
        facts |= {"before": _opens(mapping), "after": _opens(None)}
        _log(Deed.UNMAPPED, "unmapped", facts, by=by, now=now)
        db.session.delete(mapping)
    db.session.flush()
    look_again(wish.product, now=now, is_seen=is_seen)


def known(code: str, now: datetime) -> Product:
    """The product with this code, which may be one that nobody has told of yet."""
    product = Product.by_code(code)
    if product is None:
        product = Product(code=code, name="", is_decided=False, created_at=now)
        db.session.add(product)
        db.session.flush()
    return product


def decided(code: str, now: datetime) -> Product:
    """A person has said what this product opens: it is not mapped by itself."""
    product = known(code, now)
    product.is_decided = True
    return product


def _same(wish: Opens) -> Mapping | None:
    place = Mapping.product_code == wish.product, Mapping.plan_code == wish.plan
    return db.session.scalar(sa.select(Mapping).where(*place, Mapping.area_id == wish.area_id))


def _meant(wish: OpensNoMore) -> Sequence[Mapping]:
    places = [Mapping.product_code == wish.product]
    if wish.plan is not None:
        places.append(Mapping.plan_code == wish.plan)
    if wish.area_id is not None:
        places.append(Mapping.area_id == wish.area_id)
    return db.session.scalars(sa.select(Mapping).where(*places).order_by(Mapping.id)).all()


def _facts(mapping: Mapping) -> dict[str, object]:
    told: dict[str, object] = {"product": mapping.product_code, "area": mapping.area.name}
    return told | ({"plan": mapping.plan_code} if mapping.plan_code else {})


def _log(deed: Deed, reason: str, facts: dict[str, object], *, by: str, now: datetime) -> None:
    log_by_hand(deed, reason, facts, by=by, now=now, area=str(facts["area"]))
