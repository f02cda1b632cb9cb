"""What a period came to: totals, days, and who and what they are made of; by currency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from receiver import earnings
from receiver.earnings import By, Sum
from receiver.rules.earnings import FEE
from receiver.web.admin import earned_words, earners
from receiver.web.admin.period import Period

MOST_LINES = 20
MOST_BARS = 92  # more days than these are shown as months


@dataclass(frozen=True)
class Line:
    """One of them: what it is called, and by what it is known; nothing where it is many."""

    name: str
    value: str | None
    sum: Sum


@dataclass(frozen=True)
class Table:
    """The greatest of one kind; what is left of them in the last line."""

    by: By
    lines: list[Line]
    others: Sum | None = None
    left_out: int = 0


@dataclass(frozen=True)
class Money:
    """Everything in one currency; of the days, each of them or each month."""

    currency: str
    total: Sum
    fee: Sum
    days: list[tuple[date, Sum]]
    is_by_month: bool
    tables: list[Table]


def moneys(period: Period) -> list[Money]:
    """Each currency, the one with the most commissions first."""
    roles = _apart(sums(By.ROLE, period))
    people, products = _apart(sums(By.PERSON, period)), _apart(sums(By.PRODUCT, period))
    is_by_month = len(period.days) > MOST_BARS
    days = earnings.days(since=period.since, until=period.until, by_month=is_by_month)
    found = []
    for currency, every in roles.items():
        own = [one for one in every if one.name != FEE]
        tables = [
            table(By.PERSON, [one for one in people.get(currency, []) if one.name != FEE]),
            table(By.ROLE, own),
            table(By.PRODUCT, products.get(currency, [])),
        ]
        fee = total((one for one in every if one.name == FEE), currency)
        bars = _bars(days.get(currency, {}), period, currency)
        found.append(Money(currency, total(own, currency), fee, bars, is_by_month, tables))
    return sorted(found, key=lambda money: (-money.total.many, money.currency))


def reports(by: By, period: Period, most: int) -> dict[str, Table]:
    """What was sold in each currency, by what led to it."""
    found = _apart(sums(by, period))
    tables = {currency: table(by, some, most) for currency, some in found.items()}
    return dict(sorted(tables.items(), key=lambda each: -_many(each[1])))


def table(by: By, some: list[Sum], most: int = MOST_LINES) -> Table:
    """The first ones with their names, and the others together."""
    named = earners.names(by, (one.name for one in some[:most]))
    lines = [Line(named[one.name], one.name, one) for one in some[:most]]
    rest = some[most:]
    others = total(rest, rest[0].currency) if rest else None
    return Table(by, lines, others, len(rest))


def total(some: Iterable[Sum], currency: str) -> Sum:
    """All together."""
    return sum(some, Sum("", currency))


def sums(by: By, period: Period) -> list[Sum]:
    """All sums of one kind, the greatest first; a role is one however it is spelled."""
    found = earnings.sums(by, since=period.since, until=period.until)
    return _same_roles(found) if by is By.ROLE else found


def _apart(some: list[Sum]) -> dict[str, list[Sum]]:
    found: dict[str, list[Sum]] = defaultdict(list)
    for one in some:
        found[one.currency].append(one)
    return found


def _many(table: Table) -> int:
    return sum(line.sum.many for line in table.lines)


def _same_roles(some: list[Sum]) -> list[Sum]:
    """What lists and accounts call differently, and is the same."""
    found: dict[tuple[str, str], Sum] = {}
    for one in some:
        known = replace(one, name=earned_words.role_of(one.name))
        place = known.name, known.currency
        found[place] = found[place] + known if place in found else known
    return sorted(found.values(), key=lambda one: (-one.kept, one.name))


def _bars(days: dict[date, Sum], period: Period, currency: str) -> list[tuple[date, Sum]]:
    """One for each day, or, where they are many, for each month."""
    every = period.days
    if len(every) > MOST_BARS:
        every = list(dict.fromkeys(day.replace(day=1) for day in every))
    return [(day, days.get(day, Sum("", currency))) for day in every]
