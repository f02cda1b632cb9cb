"""The shapes in which facts travel between the rules and the rows."""

from dataclasses import dataclass
from datetime import datetime

from receiver.rules.vocabulary import Contract, Event, Period, Role, SaleStatus


@dataclass(frozen=True)
class ItemTold:
    """One thing sold, as a postback names it."""

    product: str
    name: str = ""
    plan: str | None = None
    plan_name: str = ""
    cents: int | None = None
    quantity: int = 1
    is_main: bool = False
    product_key: str | None = None


@dataclass(frozen=True)
class BuyerTold:
    """The buyer as the postback names them; `email` is folded, or None when it is no address."""

    email: str | None = None
    email_told: str = ""
    name: str = ""
    phone: str = ""
    document: str = ""


@dataclass(frozen=True)
class ContractTold:
    """The block `assinatura` or `recuperacao_parcelada`."""

    kind: Contract
    code: str
    instalment: int | None = None
    started_at: datetime | None = None
    status_told: str = ""


@dataclass(frozen=True)
class SaleTold:
    """The block `venda`, with dates in UTC and money in cents."""

    code: str
    status: SaleStatus | None = None
    status_told: str = ""
    started_at: datetime | None = None
    paid_at: datetime | None = None
    cents: int | None = None
    received_cents: int | None = None
    currency: str = "BRL"
    payment: str = ""
    instalments: int | None = None
    guarantee_days: int | None = None
    upsell_of: str | None = None
    src: str = ""
    utm: tuple[tuple[str, str], ...] = ()
    affiliate: str = ""


@dataclass(frozen=True)
class PostbackFacts:
    """Everything that was read out of one postback."""

    event: Event | None
    event_code: int | None
    role: Role
    role_code: int | None
    sale: SaleTold | None = None
    subscription: ContractTold | None = None
    recovery: ContractTold | None = None
    buyer: BuyerTold = BuyerTold()
    items: tuple[ItemTold, ...] = ()
    period: Period | None = None
    period_told: str = ""
    dispatch_id: str | None = None
    told_at: datetime | None = None
    contradiction: str | None = None
    is_named_like_test: bool = False
    # The producer says that its code, which is unknown, means nothing.
    is_said_empty: bool = False

    @property
    def contract(self) -> ContractTold | None:
        """The subscription or recovery that this postback is about."""
        if self.event in (Event.RECOVERY_ACTIVE, Event.RECOVERY_CANCELLED):
            return self.recovery
        return self.subscription or self.recovery
