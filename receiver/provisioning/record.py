"""What a postback tells becomes rows: sale, items, contract, notice, products."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from receiver.db import db
from receiver.models import Notice, Sale, SaleItem, Subscription
from receiver.provisioning.inbox_rows import Row
from receiver.provisioning.known import Known
from receiver.rules import guarantee
from receiver.rules.contract import NOTICES
from receiver.rules.facts import ContractTold, ItemTold, PostbackFacts, SaleTold
from receiver.rules.news import RULED, NewsFacts
from receiver.rules.sale import PAID, remember
from receiver.rules.vocabulary import EVENT_STATUSES, PROVISIONING_ROLES, Event, Role, SaleStatus

# A charge told as paid by its contract is as good as an approval of its own.
PAYMENTS = frozenset({Event.SUBSCRIPTION_ACTIVE, Event.RECOVERY_ACTIVE})
UNPAID = frozenset({SaleStatus.WAITING, SaleStatus.CANCELLED})


@dataclass(frozen=True)
class News:
    """A postback on its way into the rows. `is_ruled`: a rule gives its event a meaning."""

    told: PostbackFacts
    sale: SaleTold
    row: Row
    now: datetime
    is_ruled: bool = False

    @property
    def at(self) -> datetime:
        """When it was told: by the marketplace's own date, else when it arrived."""
        return self.told.told_at or self.row.received_at

    @property
    def is_dated(self) -> bool:
        """Whether that is the marketplace's own date."""
        return self.told.told_at is not None


@dataclass(frozen=True)
class Recorded:
    """The rows that a postback is about, and whether it changed what we knew."""

    sale: Sale
    contract: Subscription | None
    is_news: bool


def record_all(all_news: Sequence[News], known: Known) -> list[Recorded]:
    """Write down what postbacks tell about their sales and contracts; no two about the same.

    A new sale is no row before its owner is known, see provide_all: so it is written once.
    """
    contracts = [_contract(news, known) for news in all_news]
    if any(contracts):
        db.session.flush()  # the new ones have a number now
    return [_record(n, c, known) for n, c in zip(all_news, contracts, strict=True)]


def _record(news: News, contract: Subscription | None, known: Known) -> Recorded:
    sale = known.sales.get(news.sale.code) or _new_sale(news, known)
    if contract is not None and sale.subscription_id is None:
        sale.subscription_id = contract.id
        sale.instalment = news.told.contract.instalment if news.told.contract else None
    _describe(sale, news)
    new_items = _items(sale, news, known)
    new_status = _live_on(sale, news)
    new_notice = contract is not None and _notice(contract, news, known)
    is_heard = news.is_ruled and news.told.event in RULED and _hear(sale, news)
    return Recorded(sale, contract, is_news=new_status or new_items or new_notice or is_heard)


def _new_sale(news: News, known: Known) -> Sale:
    sale = Sale(
        code=news.sale.code,
        created_at=news.now,
        is_approval_dated=False,
        is_dispute_dated=False,
        buyer_email_told="",
        buyer_name="",
        items=[],
    )
    known.sales[sale.code] = sale
    return sale


def _contract(news: News, known: Known) -> Subscription | None:
    told = news.told.contract
    if told is None:
        return None
    contract = known.contracts.get((told.kind, told.code)) or _new_contract(told, news.now, known)
    contract.instalment = max(contract.instalment or 0, told.instalment or 0) or None
    contract.started_at = contract.started_at or told.started_at
    contract.period = news.told.period or contract.period
    return contract


def _new_contract(told: ContractTold, now: datetime, known: Known) -> Subscription:
    contract = Subscription(kind=told.kind, code=told.code, status="waiting", created_at=now)
    db.session.add(contract)
    known.contracts[told.kind, told.code] = contract
    return contract


def _describe(sale: Sale, news: News) -> None:
    told, buyer = news.sale, news.told.buyer
    sale.period = sale.period or news.told.period
    sale.started_at = sale.started_at or told.started_at
    if told.paid_at:
        sale.paid_at = min(sale.paid_at or told.paid_at, told.paid_at)
    sale.buyer_email = sale.buyer_email or buyer.email
    sale.buyer_email_told = sale.buyer_email_told or buyer.email_told[:320]
    sale.buyer_name = sale.buyer_name or buyer.name
    sale.buyer_phone = sale.buyer_phone or buyer.phone[:40]
    sale.buyer_document = sale.buyer_document or buyer.document[:40]
    if news.told.role in PROVISIONING_ROLES:
        _amounts(sale, told, is_producer=news.told.role is Role.PRODUCER)
        if told_status(news.told) in PAID:  # before the payment it has not begun
            ends_at = guarantee.end(told.guarantee_days, news.at)
            sale.guarantee_until = guarantee.earlier(sale.guarantee_until, ends_at)


