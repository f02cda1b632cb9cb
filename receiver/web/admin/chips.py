"""The parts of a filter as chips, each of which can be taken off; and what there is to choose."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _

from receiver.db import db
from receiver.models import Key, Product
from receiver.web.admin import words
from receiver.web.admin.sieve import Filter

MOST_CHOICES = 200  # of keys and products, the newest; others stand in their rows


@dataclass(frozen=True)
class Chip:
    """One part of a filter in words, and the query string without it."""

    label: str
    value: str
    rest: dict[str, str]


def chips(wanted: Filter) -> list[Chip]:
    """A chip for each part that is not left open."""
    labels = _labels()
    return [
        Chip(labels[name], _value(wanted, name, told), wanted.without(name))
        for name, told in wanted.query().items()
    ]


def keys() -> dict[str, str]:
    """The keys that are not of the simulator, by number."""
    found = sa.select(Key).where(Key.is_simulator.is_(False)).order_by(Key.id.desc())
    rows = db.session.scalars(found.limit(MOST_CHOICES))
    return {str(key.id): key.label or str(key.id) for key in rows}


def products() -> dict[str, str]:
    """The newest products, by code."""
    rows = db.session.scalars(sa.select(Product).order_by(Product.id.desc()).limit(MOST_CHOICES))
    return {product.code: product.name or product.code for product in rows}


def _labels() -> dict[str, str]:
    return {
        "text": _("Busca"),
        "state": _("Situação"),
        "outcome": _("Resultado"),
        "event": _("Evento"),
        "code": _("Código"),
        "role": _("Avisado a"),
        "product": _("Produto"),
        "key": _("Chave"),
        "simulated": _("Simulado"),
        "source": _("Fonte"),
        "since": _("Desde"),
        "until": _("Até"),
        "email": _("E-mail"),
        "sale": _("Venda ou assinatura"),
    }


def _value(wanted: Filter, name: str, told: str) -> str:
    if wanted.state and name == "state":
        return str(words.STATES[wanted.state].word)
    if wanted.outcome and name == "outcome":
        return str(words.OUTCOMES[wanted.outcome].word)
    if wanted.event and name == "event":
        return str(words.EVENTS[wanted.event])
    if wanted.role and name == "role":
        return str(words.ROLES[wanted.role])
    if wanted.simulated and name == "simulated":
        return str(words.SIMULATED_OR_NOT[wanted.simulated])
    if wanted.source and name == "source":
        return str(words.SOURCES[wanted.source])
    return _named(wanted, name) or told


def _named(wanted: Filter, name: str) -> str:
    if name == "product":
        product = Product.by_code(wanted.product)
        return product.name if product else ""
    if name == "key":
        key = db.session.get(Key, wanted.key)
        return key.label if key else ""
    day = {"since": wanted.since, "until": wanted.until}.get(name)
    return str(format_date(day, "short")) if day else ""
