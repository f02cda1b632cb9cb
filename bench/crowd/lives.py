"""What a hundred buyers do: the lives of which the crowd is made, always the same for a seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from receiver.simulator import Told
from receiver.simulator.marketplace import Marketplace
from receiver.simulator.shop import Contract, Product, Sale

# It stands in codes and addresses where the copies of the first hundred differ.
MARK = "5550000555"
DOMAIN = "example.com"
ROUNDS = 5  # of twenty buyers each
MONTH = timedelta(days=30)
OVER = timedelta(days=100)  # a contract began so long ago, so the clock has nothing left to do
AFFILIATE = 4
REFUND_ASKED = 9  # nobody knows what it means: it waits in the inbox
COURSES = tuple(
    Product(f"7{number:04d}", name, f"5{number:04d}", "Acesso completo", 9700 + 1000 * number)
    for number, name in enumerate(
        ("Violão do zero", "Canto", "Teclado", "Cavaquinho", "Percussão", "Partitura", "Harmonia")
    )
)
BOOK = Product("70100", "Livro de cifras", "50100", "E-book", 2700, "2")
CLUB = Product("70200", "Clube da música", "50200", "Mensal", 4990, period="Mensal")
GIVEN = (
    *("Ana", "Beatriz", "Caio", "Débora", "Éder", "Fátima", "Gil", "Helena", "Ítalo", "João"),
    *("Kátia", "Luís", "Marta", "Nilo", "Otávio", "Paula", "Rita", "Sônia", "Tomás", "Vera"),
)
FAMILY = (
    *("Alves", "Brandão", "Conceição", "Dias", "Esteves", "Freitas", "Gonçalves", "Horta"),
    *("Lima", "Moraes", "Nunes", "Oliveira", "Prado", "Queiroz", "Rocha", "Souza"),
)
PLAIN = str.maketrans("áâãéêíóôõúçÁÉÍ", "aaaeeiooou" + "cAEI")


@dataclass
class Buyer:
    """One of them, who buys at the moments that are handed in."""

    name: str
    email: str
    key: str
    codes: "count[int]"
    chance: Random

    @property
    def market(self) -> Marketplace:
        """The marketplace that tells of this buyer."""
        return Marketplace(self.key, self.email)

    def code(self) -> str:
        """One that nothing has yet."""
        return f"{MARK}{next(self.codes):03d}"

    def buys(self, *items: Product, at: datetime, **told: Any) -> Sale:
        """A sale that is not paid yet."""
        payment = self.chance.choice(("Pix", "Boleto", "Cartão de crédito"))
        return Sale(self.code(), items, started=at, payment=payment, **told)

    def tells(self, sale: Sale, *events: int, at: datetime) -> list[Told]:
        """News of it, one after the other."""
        paid = sale.confirmed(at)
        return [self.market.tells(e, sale if e == 1 else paid, at=at) for e in events]

    def course(self) -> Product:
        """One of the courses, the first ones more often."""
        return COURSES[min(self.chance.randrange(7), self.chance.randrange(7))]


Life = Callable[[Buyer, datetime], list[Told]]


def lives(
    seed: int, *, key: str, now: datetime, rounds: int = ROUNDS
) -> Iterator[tuple[Buyer, list[Told]]]:
    """Each buyer with all postbacks about them."""
    chance, codes = Random(seed), count(1)
    for number in range(rounds):
        twenty = list(TWENTY)
        chance.shuffle(twenty)
        for place, life in enumerate(twenty):
            name = f"{GIVEN[place]} {chance.choice(FAMILY)}"
            local = name.translate(PLAIN).lower().replace(" ", ".")
            email = f"{local}.{MARK}{number * 20 + place:03d}@{DOMAIN}"
            buyer = Buyer(name, email, key, codes, chance)
            yield buyer, [_named(told, name) for told in life(buyer, now)]


def _named(told: Told, name: str) -> Told:
    buyer = told.document.get("comprador")
    if buyer is None:
        return told
    return replace(told, document={**told.document, "comprador": {**buyer, "nome": name}})


def followed(buyer: Buyer, now: datetime) -> list[Told]:
    """Bought, paid, complete; and the parcel is followed."""
    sale = buyer.buys(buyer.course(), at=now)
    return [*buyer.tells(sale, 1, 2, 6, at=now), buyer.market.tracks(sale, 2, at=now)]


def through_affiliate(buyer: Buyer, now: datetime) -> list[Told]:
    """The same, told to an affiliate too."""
    sale = buyer.buys(buyer.course(), at=now)
    seen = buyer.market.tells(2, sale.confirmed(now), at=now, role=AFFILIATE)
    return [*buyer.tells(sale, 1, 2, 6, at=now), seen]


def returned(buyer: Buyer, now: datetime) -> list[Told]:
    """Paid, then refunded."""
    return buyer.tells(buyer.buys(buyer.course(), at=now), 1, 2, 4, at=now)


def disputed(buyer: Buyer, now: datetime) -> list[Told]:
    """Paid, then disputed."""
    return buyer.tells(buyer.buys(buyer.course(), at=now), 1, 2, 5, at=now)


def twice(buyer: Buyer, now: datetime) -> list[Told]:
    """A course, and another time the book."""
    first, second = buyer.buys(buyer.course(), at=now), buyer.buys(BOOK, at=now)
    return [*buyer.tells(first, 1, 2, 6, at=now), *buyer.tells(second, 1, 2, 6, at=now)]


def bumped(buyer: Buyer, now: datetime) -> list[Told]:
    """A course with the book in the same cart; a refund is asked for."""
    sale = buyer.buys(buyer.course(), BOOK, at=now)
    asked = buyer.market.tells(2, sale.confirmed(now), at=now)
    code = {"tipoEvento": {"codigo": REFUND_ASKED}, "postback_evento": str(REFUND_ASKED)}
    return [*buyer.tells(sale, 1, 2, 6, at=now), replace(asked, document=asked.document | code)]


def subscribed(buyer: Buyer, now: datetime) -> list[Told]:
    """A subscription that was paid three times."""
    return [told for charge in _charges(buyer, now, 3) for told in charge]


def overdue(buyer: Buyer, now: datetime) -> list[Told]:
    """A subscription whose third charge was never paid."""
    *paid, last = _charges(buyer, now, 3, last=(104, 102))
    return [*(told for charge in paid for told in charge), *last]


def cancelled(buyer: Buyer, now: datetime) -> list[Told]:
    """A subscription that was cancelled, and whose period is over."""
    *paid, last = _charges(buyer, now, 2, last=(1, 2, 101, 103))
    return [*(told for charge in paid for told in charge), *last]


def never(buyer: Buyer, now: datetime) -> list[Told]:
    """Left the checkout, came back, and did not pay; a friend at the desk let them in."""
    sale = buyer.buys(buyer.course(), at=now)
    left = buyer.market.abandons(sale, at=now)
    return [left, *buyer.tells(sale, 1, 3, at=now)]


def _charges(
    buyer: Buyer, now: datetime, number: int, *, last: tuple[int, ...] = (1, 2, 101)
) -> list[list[Told]]:
    contract = Contract(f"{MARK}9{next(buyer.codes):03d}", now - OVER)
    charges = []
    for instalment in range(1, number + 1):
        at = contract.started + MONTH * (instalment - 1)
        sale = buyer.buys(CLUB, at=at, contract=contract, instalment=instalment)
        events = last if instalment == number else (1, 2, 101)
        charges.append(buyer.tells(sale, *events, at=at))
    return charges


TWENTY: tuple[Life, ...] = (
    *(followed,) * 7,
    *(through_affiliate,) * 2,
    *(twice,) * 3,
    *(subscribed,) * 2,
    *(returned, disputed, bumped, overdue, cancelled, never),
)
