"""The marketplace's codes, translated once; inside Portaria only these words are used."""

from enum import StrEnum


class Event(StrEnum):
    """What a postback tells."""

    WAITING = "waiting"
    APPROVED = "approved"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    COMPLETED = "completed"
    ABANDONED = "abandoned"
    HIDDEN = "hidden"
    REFUND_ASKED = "refund-asked"
    TICKET = "ticket"
    CARD = "card"
    BOLETO = "boleto"
    SUBSCRIPTION_ACTIVE = "subscription-active"
    SUBSCRIPTION_OVERDUE = "subscription-overdue"
    SUBSCRIPTION_CANCELLED = "subscription-cancelled"
    SUBSCRIPTION_WAITING = "subscription-waiting"
    RECOVERY_ACTIVE = "recovery-active"
    RECOVERY_CANCELLED = "recovery-cancelled"
    TRACKING = "tracking"
    UNKNOWN = "unknown"


EVENTS = {
    1: Event.WAITING,  # Aguardando pagamento
    2: Event.APPROVED,  # Finalizada / Aprovada
    3: Event.CANCELLED,  # Cancelada
    4: Event.REFUNDED,  # Devolvida (Reembolso)
    5: Event.DISPUTED,  # Bloqueada
    6: Event.COMPLETED,  # Completa
    7: Event.ABANDONED,  # Abandono de Checkout
    8: Event.HIDDEN,  # Oculto
    9: Event.REFUND_ASKED,  # Reembolso solicitado, by newer documentation only
    70: Event.TICKET,  # Ingresso
    98: Event.CARD,  # Cartão, a filter of the panel
    99: Event.BOLETO,  # Boleto, a filter of the panel
    101: Event.SUBSCRIPTION_ACTIVE,  # Assinatura - Ativa
    102: Event.SUBSCRIPTION_OVERDUE,  # Assinatura - Inadimplente
    103: Event.SUBSCRIPTION_CANCELLED,  # Assinatura - Cancelada
    104: Event.SUBSCRIPTION_WAITING,  # Assinatura - Aguardando pagamento
    105: Event.RECOVERY_ACTIVE,  # Recuperação Parcelada - Ativa
    106: Event.RECOVERY_CANCELLED,  # Recuperação Parcelada - Cancelada
    120: Event.TRACKING,  # Status do pedido - Rastreio
}


class SaleStatus(StrEnum):
    """Where a sale stands in its life."""

    WAITING = "waiting"
    APPROVED = "approved"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    COMPLETED = "completed"


SALE_STATUSES = {
    1: SaleStatus.WAITING,
    2: SaleStatus.APPROVED,
    3: SaleStatus.CANCELLED,
    4: SaleStatus.REFUNDED,
    5: SaleStatus.DISPUTED,
    6: SaleStatus.COMPLETED,
}

# Texts of `venda.status`, folded (lower case, no accents); the codes are trusted first.
SALE_STATUS_TEXTS = {
    "aguardando pagamento": SaleStatus.WAITING,
    "finalizada": SaleStatus.APPROVED,
    "finalizada / aprovada": SaleStatus.APPROVED,
    "cancelada": SaleStatus.CANCELLED,
    "devolvida": SaleStatus.REFUNDED,
    "devolvida (reembolso)": SaleStatus.REFUNDED,
    "bloqueada": SaleStatus.DISPUTED,
    "completa": SaleStatus.COMPLETED,
}

# What a sale status would be called had it come as an event.
STATUS_EVENTS = {
    SaleStatus.WAITING: Event.WAITING,
    SaleStatus.APPROVED: Event.APPROVED,
    SaleStatus.CANCELLED: Event.CANCELLED,
    SaleStatus.REFUNDED: Event.REFUNDED,
    SaleStatus.DISPUTED: Event.DISPUTED,
    SaleStatus.COMPLETED: Event.COMPLETED,
}

EVENT_STATUSES = {event: status for status, event in STATUS_EVENTS.items()}


class Role(StrEnum):
    """Whose account is being told (`tipoPostback`)."""

    SYSTEM = "system"
    PRODUCER = "producer"
    COPRODUCER = "co-producer"
    AFFILIATE = "affiliate"
    PREMIUM_AFFILIATE = "premium-affiliate"
    AFFILIATE_MANAGER = "affiliate-manager"
    COAFFILIATE = "co-affiliate"
    UNKNOWN = "unknown"


ROLES = {
    1: Role.SYSTEM,
    2: Role.PRODUCER,
    3: Role.COPRODUCER,
    4: Role.AFFILIATE,
    5: Role.PREMIUM_AFFILIATE,
    6: Role.AFFILIATE_MANAGER,
    7: Role.COAFFILIATE,
}

PROVISIONING_ROLES = frozenset({Role.PRODUCER, Role.COPRODUCER})
AFFILIATE_ROLES = frozenset(
    {Role.AFFILIATE, Role.PREMIUM_AFFILIATE, Role.AFFILIATE_MANAGER, Role.COAFFILIATE}
)


class Period(StrEnum):
    """How often a subscription is charged."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half-yearly"
    YEARLY = "yearly"


PERIODS = {
    "semanal": Period.WEEKLY,
    "mensal": Period.MONTHLY,
    "bimestral": Period.BIMONTHLY,
    "trimestral": Period.QUARTERLY,
    "semestral": Period.HALF_YEARLY,
    "anual": Period.YEARLY,
}


class Contract(StrEnum):
    """The two kinds of contract that are charged more than once."""

    SUBSCRIPTION = "subscription"  # assinatura
    RECOVERY = "recovery"  # recuperacao_parcelada


class AccessState(StrEnum):
    """Whether a door is open."""

    LIVE = "live"
    SUSPENDED = "suspended"
    ENDED = "ended"


class MemberStatus(StrEnum):
    """Whether an account opens anything at all."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"


class PostbackState(StrEnum):
    """Whether a postback has been understood yet."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


class Source(StrEnum):
    """How a postback came here."""

    POSTBACK = "postback"  # sent by the marketplace
    API = "api"  # asked of its API
    REPORT = "report"  # out of its sales report


class Outcome(StrEnum):
    """What understanding a postback came to."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    IGNORED = "ignored"
    HELD = "held"
    TEST = "test"


class Meaning(StrEnum):
    """What an event does to the access that a sale or subscription gives."""

    NOTHING = "nothing"
    GRANT = "grant"
    SUSPEND = "suspend"
    END = "end"
    END_OF_PERIOD = "end-of-period"


class Origin(StrEnum):
    """Where an access comes from."""

    SALE = "sale"
    SUBSCRIPTION = "subscription"
    RECOVERY = "recovery"
    HAND = "hand"


class Actor(StrEnum):
    """Who did what the log tells."""

    POSTBACK = "postback"
    ADMIN = "admin"
    MEMBER = "member"
    CLOCK = "clock"
