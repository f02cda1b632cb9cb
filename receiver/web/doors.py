"""What a member owns, one line for each area however often it was bought; and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from itertools import groupby
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from receiver.context import settings
from receiver.models import Access, Area
from receiver.rules import reasons
from receiver.rules.vocabulary import AccessState

BEST_FIRST = (AccessState.LIVE, AccessState.SUSPENDED, AccessState.ENDED)

STATES: dict[AccessState, LazyString] = {
    AccessState.LIVE: _("Aberto"),
    AccessState.SUSPENDED: _("Suspenso"),
    AccessState.ENDED: _("Encerrado"),
}

_PAY = _(
    "Pague a cobrança em atraso: o link está no e-mail da Monetizze. "
    "O acesso volta sozinho quando o pagamento for confirmado."
)
_PAY_SOON = _("Pague a cobrança até lá e nada muda: o link está no e-mail da Monetizze.")
_BUY_AGAIN = _("Para voltar, compre de novo com este mesmo e-mail. O acesso abre sozinho.")
_DISPUTE = _(
    "Se não foi você que contestou, fale com o seu banco ou cartão. "
    "Encerrada a contestação a favor da compra, o acesso volta sozinho."
)
_ASK = _("Se isso parece um engano, fale com quem vendeu.")

ADVICE: dict[str, LazyString] = {
    "subscription-overdue": _PAY,
    "subscription-overdue-soon": _PAY_SOON,
    "recovery-overdue": _PAY,
    "recovery-overdue-soon": _PAY_SOON,
    "subscription-cancelled": _BUY_AGAIN,
    "recovery-cancelled": _BUY_AGAIN,
    "sale-refunded": _BUY_AGAIN,
    "validity": _BUY_AGAIN,
    "sale-disputed": _DISPUTE,
    "sale-disputed-soon": _DISPUTE,
}


@dataclass(frozen=True)
class Door:
    """One area of one member, at its best."""

    area: Area
    state: AccessState
    since: datetime
    until: datetime | None
    reason: str
    facts: dict[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether the member may enter."""
        return self.state is AccessState.LIVE

    @property
    def address(self) -> str:
        """Where its content lives; only what a browser opens as a page, never what it would run."""
        return self.area.url if self.area.url.startswith(("https://", "http://")) else ""

    @property
    def word(self) -> LazyString:
        """The state in one word."""
        return STATES[self.state]

    @property
    def advice(self) -> LazyString | None:
        """What the member can do, where there is something to do."""
        return ADVICE.get(self.reason, None if self.is_open else _ASK)

    def why(self, language: str) -> str:
        """Why it is as it is; who of the staff decided is not the member's to know."""
        facts = {**self.facts, "by": settings().site_name}
        return reasons.say(self.reason, facts, language, settings().timezone)


def of_accesses(accesses: Iterable[Access]) -> list[Door]:
    """One door for each area: open ones first, then by name."""
    ordered = sorted(accesses, key=lambda access: access.area_id)
    doors = [_best(list(same)) for _id, same in groupby(ordered, key=lambda a: a.area_id)]
    return sorted(doors, key=lambda door: (BEST_FIRST.index(door.state), door.area.name.casefold()))


def whom_to_ask() -> dict[str, str]:
    """For templates: where members can write to, once the server has an address of its own."""
    address = parseaddr(settings().mail_from)[1]
    return {"contact": "" if address.endswith("@localhost") else address}


def _best(accesses: list[Access]) -> Door:
    best = min(accesses, key=_worth)
    same = [access for access in accesses if access.state is best.state]
    return Door(
        area=best.area,
        state=best.state,
        # Bought twice, it has been open since the first; closed twice, since the last.
        since=(min if best.is_live else max)(access.since for access in same),
        until=best.until,
        reason=best.reason,
        facts=best.reason_facts,
    )


def _worth(access: Access) -> tuple[int, bool, float, float]:
    until = access.until.timestamp() if access.until else 0.0
    latest = -access.since.timestamp()
    return BEST_FIRST.index(access.state), access.until is not None, -until, latest