def _amounts(sale: Sale, told: SaleTold, *, is_producer: bool) -> None:
    sale.cents = told.cents if told.cents is not None else sale.cents
    sale.currency = told.currency or "BRL"
    sale.payment = told.payment[:60] or sale.payment or ""
    sale.upsell_of = told.upsell_of or sale.upsell_of
    sale.affiliate = told.affiliate[:120] or sale.affiliate or ""
    sale.src = told.src[:200] or sale.src or ""
    sale.utm = dict(told.utm) or sale.utm or {}
    if told.guarantee_days is not None:
        sale.guarantee_days = told.guarantee_days
    if is_producer and told.received_cents is not None:
        sale.received_cents = told.received_cents


def _live_on(sale: Sale, news: News) -> bool:
    before = sale.life
    status = told_status(news.told)
    if status is None:
        return False
    life = remember(before, status, at=news.at, is_dated=news.is_dated)
    sale.lives(life)
    is_changed = life.status is not before.status
    if is_changed:
        sale.postback_id = news.row.id
    # Told again it changes nothing, but for a payment that answers a notice or other bad news.
    has_more = sale.subscription_id is not None or bool(sale.news)
    is_paid_again = has_more and life != before and status in PAID
    return is_changed or is_paid_again


def _hear(sale: Sale, news: News) -> bool:
    """Remember an event that counts only by a rule; whether it stands otherwise than before."""
    if news.told.event is None:
        return False
    told = NewsFacts(news.told.event, news.at, news.at, news.is_dated, news.row.id)
    stood = _stands(sale, told.event)
    sale.hears(told)
    return _stands(sale, told.event) is not stood


def _stands(sale: Sale, event: Event) -> bool:
    heard = [news for news in sale.heard if news.event is event]
    return bool(heard) and heard[0].open_since(sale.life) is not None


def told_status(told: PostbackFacts) -> SaleStatus | None:
    """What this says of the sale: on a contract's events the sale's status is a side note."""
    event = told.event
    if event in EVENT_STATUSES:
        return EVENT_STATUSES[event]
    if event in PAYMENTS:
        return SaleStatus.APPROVED
    status = told.sale.status if told.sale else None
    return status if status in UNPAID else None


def _items(sale: Sale, news: News, known: Known) -> bool:
    told_before = {(item.product_code, item.plan_code) for item in sale.items}
    items = _sold(news, known)
    fresh = [item for item in items if (item.product, item.plan or "") not in told_before]
    for item in fresh:
        sale.items.append(
            SaleItem(
                product_code=item.product,
                plan_code=item.plan or "",
                name=item.name[:200],
                plan_name=item.plan_name[:200],
                cents=item.cents,
                quantity=item.quantity,
                is_main=item.is_main,
            )
        )
    return bool(fresh)


def _sold(news: News, known: Known) -> list[ItemTold]:
    """The items that count: all of them for the producer, those mapped on purpose for others."""
    items = list(news.told.items)
    if news.told.role in PROVISIONING_ROLES:
        return items
    ways = known.ways_of(item.product for item in items)
    mapped = {way.product_code for way in ways if way.is_by_hand}
    return [item for item in items if item.product in mapped]


def _notice(contract: Subscription, news: News, known: Known) -> bool:
    event = news.told.event
    if event is None or event not in NOTICES:
        return False
    told = news.told.contract
    instalment = (told.instalment if told else None) or 0
    place = (event, news.sale.code, instalment)
    notices = known.notices[contract.id]
    for notice in notices:
        if (notice.event, notice.sale_code, notice.instalment) == place:
            notice.told_again(news.at, is_dated=news.is_dated)
            return False
    notices.append(_new_notice(contract, news, event, instalment))
    db.session.add(notices[-1])
    return True


def _new_notice(contract: Subscription, news: News, event: Event, instalment: int) -> Notice:
    return Notice(
        subscription_id=contract.id,
        event=event,
        sale_code=news.sale.code,
        instalment=instalment,
        charge_started_at=news.sale.started_at,
        is_after_payment=news.sale.status not in UNPAID,
        at=news.at,
        again_at=news.at,
        is_dated=news.is_dated,
        postback_id=news.row.id,
    )
