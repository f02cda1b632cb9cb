"""What a person decides about the shop: its areas and keys."""

from datetime import datetime

import sqlalchemy as sa

from receiver import security
from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import Area, Key, Postback, Product
from receiver.models.log_entry import Deed
from receiver.provisioning.mapping import known
from receiver.provisioning.products import PRODUCT_KEY_WRONG, product_key_digest
from receiver.provisioning.refused import Refused
from receiver.provisioning.replaying import owe_replay
from receiver.rules.vocabulary import Outcome

SHORTEST_KEY = 16

Facts = dict[str, str]


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
        facts: Facts = {"area": area.name, "before": "", "after": area.name}
        _log(Deed.AREA_CREATED, "area-created", facts, by=by, now=now)
        return area


def rename_area(area_id: int, *, name: str, url: str = "", by: str, now: datetime) -> Area:
    """Give a door another name, and say where its content is; who may enter stays as it is."""
    with transaction():
        door = db.session.get_one(Area, area_id)
        new = name.strip()[:200]
        if not new:
            raise Refused("name-empty")
        other = Area.by_name(new)
        if other is not None and other.id != door.id:
            raise Refused("area-exists", area=new)
        facts: Facts = {"before": door.name, "after": new, "area": new}
        facts |= {"url_before": door.url, "url": url.strip()[:500]}
        door.name, door.url = new, url.strip()[:500]
        _log(Deed.AREA_CHANGED, "area-changed", facts, by=by, now=now)
        return door


def set_product_key(code: str, key: str, *, by: str, now: datetime) -> None:
    """From now on a postback that names this product must bring this key of it; "" asks none."""
    with transaction():
        product = known(code, now)
        before = _asked(product)
        product.key_digest = product_key_digest(key) if key.strip() else None
        facts = {"product": code, "before": before, "after": _asked(product)}
        _log(Deed.KEY_ADDED, f"product-key-{facts['after']}", facts, by=by, now=now)
        _understand_what_was_held(code, by=by, now=now)


def add_key(key: str, *, label: str, by: str, now: datetime) -> Key:
    """Accept a `chave_unica`; one that was disabled is accepted again."""
    if len(key.strip()) < SHORTEST_KEY:
        raise Refused("key-too-short")
    digest = security.keyed_digest(key.strip().encode(), purpose=security.MARKETPLACE_KEY)
    with transaction():
        known = Key.by_digest(digest)
        if known is not None and known.is_active:
            return known
        before = _accepted(known)
        if known is None:
            known = Key(digest=digest, label=label[:80] or "Monetizze", created_at=now)
            db.session.add(known)
        known.is_active = True
        db.session.flush()
        facts = {"label": known.label, "before": before, "after": _accepted(known)}
        _log(Deed.KEY_ADDED, "key-added", facts, by=by, now=now)
        return known


def disable_key(key_id: int, *, by: str, now: datetime) -> Key:
    """Accept a key no more, from the next postback on."""
    with transaction():
        key = db.session.get(Key, key_id)
        if key is None:
            raise Refused("no-such-key", key=key_id)
        before = _accepted(key)
        key.is_active = False
        facts = {"label": key.label, "before": before, "after": _accepted(key)}
        _log(Deed.KEY_DISABLED, "key-disabled", facts, by=by, now=now)
        return key


def _understand_what_was_held(code: str, *, by: str, now: datetime) -> None:
    """What came with another key than was asked for may have the right one now."""
    held = sa.select(Postback.id).where(
        Postback.outcome == Outcome.HELD,
        Postback.reason == PRODUCT_KEY_WRONG,
        Postback.reason_facts["product"].as_string() == code,
    )
    ids = db.session.scalars(held.order_by(Postback.id)).all()
    if ids:
        wanted = {"product": code, "outcome": Outcome.HELD.value}
        owe_replay(ids, wanted=wanted, by=by, now=now)


def _asked(product: Product) -> str:
    return "asked" if product.key_digest else "not-asked"


def _accepted(key: Key | None) -> str:
    if key is None:
        return "unknown"
    return "accepted" if key.is_active else "disabled"


def _log(deed: Deed, reason: str, facts: Facts, *, by: str, now: datetime) -> None:
    log_by_hand(deed, reason, facts, by=by, now=now, area=facts.get("area", ""))
