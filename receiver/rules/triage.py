"""Which postbacks are acted on, and why the others are not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from receiver.rules.facts import PostbackFacts
from receiver.rules.vocabulary import (
    EVENTS,
    PROVISIONING_ROLES,
    STATUS_EVENTS,
    Event,
    Outcome,
    Role,
)

# Kept and never acted on: reminders, recovery and tracking read them.
QUIET = {Event.ABANDONED: "abandoned", Event.TRACKING: "tracking"}
# Listed by the marketplace and never explained: a person must look.
UNEXPLAINED = frozenset({Event.HIDDEN, Event.REFUND_ASKED, Event.TICKET, Event.CARD, Event.BOLETO})
# What a producer may say that an unknown code means.
MEANABLE = tuple(event for event in EVENTS.values() if event not in UNEXPLAINED)
# Set aside or held as far as access goes; what it tells is true all the same.
_TRUE = frozenset({*QUIET.values(), "role-gives-nothing", "product-opens-nothing"})
_TRUE |= {"product-unmapped", "no-buyer-address", "address-unusable"}
OF_CONTRACTS = frozenset(
    {
        Event.SUBSCRIPTION_ACTIVE,
        Event.SUBSCRIPTION_OVERDUE,
        Event.SUBSCRIPTION_CANCELLED,
        Event.SUBSCRIPTION_WAITING,
        Event.RECOVERY_ACTIVE,
        Event.RECOVERY_CANCELLED,
    }
)


@dataclass(frozen=True)
class Decision:
    """What a postback comes to, and why."""

    outcome: Outcome
    reason: str
    facts: dict[str, object] = field(default_factory=dict)


def is_panel_test(told: PostbackFacts, *, is_mapped: bool) -> bool:
    """Whether this is the panel's own test: by its product's name and one sign more."""
    return told.is_named_like_test and (told.event is None or not is_mapped)


def as_said(told: PostbackFacts, said: Mapping[int, Event | None]) -> PostbackFacts:
    """With what the producer says that an unknown code means: an event, or nothing."""
    code = told.event_code
    if told.event is not Event.UNKNOWN or code is None or code not in said:
        return told
    event = said[code]
    return replace(told, is_said_empty=True) if event is None else replace(told, event=event)


def with_event(told: PostbackFacts, *, is_mapped: bool) -> PostbackFacts:
    """Without an event code, the sale's status speaks, and only for a product mapped on purpose."""
    status = told.sale.status if told.sale else None
    if told.event is None and is_mapped and status is not None:
        return replace(told, event=STATUS_EVENTS[status])
    return told


def set_aside(told: PostbackFacts, *, is_mapped: bool, is_ruled: bool = False) -> Decision | None:
    """Why this postback is not acted on; None when it is.

    `is_mapped`: by hand, on purpose. `is_ruled`: a rule gives the event a meaning.
    """
    if is_panel_test(told, is_mapped=is_mapped):
        return Decision(Outcome.TEST, "panel-test")
    if told.contradiction:
        return Decision(Outcome.HELD, "contradiction", {"field": told.contradiction})
    by_role = _by_role(told, is_mapped=is_mapped)
    # A rule needs a sale to act on, and somebody who may tell of it.
    by_event = _by_event(told, is_ruled=is_ruled and by_role is None and told.sale is not None)
    return by_event or by_role or _by_codes(told)


def is_for_books(decision: Decision) -> bool:
    """Whether what a postback tells besides is true: parcels, commissions, who did not pay."""
    return decision.outcome in (Outcome.APPLIED, Outcome.UNCHANGED) or decision.reason in _TRUE


def _by_event(told: PostbackFacts, *, is_ruled: bool) -> Decision | None:
    if told.event is None:
        return Decision(Outcome.HELD, "event-missing")
    if told.is_said_empty:
        return Decision(Outcome.IGNORED, "event-said-empty", {"code": told.event_code})
    if told.event is Event.UNKNOWN:
        return _unknown(told.event_code)
    if is_ruled:
        return None
    if told.event in UNEXPLAINED:
        return Decision(Outcome.HELD, "event-needs-a-look", {"code": told.event_code})
    if told.event in QUIET:
        return Decision(Outcome.IGNORED, QUIET[told.event])
    return None


def _unknown(code: int | None) -> Decision:
    if code is None:
        return Decision(Outcome.HELD, "event-unreadable")
    return Decision(Outcome.HELD, "event-unknown", {"code": code})


def _by_role(told: PostbackFacts, *, is_mapped: bool) -> Decision | None:
    if told.role in PROVISIONING_ROLES or is_mapped:
        return None
    if told.role is Role.UNKNOWN:
        return Decision(Outcome.HELD, "role-missing")
    return Decision(Outcome.IGNORED, "role-gives-nothing", {"role": told.role.value})


def _by_codes(told: PostbackFacts) -> Decision | None:
    if told.sale is None:
        return Decision(Outcome.HELD, "no-sale-code")
    if told.event in OF_CONTRACTS and told.contract is None:
        return Decision(Outcome.HELD, "no-contract-code")
    return None
