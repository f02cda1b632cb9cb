"""A kept postback is understood: read, recorded, and its buyer's access settled; all or nothing."""

from datetime import datetime

import sqlalchemy as sa

from receiver import jobs
from receiver.db import db, hold, share, transaction
from receiver.log import log
from receiver.models import Mapping, Member, Postback, Sale, Subscription
from receiver.models.log_entry import Deed
from receiver.provisioning import people
from receiver.provisioning.catalog import MAPPINGS, discover
from receiver.provisioning.cause import Cause
from receiver.provisioning.products import wrong_product_key
from receiver.provisioning.reading import take_over
from receiver.provisioning.record import PAYMENTS, News, Recorded, record
from receiver.provisioning.settle import settle
from receiver.rules.facts import PostbackFacts
from receiver.rules.limits import Malformed
from receiver.rules.postback import read
from receiver.rules.triage import OF_CONTRACTS, Decision, set_aside, with_event
from receiver.rules.vocabulary import Actor, Event, Outcome, PostbackState

# Held for want of something that a later postback, a mapping or a person may bring.
CURABLE = ("product-unmapped", "no-buyer-address", "address-unusable")


def understand(claim: jobs.Claim, *, now: datetime) -> None:
    """Understand the postback of a claim; what was understood already is left alone."""
    with transaction():
        share(MAPPINGS)
        jobs.finish(claim)
        postback = db.session.get(Postback, claim.row_id)
        if postback is None or postback.state is PostbackState.DONE:
            return
        decision = _decide(postback, now)
        postback.reason, postback.reason_facts = decision.reason, decision.facts
        postback.decided(decision.outcome, now)
        _log_aside(postback, decision, now)


def provide_again(claim: jobs.Claim, *, now: datetime) -> None:
    """Provide for a sale once more: since it was recorded, a mapping or an address has changed."""
    with transaction():
        sale = _held_sale(claim.row_id)
        jobs.finish(claim)
        if sale is None or not sale.life.is_paid:
            return
        contract = db.session.get(Subscription, sale.subscription_id or 0)
        cause = Cause(Actor.POSTBACK, now, postback_id=sale.postback_id, sale_code=sale.code)
        _provide(Recorded(sale, contract, is_news=True), sale.buyer_email, cause)


def look_at_the_clock(claim: jobs.Claim, *, now: datetime) -> None:
    """Settle a member again: a day of grace, a paid period or a grant may be over."""
    with transaction():
        member = db.session.get(Member, claim.row_id)
        if member is not None:
            # Held before its job is: news about this person holds them in this order, too.
            Member.under_lock(member.id)
        jobs.finish(claim)
        if member is not None:
            settle(member, Cause(Actor.CLOCK, now))


def _held_sale(sale_id: int) -> Sale | None:
    """The sale as it is once nobody else is about it; held before its job is, as by the desk."""
    sale = db.session.get(Sale, sale_id)
    if sale is not None:
        hold(*_names(sale.code, sale.buyer_email))
        db.session.refresh(sale)
    return sale


def _decide(postback: Postback, now: datetime) -> Decision:
    try:
        told = read(postback.raw, postback.content_type)
    except Malformed as error:
        return Decision(Outcome.HELD, "unreadable", {"error": str(error)})
    hold(*_names(told.sale.code if told.sale else None, told.buyer.email, told))
    products = [item.product for item in told.items]
    is_mapped = any(mapping.is_by_hand for mapping in Mapping.of(products))
    told = with_event(told, is_mapped=is_mapped)
    take_over(postback, told)
    aside = set_aside(told, is_mapped=is_mapped) or wrong_product_key(told)
    if aside is not None or told.sale is None:
        return aside or Decision(Outcome.HELD, "no-sale-code")
    return _act(News(told, told.sale, postback, now))


def _names(sale: str | None, email: str | None, told: PostbackFacts | None = None) -> list[str]:
    """What this story is about, so that two stories about the same follow each other."""
    contract = told.contract if told else None
    names = {"sale": sale, "email": email, "contract": contract and contract.code}
    return [f"{kind}:{name}" for kind, name in names.items() if name]


