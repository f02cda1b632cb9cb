"""What a member may enter: a pure function of sales, contracts, mapping, rules, hands and clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from receiver.rules.closing import End
from receiver.rules.contract import Charge
from receiver.rules.facts import ItemTold
from receiver.rules.meaning import Meanings
from receiver.rules.verdict import ContractFacts, Verdict, of_contract, of_sale
from receiver.rules.vocabulary import AccessState, Contract, Origin

ORIGINS = {Contract.SUBSCRIPTION: Origin.SUBSCRIPTION, Contract.RECOVERY: Origin.RECOVERY}
WORST_LAST = (AccessState.LIVE, AccessState.SUSPENDED, AccessState.ENDED)


@dataclass(frozen=True)
class Opening:
    """What a product (or one plan of it) opens, and for how many days."""

    product: str
    area_id: int
    plan: str = ""
    days: int | None = None


@dataclass(frozen=True)
class Hand:
    """A decision by hand: opens an area, or closes it to whatever was paid before."""

    area_id: int
    opens: bool
    at: datetime
    by: str
    until: datetime | None = None


@dataclass(frozen=True)
class MemberFacts:
    """Everything that access is derived from."""

    sales: tuple[Charge, ...] = ()
    contracts: tuple[ContractFacts, ...] = ()
    openings: tuple[Opening, ...] = ()
    meanings: Meanings = field(default_factory=Meanings)
    hands: tuple[Hand, ...] = ()


@dataclass(frozen=True)
class Entitlement:
    """One door from one origin: its state, and why."""

    area_id: int
    origin: Origin
    code: str
    state: AccessState
    since: datetime
    until: datetime | None
    reason: str
    facts: dict[str, object] = field(default_factory=dict)
    postback_id: int | None = None

    @property
    def is_live(self) -> bool:
        """Whether it opens its door now."""
        return self.state is AccessState.LIVE

    @property
    def place(self) -> tuple[int, Origin, str]:
        """What it is to its member, who has one of each."""
        return (self.area_id, self.origin, self.code)


def derive(facts: MemberFacts, now: datetime) -> list[Entitlement]:
    """All entitlements of a member: the best one for each area and origin."""
    found: dict[tuple[int, Origin, str], Entitlement] = {}
    for entitlement in _all(facts, now):
        known = found.get(entitlement.place, entitlement)
        found[entitlement.place] = min(known, entitlement, key=_worth)
    return list(found.values())


def open_areas(facts: MemberFacts, now: datetime) -> set[int]:
    """The areas of which an entitlement is live: as derive() has it, without its words."""
    found = {hand.area_id for hand in facts.hands if hand.opens and not _is_over(hand, now)}
    for verdict, product, _origin in _verdicts(facts, now):
        for _item, opening in _openings(verdict, product, facts):
            if opening.area_id not in found and _stands_open(verdict, opening, facts.hands, now):
                found.add(opening.area_id)
    return found


def open_by_payment(facts: MemberFacts, now: datetime) -> frozenset[int] | None:
    """The same of sales alone, where it goes by when they were paid, completed and refunded.

    None where it does not: what opened without a payment counts from other times.
    """
    found = set()
    for verdict, product, _origin in _sold(facts):
        for _item, opening in _openings(verdict, product, facts):
            if verdict.event is not None and any(_ends(verdict, opening)):
                return None
            if _stands_open(verdict, opening, (), now):
                found.add(opening.area_id)
    return frozenset(found)


def next_change(entitlements: Iterable[Entitlement]) -> datetime | None:
    """When the clock alone will close a door."""
    ends = [e.until for e in entitlements if e.is_live and e.until is not None]
    return min(ends, default=None)


def _worth(entitlement: Entitlement) -> tuple[int, bool, float]:
    until = entitlement.until.timestamp() if entitlement.until else 0
    return WORST_LAST.index(entitlement.state), entitlement.until is not None, -until


def _all(facts: MemberFacts, now: datetime) -> Iterator[Entitlement]:
    for verdict, product, origin in _verdicts(facts, now):
        for item, opening in _openings(verdict, product, facts):
            door = _door(verdict, item, opening, now)
            owned = replace(door, origin=origin, code=verdict.contract or verdict.charge.code)
            yield _unless_closed_by_hand(owned, verdict.heard_at, facts.hands)
    for hand in facts.hands:
        if hand.opens:
            yield _by_hand(hand, now)


def _verdicts(facts: MemberFacts, now: datetime) -> Iterator[tuple[Verdict, str, Origin]]:
    """What is to be said of each sale and contract, for each product in it."""
    yield from _sold(facts)
    for contract in facts.contracts:
        for product in _products(*contract.charges):
            for verdict in of_contract(contract, facts.meanings.about(product), now):
                yield verdict, product, ORIGINS[contract.kind]


def _sold(facts: MemberFacts) -> Iterator[tuple[Verdict, str, Origin]]:
    for sale in facts.sales:
        for product in _products(sale):
            verdict = of_sale(sale, facts.meanings.about(product))
            if verdict is not None:
                yield verdict, product, Origin.SALE


def _products(*sales: Charge) -> Iterable[str]:
    return dict.fromkeys(item.product for sale in sales for item in sale.items)


def _openings(
    verdict: Verdict, product: str, facts: MemberFacts
) -> Iterator[tuple[ItemTold, Opening]]:
    """What each item of this product opens."""
    for item in verdict.charge.items:
        if item.product == product:
            for opening in facts.openings:
                if opening.product == product and opening.plan in ("", item.plan):
                    yield item, opening


def _stands_open(
    verdict: Verdict, opening: Opening, hands: tuple[Hand, ...], now: datetime
) -> bool:
    for end in _ends(verdict, opening):
        if end.at <= now:
            return False
    return not (hands and _closing_hand(opening.area_id, verdict.heard_at, hands))


def _door(verdict: Verdict, item: ItemTold, opening: Opening, now: datetime) -> Entitlement:
    """One door under one verdict: live, or closed by the end that has come."""
    told = {**verdict.facts, "product": item.name or item.product}
    live = Entitlement(
        area_id=opening.area_id,
        origin=Origin.SALE,
        code=verdict.charge.code,
        state=AccessState.LIVE,
        since=verdict.since,
        until=None,
        reason=verdict.reason,
        facts=told,
        postback_id=verdict.postback_id,
    )
    ends = list(_ends(verdict, opening))
    come = [end for end in ends if end.at <= now]
    if come:
        return _closed(live, max(come, key=lambda end: WORST_LAST.index(end.state)))
    return _ending(live, min(ends, key=lambda end: end.at)) if ends else live


def _closed(live: Entitlement, end: End) -> Entitlement:
    told = {**live.facts, **end.facts, "at": end.at.isoformat()}
    closed = replace(live, state=end.state, since=end.at, reason=end.reason, facts=told)
    return replace(closed, postback_id=end.postback_id or live.postback_id)


def _ending(live: Entitlement, end: End) -> Entitlement:
    told = {**live.facts, **end.facts, "until": end.at.isoformat()}
    ending = replace(live, until=end.at, reason=f"{end.reason}-soon", facts=told)
    return replace(ending, postback_id=end.postback_id or live.postback_id)


def _ends(verdict: Verdict, opening: Opening) -> Iterator[End]:
    for closing in verdict.closings:
        end = closing.end
        if end is not None:
            yield end
    if opening.days:
        runs_out = verdict.counts_from + timedelta(days=opening.days)
        yield End(runs_out, AccessState.ENDED, "validity")


def _by_hand(hand: Hand, now: datetime) -> Entitlement:
    opened = Entitlement(
        area_id=hand.area_id,
        origin=Origin.HAND,
        code="",
        state=AccessState.LIVE,
        since=hand.at,
        until=hand.until,
        reason="by-hand",
        facts={"by": hand.by},
    )
    if hand.until is None:
        return opened
    end = End(hand.until, AccessState.ENDED, "by-hand-over")
    return _closed(opened, end) if _is_over(hand, now) else _ending(opened, end)


def _is_over(hand: Hand, now: datetime) -> bool:
    return hand.until is not None and hand.until <= now


def _unless_closed_by_hand(
    entitlement: Entitlement, heard_at: datetime, hands: tuple[Hand, ...]
) -> Entitlement:
    """A revocation by hand covers what was paid before it; who buys again gets in again."""
    hand = _closing_hand(entitlement.area_id, heard_at, hands)
    if hand is None:
        return entitlement
    end = End(hand.at, AccessState.ENDED, "closed-by-hand")
    return replace(_closed(entitlement, end), until=None, facts={"by": hand.by})


def _closing_hand(area_id: int, heard_at: datetime, hands: tuple[Hand, ...]) -> Hand | None:
    closing = (hand for hand in hands if hand.area_id == area_id and not hand.opens)
    return next((hand for hand in closing if heard_at <= hand.at), None)
