"""Reads a body into facts, and holds the two tellings of a form against each other."""

from collections.abc import Callable
from dataclasses import replace

from receiver.rules import jsontext
from receiver.rules.facts import PostbackFacts
from receiver.rules.form import parse
from receiver.rules.key import NAME, TEXT
from receiver.rules.limits import LIMITS, Malformed
from receiver.rules.nest import Group
from receiver.rules.reading import facts
from receiver.rules.told import Told

# What the field `json` must not tell otherwise than the form around it.
_WEIGHTY: dict[str, Callable[[PostbackFacts], object]] = {
    "tipoEvento.codigo": lambda told: told.event_code,
    "venda.codigo": lambda told: told.sale and told.sale.code,
    "codigo_status": lambda told: told.sale and told.sale.status,
    "comprador.email": lambda told: told.buyer.email or told.buyer.email_told.lower(),
}


def read(body: bytes, content_type: str) -> PostbackFacts:
    """Read a body of either shape; only one that is no form and no JSON raises."""
    return read_whole(body, content_type)[0]


def read_whole(body: bytes, content_type: str) -> tuple[PostbackFacts, Told]:
    """The same, and the document that counts."""
    document = parse(body, content_type)
    again = _again(document)
    outer = Told(document)
    if again is None:
        return facts(outer), outer
    inner = Told(again)
    if not document.keys() - {NAME, TEXT}:
        return facts(inner), inner
    told, repeated = facts(outer), facts(inner)
    return replace(told, contradiction=_contradiction(told, repeated)), outer


def mentions_panel_test(body: bytes) -> bool:
    """Whether the name of the panel's test product stands anywhere in the raw body."""
    lower = body.lower()
    return b"x-wing" in lower or b"x%2dwing" in lower


def _again(document: Group) -> Group | None:
    """What the field `json` tells; it is often missing, and sometimes broken."""
    text = document.get(TEXT)
    if not isinstance(text, str):
        return text
    try:
        return jsontext.tree(jsontext.load(text), LIMITS)
    except Malformed:
        return None


def _contradiction(outer: PostbackFacts, inner: PostbackFacts) -> str | None:
    for field, weigh in _WEIGHTY.items():
        if weigh(outer) and weigh(inner) and weigh(outer) != weigh(inner):
            return field
    return None
