"""What all that was told about a thread comes to: its cases, whichever order it was told in.

Nothing here hangs on what was decided before. So late news, news told again and news told to
several accounts end in the same cases.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any

from receiver.rules.recovering import CaseKind, CaseState, News, What, is_of_contract, is_of_sale
from receiver.rules.vocabulary import PROVISIONING_ROLES, Role

# Whoever bought so shortly before was not lost; older purchases are bought again.
BEFORE = timedelta(days=7)
# Whoever pays so soon had only gone for the telephone.
PROMPT = timedelta(minutes=30)
# After so long without news nobody comes back for this purchase.
SILENCE = timedelta(days=60)

_KINDS = {
    What.ABANDONED: CaseKind.ABANDONED,
    What.UNPAID: CaseKind.UNPAID,
    What.LAPSED: CaseKind.UNPAID,
    What.REFUSED: CaseKind.REFUSED,
    What.OVERDUE: CaseKind.OVERDUE,
}
_ORDER = (What.ABANDONED, What.UNPAID, What.LAPSED, What.REFUSED, What.OVERDUE)
_CODES = ("boleto_url", "boleto_line", "pix_code", "pix_url")


@dataclass(frozen=True)
class Purchase:
    """What ended a case well: a sale, when it was paid, and whether that still stands."""

    code: str
    at: datetime
    cents: int | None
    currency: str
    spoilt_at: datetime | None = None


@dataclass(frozen=True)
class Case:
    """One attempt of one buyer to buy one thing, however often they tried."""

    thread: str
    kind: CaseKind
    state: CaseState
    attempts: tuple[News, ...]
    began_at: datetime
    told_at: datetime
    closed_at: datetime | None = None
    purchase: Purchase | None = None
    way: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    cents: int | None = None
    currency: str = "BRL"
    sale_code: str = ""
    key_id: int | None = None
    is_simulated: bool = False


def cases(thread: str, news: Iterable[News], *, now: datetime) -> list[Case]:
    """The cases of a thread, oldest first.

    `news` is all of this thread, and what was told elsewhere about the sales that it names.
    """
    known = list(news)
    attempts = sorted((n for n in known if n.thread == thread and n.is_attempt), key=_place)
    is_known_better = any(n.thread != thread and n.is_attempt for n in known)
    if is_of_sale(thread) and is_known_better:
        return []  # somebody was told of the same sale with its buyer
    of_this = _Thread(thread, known)
    groups = [tuple(group) for _, group in groupby(attempts, key=of_this.epochs(attempts))]
    last_of = {of_this.next_payment(group[-1]): number for number, group in enumerate(groups)}
    return [
        _case(of_this, group, is_last=last_of[of_this.next_payment(group[-1])] == number, now=now)
        for number, group in enumerate(groups)
    ]


def _place(news: News) -> tuple[object, ...]:
    """An order that does not hang on who was heard first."""
    return news.at, _ORDER.index(news.what), news.sale_code, repr(sorted(news.facts.items()))


class _Thread:
    """What was told of a thread besides its attempts."""

    def __init__(self, thread: str, news: Sequence[News]) -> None:
        self.thread = thread
        self.is_contract = is_of_contract(thread)
        mine = [one for one in news if one.thread == thread]
        self.dismissed = sorted(one.at for one in mine if one.what is What.DISMISSED)
        self.ended = sorted(one.at for one in mine if one.what is What.ENDED)
        self.lapsed = {one.sale_code for one in news if one.what is What.LAPSED}
        self.spoilt = dict(_spoilt(news))
        # By sale; of a contract each payment stands for itself.
        self.by_code = {one.code: one for one in self._purchases(news) if one.code}
        dated = [one for one in mine if one.what is What.PAID and one.bought_at]
        self.payments: dict[datetime, list[Purchase]] = {}
        for one in sorted(self._purchases(dated), key=lambda one: (one.at, one.code)):
            self.payments.setdefault(one.at, []).append(one)
        self.times = list(self.payments)

    def next_payment(self, attempt: News) -> datetime | None:
        """The first payment that an attempt may have led to."""
        since = attempt.at - (timedelta(0) if self.is_contract else BEFORE)
        place = bisect_left(self.times, since)
        return self.times[place] if place < len(self.times) else None

    def epochs(self, attempts: Sequence[News]) -> Any:
        """What tells attempts of one case from those of the next."""
        silences = [
            later.at for earlier, later in pairwise(attempts) if later.at - earlier.at > SILENCE
        ]
        return lambda one: (
            self.next_payment(one),
            sum(at < one.at for at in self.dismissed),
            sum(at <= one.at for at in silences),
        )

    def _purchases(self, news: Iterable[News]) -> Iterator[Purchase]:
        first: dict[str, News] = {}
        for one in sorted((one for one in news if one.what is What.PAID), key=_of_payment):
            first.setdefault(one.sale_code or one.at.isoformat(), one)
        for one in first.values():
            spoilt = self.spoilt.get(one.sale_code) if one.sale_code else None
            at = one.bought_at or one.at
            yield Purchase(one.sale_code, at, one.cents, one.currency, spoilt)


def _of_payment(news: News) -> tuple[object, ...]:
    is_undated = news.bought_at is None
    return is_undated, news.bought_at or news.at, news.cents or 0, news.currency


def _spoilt(news: Iterable[News]) -> Iterator[tuple[str, datetime]]:
    """Sales that were given back, or are disputed and were not won since."""
    of_sales = sorted((one for one in news if one.sale_code), key=lambda one: one.sale_code)
    for code, told in groupby(of_sales, key=lambda one: one.sale_code):
        at: dict[What, list[datetime]] = {}
        for one in told:
            at.setdefault(one.what, []).append(one.at)
        disputed, refunded = at.get(What.DISPUTED, []), at.get(What.REFUNDED, [])
        is_won = bool(disputed) and max(at.get(What.PAID, [min(disputed)])) > max(disputed)
        bad = [*refunded, *([] if is_won else disputed)]
        if bad:
            yield code, min(bad)


def _case(of: _Thread, group: tuple[News, ...], *, is_last: bool, now: datetime) -> Case:
    last = group[-1]
    state, closed_at, purchase = _end(of, group, is_last=is_last, now=now)
    best = [one for one in group if one.facts.get("role") in _OURS] or list(group)
    amounts = [one for one in group if one.cents is not None] or [last]
    return Case(
        thread=of.thread,
        kind=_KINDS[last.what],
        state=state,
        attempts=group,
        began_at=group[0].at,
        told_at=last.at,
        closed_at=closed_at,
        purchase=purchase,
        way=_way(group, of.lapsed),
        facts=_facts(group) | {"role": best[-1].facts.get("role", Role.UNKNOWN.value)},
        cents=amounts[-1].cents,
        currency=amounts[-1].currency,
        sale_code=next((one.sale_code for one in reversed(group) if one.sale_code), ""),
        key_id=best[-1].key_id,
        is_simulated=all(one.is_simulated for one in group),
    )


_OURS = {role.value for role in PROVISIONING_ROLES}


def _end(
    of: _Thread, group: tuple[News, ...], *, is_last: bool, now: datetime
) -> tuple[CaseState, datetime | None, Purchase | None]:
    last, first = group[-1].at, group[0].at
    codes = {one.sale_code for one in group if one.sale_code}
    paid = [of.by_code[code] for code in sorted(codes) if code in of.by_code]
    after = of.next_payment(group[-1])
    if is_last and after is not None and after <= last + SILENCE:
        paid += of.payments[after]
    good = sorted((one for one in paid if not one.spoilt_at), key=lambda one: (one.at, one.code))
    if good:
        return CaseState.RECOVERED, good[0].at, good[0]
    concerned = codes | {one.code for one in paid}
    lost = [of.spoilt[code] for code in concerned if code in of.spoilt]
    lost += [at for at in of.ended if at >= first]
    if lost:
        return CaseState.LOST, min(lost), None
    dismissed = [at for at in of.dismissed if at >= last]
    if dismissed:
        return CaseState.DISMISSED, dismissed[0], None
    if now > last + SILENCE:
        return CaseState.EXPIRED, last + SILENCE, None
    return CaseState.OPEN, None, None


def _facts(group: Sequence[News]) -> dict[str, Any]:
    """What was told of the buyer, the newest that says something."""
    told: dict[str, Any] = {}
    for one in group:
        told |= {name: value for name, value in one.facts.items() if name != "way"}
    return told


def _way(group: Sequence[News], lapsed: set[str]) -> dict[str, str]:
    """How to pay on: the newest link, and the newest codes that have not lapsed."""
    way: dict[str, str] = {}
    for one in group:
        told = one.facts.get("way", {})
        is_over = one.what is What.LAPSED or (one.sale_code and one.sale_code in lapsed)
        codes = {} if is_over else {name: told[name] for name in _CODES if name in told}
        if codes:
            way = {name: value for name, value in way.items() if name not in _CODES} | codes
        if told.get("url"):
            way["url"] = told["url"]
    return way
