"""Commissions and revenue recounted by hand, out of what was sent and nothing else."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.conftest import NOON
from tests.factories import document

PEOPLE = ("ana", "bia", "caio")
KEYS = (0, 1)
AMOUNTS = st.integers(min_value=1, max_value=99_999)
LISTS = st.lists(st.tuples(st.sampled_from(PEOPLE), AMOUNTS), max_size=3)
NEWS = st.fixed_dictionaries(
    {
        "event": st.sampled_from([1, 2, 3, 4, 5, 6, 101, 105]),
        "role": st.sampled_from([2, 3, 4, 7]),
        "sale": st.sampled_from("AB"),
        "received": st.none() | AMOUNTS,
        "shares": LISTS,
        "key": st.sampled_from(KEYS),
        "value": AMOUNTS,
        "src": st.sampled_from(["blog", "lista"]),
    }
)

Told = dict[str, Any]
Sums = Counter[tuple[str, str]]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def cents(told: str) -> int:
    return int(told.replace(".", ""))


def telling(one: Told, run: int, second: int) -> Told:
    """A postback of which no other has the date; no other run has its codes."""
    at = NOON + timedelta(seconds=second)
    contracts: dict[int, Told] = {
        101: {"assinatura": (f"{run}S", 1)},
        105: {"recuperacao_parcelada": (f"{run}R", 1)},
    }
    told = document(
        one["event"],
        **contracts.get(one["event"], {}),
        sale=f"{run}{one['sale']}",
        product=f"{run}P",
        role=one["role"],
        dispatched=f"{at - timedelta(hours=3):%Y-%m-%d %H:%M:%S}",
    )
    told["venda"] |= {"valor": money(one["value"]), "src": f"{run}{one['src']}"}
    if one["received"] is not None:
        told["venda"]["valorRecebido"] = money(one["received"])
    told["comissoes"] = [
        {"tipo_comissao": "Afiliado", "email": f"{who}{run}@example.test", "valor": money(some)}
        for who, some in one["shares"]
    ]
    return {**told, "key": one["key"]}


def event_of(told: Told) -> int:
    return int(told["tipoEvento"]["codigo"])


def is_producer(told: Told) -> bool:
    return told["tipoPostback"]["codigo"] in (2, 3)


def is_good(told: Told) -> bool:
    return event_of(told) not in (4, 5)


def standing_of(tellings: list[Told]) -> str | None:
    """The last word on a sale: a refund for ever, a dispute until it is told as good again."""
    events = [event_of(one) for one in tellings]
    if 4 in events:
        return "reversed"
    disputed = max((at for at, event in enumerate(events) if event == 5), default=None)
    if disputed is not None and not {2, 6, 101, 105} & set(events[disputed:]):
        return "reversed"
    return "available" if 6 in events else "expected" if {2, 101, 105} & set(events) else None


def shares_of(tellings: list[Told]) -> list[tuple[str, str]]:
    """Those of the last list; where there is none, what each account says that it received."""
    if listed := [one["comissoes"] for one in tellings if is_producer(one) and one["comissoes"]]:
        return [(one["email"], one["valor"]) for one in listed[-1]]
    return [("own", received) for key in KEYS if (received := own_of(tellings, key))]


def own_of(tellings: list[Told], key: int) -> str | None:
    """What the account of a key last said of itself; of a refund only where nothing else did."""
    mine = [one for one in tellings if one["key"] == key and "valorRecebido" in one["venda"]]
    told = [one for one in mine if is_good(one)] or mine
    return str(told[-1]["venda"]["valorRecebido"]) if told else None


def best_of(tellings: list[Told]) -> Told:
    """What was told of the sale itself: the producer knows best, and a refund least."""
    producers = [one for one in tellings if is_producer(one)] or tellings
    return ([one for one in producers if is_good(one)] or producers)[-1]


def by_sale(tellings: list[Told]) -> list[tuple[list[Told], str]]:
    """The tellings of each sale that was ever paid, and where its money is."""
    codes = sorted({one["venda"]["codigo"] for one in tellings})
    each = [[one for one in tellings if one["venda"]["codigo"] == code] for code in codes]
    return [(own, standing) for own in each if (standing := standing_of(own))]


def commissions_of(tellings: list[Told]) -> Sums:
    """What each person has, by where it is."""
    sums: Sums = Counter()
    for own, standing in by_sale(tellings):
        for who, amount in shares_of(own):
            sums[who, standing] += cents(amount)
    return sums


def revenue_of(tellings: list[Told]) -> Sums:
    """What was paid, by what led to it and where it is."""
    sums: Sums = Counter()
    for own, standing in by_sale(tellings):
        sale = best_of(own)["venda"]
        sums[sale["src"], standing] += cents(sale["valor"])
    return sums