def _act(news: News) -> Decision:
    discover(news)
    recorded = record(news)
    cause = Cause(
        Actor.POSTBACK,
        news.now,
        postback_id=news.postback.id,
        sale_code=news.sale.code,
        is_silent=news.told.event is Event.COMPLETED,
        invites=news.told.event is Event.APPROVED or news.told.event in PAYMENTS,
    )
    decision = _provide(recorded, news.told.buyer.email, cause)
    news.postback.member_id = recorded.sale.member_id
    return decision or _told_of(recorded, news)


def _provide(recorded: Recorded, email: str | None, cause: Cause) -> Decision | None:
    """Find or make the buyer's account and settle it; a decision where a person is needed."""
    sale, contract = recorded.sale, recorded.contract
    member = people.owner(sale, contract)
    if member is None and sale.life.is_paid:
        member = people.by_address(sale, email)
    missing = _missing(sale, member, email) if sale.life.is_paid else None
    if member is None and (missing or not sale.life.is_paid):
        return missing
    if member is None:
        member = _new_member(sale, email, cause)
    people.belongs(sale, contract, member)
    db.session.flush()
    settle(member, cause)
    if missing is None and sale.life.is_paid:
        _cured(sale)
    return missing


def _missing(sale: Sale, member: Member | None, email: str | None) -> Decision | None:
    named: dict[str, object] = {"sale": sale.code}
    if member is None and not (email or sale.buyer_email):
        if sale.buyer_email_told:
            told = named | {"email": sale.buyer_email_told}
            return Decision(Outcome.HELD, "address-unusable", told)
        return Decision(Outcome.HELD, "no-buyer-address", named)
    products = [item.product_code for item in sale.items]
    if not Mapping.of(products):
        first = sale.items[0] if sale.items else None
        told = named | {"product": first and first.product_code, "name": first and first.name}
        return Decision(Outcome.HELD, "product-unmapped", told)
    return None


def _new_member(sale: Sale, email: str | None, cause: Cause) -> Member:
    address = email or sale.buyer_email
    if address is None:
        raise ValueError(f"sale {sale.code} has no address to make an account for")
    facts: dict[str, object] = {"sale": sale.code}
    return people.create(address, name=sale.buyer_name, reason="bought", facts=facts, cause=cause)


def _cured(sale: Sale) -> None:
    """Earlier postbacks of this sale that waited for a person wait no more."""
    held = sa.update(Postback).where(
        Postback.sale_code == sale.code,
        Postback.outcome == Outcome.HELD,
        Postback.reason.in_(CURABLE),
    )
    cured = {"outcome": Outcome.APPLIED, "reason": "sale-now", "member_id": sale.member_id}
    facts = {"sale": sale.code, "status": sale.status.value if sale.status else ""}
    db.session.execute(held.values(**cured, reason_facts=facts))


def _told_of(recorded: Recorded, news: News) -> Decision:
    sale, contract = recorded.sale, recorded.contract
    status = sale.status.value if sale.status else ""
    if not recorded.is_news:
        told: dict[str, object] = {"sale": sale.code, "status": status}
        return Decision(Outcome.UNCHANGED, "nothing-new", told)
    if contract is not None and news.told.event in OF_CONTRACTS:
        told = {"contract": contract.code, "status": contract.status, "sale": sale.code}
        return Decision(Outcome.APPLIED, "contract-now", told)
    return Decision(Outcome.APPLIED, "sale-now", {"sale": sale.code, "status": status})


def _log_aside(postback: Postback, decision: Decision, now: datetime) -> None:
    deeds = {Outcome.HELD: Deed.HELD, Outcome.TEST: Deed.PANEL_TEST}
    if decision.outcome not in deeds:
        return
    log(
        deeds[decision.outcome],
        now=now,
        actor=Actor.POSTBACK,
        reason=decision.reason,
        facts=decision.facts,
        postback_id=postback.id,
        sale_code=postback.sale_code,
    )
