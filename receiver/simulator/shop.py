"""The invented shop: what it sells, and what a sale of it is."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Product:
    """Something the shop sells. Its codes are longer than any real one."""

    code: str
    name: str
    plan: str
    plan_name: str
    cents: int
    format: str = "1"
    period: str | None = None


COURSE = Product("990000001", "Curso Exemplo (simulação)", "980000001", "Acesso completo", 19700)
BONUS = Product("990000002", "Curso Bônus (simulação)", "980000002", "Oferta do carrinho", 6700)
BOOK = Product("990000003", "E-book Exemplo (simulação)", "980000003", "E-book", 2700, "2")
CLUB = Product(
    "990000004", "Clube Exemplo (simulação)", "980000004", "Plano mensal", 4990, period="Mensal"
)
KIT = Product("990000005", "Kit Exemplo (simulação)", "980000005", "Kit em casa", 15900, "11")
PRODUCTS = (COURSE, BONUS, BOOK, CLUB, KIT)


@dataclass(frozen=True)
class Contract:
    """A subscription or an instalment recovery: each of its charges is a sale of its own."""

    code: str
    started: datetime
    block: str = "assinatura"


@dataclass(frozen=True)
class Sale:
    """One sale; `paid` is when its payment was confirmed, once it was."""

    code: str
    items: tuple[Product, ...]
    started: datetime
    paid: datetime | None = None
    payment: str = "Cartão de crédito"
    contract: Contract | None = None
    instalment: int = 1
    upsell_of: str | None = None

    @property
    def main(self) -> Product:
        """The item that the checkout was for."""
        return self.items[0]

    @property
    def cents(self) -> int:
        """The price of all items together."""
        return sum(item.cents for item in self.items)

    def confirmed(self, at: datetime) -> "Sale":
        """The same sale, paid."""
        return replace(self, paid=at)


def fresh_code() -> str:
    """A code of a sale or subscription that was never used, longer than any real one."""
    return str(10**11 + secrets.randbelow(9 * 10**11))
