"""What a person decides about the shop: areas, what opens them, and keys."""

from datetime import datetime

import sqlalchemy as sa

from receiver import security
from receiver.db import db, hold, transaction
from receiver.log import log
from receiver.models import Area, Key, Mapping, Product
from receiver.models.log_entry import Deed
from receiver.provisioning.catalog import MAPPINGS
from receiver.provisioning.finding import area_called
from receiver.provisioning.fresh_look import look_again
from receiver.provisioning.products import product_key_digest
from receiver.provisioning.refused import Refused
from receiver.rules.vocabulary import Actor

SHORTEST_KEY = 16


def create_area(name: str, *, url: str = "", by: str, now: datetime) -> Area:
    """Make a door."""
    with transaction():
        if not name.strip():
            raise Refused("name-empty")
        if Area.by_name(name.strip()) is not None:
            raise Refused("area-exists", area=name.strip())
        area = Area(name=name.strip()[:200], url=url[:500], created_at=now)
        db.session.add(area)
        db.session.flush()
        _log(Deed.AREA_CREATED, "area-created", {"area": area.name}, by=by, now=now)
        return area


def map_product(
    code: str, *, plan: str = "", area: str, days: int | None = None, by: str, now: datetime
) -> Mapping:
    """Let a product (or one plan of it) open an area; who bought it before gets in as well."""
    if days is not None and days < 1:
        raise Refused("days-wrong")
    with transaction():
        hold(MAPPINGS)
        door = area_called(area)
        _decided(code, now)
        place = Mapping.product_code == code, Mapping.plan_code == plan
        same = sa.select(Mapping).where(*place, Mapping.area_id == door.id)
        mapping = db.session.scalar(same)
        if mapping is None:
            mapping = Mapping(product_code=code, plan_code=plan, area_id=door.id)
            db.session.add(mapping)
        mapping.days, mapping.is_by_hand = days, True
        db.session.flush()
        look_again(code, now=now)
        _log(Deed.MAPPED, "mapped", {"product": code, "area": door.name}, by=by, now=now)
        return mapping


def unmap_product(
    code: str, *, plan: str = "", area: str | None = None, by: str, now: datetime
) -> None:
    """Let a product open this area no more, or nothing at all; it is not mapped by itself again."""
    with transaction():
        hold(MAPPINGS)
        places = [Mapping.product_code == code]
        if plan:
            places.append(Mapping.plan_code == plan)
        if area is not None:
            places.append(Mapping.area_id == area_called(area).id)
        gone = list(db.session.scalars(sa.select(Mapping).where(*places)))
        if not gone:
            raise Refused("no-such-product", product=code)
        _decided(code, now)
        for mapping in gone:
            facts: dict[str, object] = {"product": code, "area": mapping.area.name}
            _log(Deed.UNMAPPED, "unmapped", facts, by=by, now=now)
            db.session.delete(mapping)
        db.session.flush()
        look_again(code, now=now)


def set_product_key(code: str, key: str, *, by: str, now: datetime) -> None:
    """From now on a postback that names this product must bring this key of it; "" asks none."""
    with transaction():
        product = _known(code, now)
        product.key_digest = product_key_digest(key) if key.strip() else None
        _log(Deed.KEY_ADDED, "product-key-set", {"product": code}, by=by, now=now)


def add_key(key: str, *, label: str, by: str, now: datetime) -> Key:
    """Accept a `chave_unica`; one that was disabled is accepted again."""
    if len(key.strip()) < SHORTEST_KEY:
        raise Refused("key-too-short")
    digest = security.keyed_digest(key.strip().encode(), purpose=security.MARKETPLACE_KEY)
    with transaction():
        known = Key.by_digest(digest)
        if known is not None and known.is_active:
            return known
        if known is None:
            known = Key(digest=digest, label=label[:80] or "Monetizze", created_at=now)
            db.session.add(known)
        known.is_active = True
        db.session.flush()
        _log(Deed.KEY_ADDED, "key-added", {"label": known.label}, by=by, now=now)
        return known


def disable_key(key_id: int, *, by: str, now: datetime) -> Key:
    """Accept a key no more, from the next postback on."""
    with transaction():
        key = db.session.get(Key, key_id)
        if key is None:
            raise Refused("no-such-key", key=key_id)
        key.is_active = False
        _log(Deed.KEY_DISABLED, "key-disabled", {"label": key.label}, by=by, now=now)
        return key


def _known(code: str, now: datetime) -> Product:
    product = Product.by_code(code)
    if product is None:
        product = Product(code=code, name="", is_decided=False, created_at=now)
        db.session.add(product)
        db.session.flush()
    return product


def _decided(code: str, now: datetime) -> None:
    _known(code, now).is_decided = True


def _log(deed: Deed, reason: str, facts: dict[str, object], *, by: str, now: datetime) -> None:
    area = str(facts.get("area", ""))
    log(deed, now=now, actor=Actor.ADMIN, actor_name=by, reason=reason, facts=facts, area=area)
