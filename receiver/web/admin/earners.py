"""Who and what commissions are about, in names: people, products, accounts."""

from collections.abc import Iterable, Mapping
from typing import cast

import sqlalchemy as sa

from receiver.db import db
from receiver.earnings import By, people
from receiver.models import EarnedSale, Key, Product
from receiver.rules.earnings import FEE
from receiver.web.admin import earned_words, words

_SALE = cast(sa.Table, EarnedSale.__table__)
# One after the other, each from its index.
_SOLD = (
    sa.select(_SALE.c.product_name)
    .where(_SALE.c.product_code == sa.bindparam("code"))
    .order_by(_SALE.c.id.desc())
    .limit(1)
)


def names(by: By, values: Iterable[str]) -> Mapping[str, str]:
    """What to call each of these; what nobody told has a name, too."""
    known = {By.PERSON: _person, By.PRODUCT: _product, By.ROLE: _role}.get(by, str)
    untold = earned_words.UNTOLD.get(by, earned_words.NOT_TOLD)
    return {value: (known(value) if value else "") or str(untold) for value in values}


def email(person: str) -> str:
    """The address of a person, where one was told."""
    found = people.latest(person)
    return str(found.email) if found else ""


def account(key_id: int | None) -> str:
    """The account that told only of itself."""
    key = db.session.get(Key, key_id) if key_id else None
    if key is None:
        return str(earned_words.NAMELESS)
    return str(earned_words.OWN_ACCOUNT) % {"key": key.label or key.id}


def _person(person: str) -> str:
    if person == FEE:
        return str(earned_words.FEE_NAME)
    found = people.latest(person)
    if found is None:
        return person
    return found.name or found.email or found.reference or account(found.key_id)


def _product(code: str) -> str:
    product = Product.by_code(code)
    if product and product.name:
        return product.name
    found = db.session.connection().execute(_SOLD, {"code": code}).scalar()
    return found or code


def _role(role: str) -> str:
    if earned_words.is_fee(role):
        return str(earned_words.FEE_NAME)
    return str(words.ROLES.get(earned_words.role_of(role), role))  # type: ignore[call-overload] # a word of ours is one
