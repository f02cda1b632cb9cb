"""Products and areas that only simulations discovered; whoever decided about one keeps it."""

from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Access, Area, Grant, LogEntry, Mapping, Plan, Product, Rule, SaleItem
from receiver.models.log_entry import Deed
from receiver.simulator import PRODUCTS


def clear() -> None:
    """Forget the invented products that nobody bought, and the areas that only they opened."""
    for product in Product.by_codes([product.code for product in PRODUCTS]).values():
        if not _matters(product):
            _forget(product)


def _matters(product: Product) -> bool:
    """Whether somebody real bought it, or a person decided something about it."""
    if product.is_decided or product.key_digest:
        return True
    is_sold = SaleItem.product_code == product.code
    is_ruled = Rule.product_code == product.code
    by_hand = sa.and_(Mapping.product_code == product.code, Mapping.is_by_hand)
    return any(
        _is_any(kind, condition)
        for kind, condition in (
            (SaleItem, is_sold),
            (Rule, is_ruled),
            (Mapping, by_hand),
        )
    )


def _forget(product: Product) -> None:
    mappings = Mapping.of([product.code])
    areas = {mapping.area_id: mapping.area for mapping in mappings}
    db.session.execute(sa.delete(Plan).where(Plan.product_code == product.code))
    for mapping in mappings:
        db.session.delete(mapping)
    db.session.delete(product)
    db.session.flush()
    for area in areas.values():
        if not _leads_somewhere(area):
            _forget_area(area)


def _leads_somewhere(area: Area) -> bool:
    """Whether anybody has it, anything else opens it, or somebody gave it an address."""
    return bool(area.url) or any(
        _is_any(kind, kind.area_id == area.id) for kind in (Mapping, Access, Grant)
    )


def _forget_area(area: Area) -> None:
    told = (LogEntry.deed == Deed.MAPPED, LogEntry.reason == "mapped-by-itself")
    db.session.execute(sa.delete(LogEntry).where(*told, LogEntry.area == area.name))
    db.session.delete(area)
    db.session.flush()


def _is_any(kind: Any, condition: sa.ColumnElement[bool]) -> bool:
    return db.session.scalar(sa.select(kind.id).where(condition).limit(1)) is not None
