"""For what was recorded an account is found or made, and settled; or a person is asked to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from receiver.among import Among
from receiver.db import db
from receiver.models import Member, Postback, Sale, Searched
from receiver.numbering import number
from receiver.provisioning import people
from receiver.provisioning.cause import Cause
from receiver.provisioning.known import Known
from receiver.provisioning.memory import gives
from receiver.provisioning.record import Recorded
from receiver.provisioning.settle import settle_all
from receiver.rules.triage import Decision
from receiver.rules.vocabulary import Outcome

# Held for want of something that a later postback, a mapping or a person may bring.
UNMAPPED = "product-unmapped"
CURABLE = (UNMAPPED, "no-buyer-address", "address-unusable")
OPENS_NOTHING = "product-opens-nothing"  # until somebody maps it after all

# Written once: to write a statement anew costs more than to ask it.
_INBOX = cast(sa.Table, Postback.__table__)
_IS_CURABLE = sa.or_(
    sa.and_(_INBOX.c.outcome == Outcome.HELD, _INBOX.c.reason.in_(CURABLE)),
    _INBOX.c.reason == OPENS_NOTHING,
)
_CURABLE = sa.select(_INBOX.c.id, _INBOX.c.sale_code, _INBOX.c.outcome).where(
    Among(_INBOX.c.sale_code, "codes"), _IS_CURABLE
)
_CURE = (
    sa.update(_INBOX)
    .where(_INBOX.c.id == sa.bindparam("number"))
    .values(outcome=Outcome.APPLIED, reason="sale-now")
    .values(member_id=sa.bindparam("member_id"), reason_facts=sa.bindparam("facts"))
)


class Entangled(Exception):
    """Two of a group are about one member: each must be told by itself, one after the other."""


@dataclass
class Matter:
    """One sale to provide for: with whom it came, and what came of it."""

    recorded: Recorded
    email: str | None
    cause: Cause
    gives: bool = False
    member: Member | None = None
    missing: Decision | None = None


def provide_all(matters: Sequence[Matter], known: Known) -> None:
    """Find or make the buyers' accounts and settle them; what is missing is left on the matter."""
    for matter in matters:
        _find_member(matter, known)
    new = [m for m in matters if m.member is None and m.gives and not m.missing]
    _make_members(new)
    ready = [(matter, matter.member) for matter in matters if matter.member is not None]
    if len({member.id for _matter, member in ready}) < len(ready):
        raise Entangled
    for matter, member in ready:
        people.belongs(matter.recorded.sale, matter.recorded.contract, member)
    sales = [matter.recorded.sale for matter in matters]
    db.session.add_all(sales)
    if any(matter.recorded.contract for matter in matters):
        db.session.flush()  # contracts are recalled as they are written
    causes = [(member, matter.cause) for matter, member in ready]
    settle_all(causes, known.in_hand(sales), told=[_welcome(m, m.member) for m in new if m.member])
    _cure([m.recorded.sale for m, _member in ready if m.missing is None and m.gives])


def _find_member(matter: Matter, known: Known) -> None:
    sale = matter.recorded.sale
    matter.gives = gives(sale, known.meanings)
    matter.member = people.owner(sale, matter.recorded.contract, known)
    if matter.gives:
        matter.member = matter.member or people.by_address(sale, matter.email, known)
        matter.missing = _missing(matter, known)


def _missing(matter: Matter, known: Known) -> Decision | None:
    sale = matter.recorded.sale
    named: dict[str, object] = {"sale": sale.code}
    ways = known.ways_of(item.product_code for item in sale.items)
    puzzle = [item for item in sale.items if not known.opens_nothing(item.product_code)]
    if sale.items and not ways and not puzzle:
        told = named | {"product": sale.items[0].product_code, "name": sale.items[0].name}
        return Decision(Outcome.IGNORED, OPENS_NOTHING, told)
    if matter.member is None and not (matter.email or sale.buyer_email):
        if sale.buyer_email_told:
            told = named | {"email": sale.buyer_email_told}
            return Decision(Outcome.HELD, "address-unusable", told)
        return Decision(Outcome.HELD, "no-buyer-address", named)
    if not ways:
        first = puzzle[0] if puzzle else None
        told = named | {"product": first and first.product_code, "name": first and first.name}
        return Decision(Outcome.HELD, UNMAPPED, told)
    return None


def _make_members(matters: Sequence[Matter]) -> None:
    for matter in matters:
        sale = matter.recorded.sale
        address = matter.email or sale.buyer_email or ""
        matter.member = people.new(address, name=sale.buyer_name, now=matter.cause.now)
    number([matter.member for matter in matters if matter.member])  # rows they will be later


def _welcome(matter: Matter, member: Member) -> dict[str, Any]:
    facts: dict[str, object] = {"sale": matter.recorded.sale.code}
    return people.welcome(member, reason="bought", facts=facts, cause=matter.cause)


def _cure(sales: Sequence[Sale]) -> None:
    """Earlier postbacks of these sales that waited for a person wait no more."""
    by_code = {sale.code: sale for sale in sales}
    connection = db.session.connection()
    held = connection.execute(_CURABLE, {"codes": list(by_code)}).all() if by_code else ()
    for row_id, code, outcome in held:
        sale = by_code[code]
        Searched.came_to(row_id, before=outcome or Outcome.HELD, after=Outcome.APPLIED)
        facts = {"sale": sale.code, "status": sale.status or ""}
        told = {"number": row_id, "member_id": sale.member_id, "facts": facts}
        connection.execute(_CURE, told)
