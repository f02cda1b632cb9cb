"""Kept postbacks are understood: recorded, and their buyers' access settled; all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from receiver import jobs, turns
from receiver.db import db, hold, share, transaction
from receiver.log import line, log_all
from receiver.models import Sale, Searched, Subscription
from receiver.models.log_entry import Deed
from receiver.models.searched import described
from receiver.provisioning import inbox_rows
from receiver.provisioning.catalog import MAPPINGS, discover
from receiver.provisioning.cause import Cause
from receiver.provisioning.groups import Arrived
from receiver.provisioning.inbox_rows import Row
from receiver.provisioning.known import Known, known_about
from receiver.provisioning.memory import gives, meanings
from receiver.provisioning.products import wrong_product_key
from receiver.provisioning.provide import Matter, provide_all
from receiver.provisioning.record import PAYMENTS, News, Recorded, record_all
from receiver.rules.gist import gist
from receiver.rules.triage import OF_CONTRACTS, Decision, is_for_books, set_aside, with_event
from receiver.rules.vocabulary import Actor, Event, Outcome, PostbackState

# What is told in the log, besides what it did.
DEEDS = {Outcome.HELD: Deed.HELD, Outcome.TEST: Deed.PANEL_TEST}


@dataclass
class _Case:
    """One postback on its way to a decision."""

    row: Row
    arrived: Arrived
    decision: Decision | None = None
    news: News | None = None


@dataclass(frozen=True)
class Understood:
    """What became of one postback, for whoever counts and logs."""

    postback_id: int
    event: Event | None
    sale: str | None
    outcome: Outcome
    reason: str


def understand_all(group: Sequence[Arrived], *, now: datetime) -> list[Understood]:
    """Understand a group of postbacks; what was understood already is left alone.

    Raises LeaseLost when none of them is ours any more.
    """
    with transaction():
        share(MAPPINGS)
        hold(*(name for arrived in group for name in arrived.names))
        understood = understand_held(group, now=now)
        turns.look_behind(db.engine)
        return understood


def understand_held(group: Sequence[Arrived], *, now: datetime) -> list[Understood]:
    """The same in the transaction of a caller who holds names."""
    return _understand(_cases(group), now)


def understand_again(group: Sequence[Arrived], *, now: datetime) -> None:
    """The same whether or not it was understood, in the transaction of a caller who holds names."""
    arrived = {one.claim.row_id: one for one in group}
    _understand(_found(arrived), now)


def provide_again(claim: jobs.Claim, *, now: datetime) -> None:
    """Provide for a sale once more: since it was recorded, a mapping or an address has changed."""
    with transaction():
        sale = _held_sale(claim.row_id)
        jobs.finish(claim)
        if sale is not None:
            sale.lives(sale.life)  # where the status beside its news was not theirs
        if sale is None or not gives(sale):
            return
        contract = db.session.get(Subscription, sale.subscription_id or 0)
        cause = Cause(Actor.POSTBACK, now, postback_id=sale.postback_id, sale_code=sale.code)
        recorded = Recorded(sale, contract, is_news=True)
        provide_all([Matter(recorded, sale.buyer_email, cause)], _known_of(recorded))


def _understand(cases: list[_Case], now: datetime) -> list[Understood]:
    known = known_about([case.arrived.told for case in cases if case.arrived.told])
    for case in cases:
        _look(case, known, now)
    _act_on([case for case in cases if case.decision is None], known)
    decided = [(case, _decided(case)) for case in cases]
    inbox_rows.write([(case.row, decision) for case, decision in decided], now)
    Searched.put({case.row.id: _words(case, decision) for case, decision in decided})
    log_all([_line(case, d, now) for case, d in decided if d.outcome in DEEDS])
    return [_understood(case, decision) for case, decision in decided]


def _cases(group: Sequence[Arrived]) -> list[_Case]:
    """Those that are still ours, and still to be understood."""
    ours = jobs.finish_all([arrived.claim for arrived in group])
    if not ours:
        raise jobs.LeaseLost
    kept = {arrived.claim.row_id: arrived for arrived in group if arrived.claim.id in ours}
    return [case for case in _found(kept) if case.row.state is not PostbackState.DONE]


def _found(arrived: Mapping[int, Arrived]) -> list[_Case]:
    return [_Case(row, arrived[row.id]) for row in inbox_rows.found(arrived)]


def _look(case: _Case, known: Known, now: datetime) -> None:
    """Set the postback aside, or make news of it."""
    told = case.arrived.told
    if told is None:
        facts: dict[str, object] = {"error": case.arrived.unreadable}
        case.decision = Decision(Outcome.HELD, "unreadable", facts)
        return
    is_mapped = known.is_mapped_by_hand(told)
    told = with_event(told, is_mapped=is_mapped)
    case.row.gist = gist(told)
    is_ruled = known.is_ruled(told)
    aside = set_aside(told, is_mapped=is_mapped, is_ruled=is_ruled)
    if aside is None or is_for_books(aside):
        aside = wrong_product_key(told, known.products) or aside
    case.decision = aside
    if case.decision is None and told.sale is None:
        case.decision = Decision(Outcome.HELD, "no-sale-code")
    if case.decision is None and told.sale is not None:
        case.news = News(told, told.sale, case.row, now, is_ruled=is_ruled)


def _act_on(cases: Sequence[_Case], known: Known) -> None:
    all_news = [case.news for case in cases if case.news]
    discover(all_news, known)
    recorded = record_all(all_news, known)
    matters = [_matter(n, r) for n, r in zip(all_news, recorded, strict=True)]
    provide_all(matters, known)
    for case, news, matter in zip(cases, all_news, matters, strict=True):
        case.row.member_id = matter.recorded.sale.member_id
        case.decision = matter.missing or _told_of(matter.recorded, news)


def _matter(news: News, recorded: Recorded) -> Matter:
    cause = Cause(
        Actor.POSTBACK,
        news.now,
        postback_id=news.row.id,
        sale_code=news.sale.code,
        is_silent=news.told.event is Event.COMPLETED,
        invites=news.told.event is Event.APPROVED or news.told.event in PAYMENTS,
    )
    return Matter(recorded, news.told.buyer.email, cause)


def _told_of(recorded: Recorded, news: News) -> Decision:
    sale, contract = recorded.sale, recorded.contract
    status = sale.status.value if sale.status else ""
    if not recorded.is_news:
        told: dict[str, object] = {"sale": sale.code, "status": status}
        return Decision(Outcome.UNCHANGED, "nothing-new", told)
    event = news.told.event
    if contract is not None and event in OF_CONTRACTS and not news.is_ruled:
        told = {"contract": contract.code, "status": contract.status, "sale": sale.code}
        return Decision(Outcome.APPLIED, "contract-now", told)
    if news.is_ruled and event is not None:
        told = {"sale": sale.code, "event": event.value}
        return Decision(Outcome.APPLIED, "news-now", told)
    return Decision(Outcome.APPLIED, "sale-now", {"sale": sale.code, "status": status})


def _decided(case: _Case) -> Decision:
    if case.decision is None:
        raise RuntimeError(f"postback {case.row.id} came to nothing")
    return case.decision


def _line(case: _Case, decision: Decision, now: datetime) -> dict[str, Any]:
    return line(
        DEEDS[decision.outcome],
        now=now,
        actor=Actor.POSTBACK,
        reason=decision.reason,
        facts=decision.facts,
        postback_id=case.row.id,
        sale_code=case.row.gist.sale_code,
    )


def _words(case: _Case, decision: Decision) -> str:
    row = case.row
    return described(
        row.gist,
        case.arrived.told,
        outcome=decision.outcome,
        key_id=row.key_id,
        is_simulated=row.is_simulated,
        source=row.source,
    )


def _understood(case: _Case, decision: Decision) -> Understood:
    told = case.row.id, case.row.gist.event, case.row.gist.sale_code
    return Understood(*told, decision.outcome, decision.reason)


def _held_sale(sale_id: int) -> Sale | None:
    """The sale as it is once nobody else is about it; held before its job is, as by the desk."""
    sale = db.session.get(Sale, sale_id)
    if sale is not None:
        about = {"sale": sale.code, "email": sale.buyer_email}
        hold(*(f"{kind}:{name}" for kind, name in about.items() if name))
        db.session.refresh(sale)
    return sale


def _known_of(recorded: Recorded) -> Known:
    known = Known(sales={recorded.sale.code: recorded.sale}, meanings=meanings())
    known.learn_products(item.product_code for item in recorded.sale.items)
    if recorded.contract is not None:
        known.contracts[recorded.contract.kind, recorded.contract.code] = recorded.contract
    known.learn_people(())
    return known
