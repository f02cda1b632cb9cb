"""Postbacks as they arrive in life: some 155 fields and 5 kB, each about another sale or buyer.

A form is written once for each event, with marks where postbacks differ, and cut at the marks:
so a body costs its sender next to nothing. The same pieces are handed to wrk.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from urllib.parse import quote_plus, urlencode

from receiver.simulator import as_form
from receiver.simulator.marketplace import Marketplace
from receiver.simulator.shop import Product, Sale

KEY = "0123456789abcdef0123456789abcdef"  # of the kind that Monetizze gives out
WAITING, APPROVED, REFUNDED, COMPLETE = 1, 2, 4, 6
MARKS = ("QSALEQ", "QEMAILQ", "QNAMEQ", "QDISPATCHQ")
GIVEN = ("Ana", "Beatriz", "Débora", "Éder", "Fátima", "Gil", "Ítalo", "João", "Kátia", "Luís")
FAMILY = ("Alves", "Brandão", "Conceição", "Dias", "Gonçalves", "Horta", "Souza")
COURSE = Product("71204", "Violão do zero", "50131", "Completo", 19700)
PARTNERS = ("Afiliado", "Gerente", "Co-produtor", "Co-afiliado", "Premium")
LONG_AGO = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NUMBERS = 10**9  # in a block, of which one load takes a part
SECOND = NUMBERS // 2  # how far the second sale of a buyer is from the first
TOGETHER = 500  # buyers whose sales go on at the same time
_blocks = itertools.count(1)
# What becomes of three postbacks about one buyer: event, and which of the buyer's sales.
LIVES = (
    ((WAITING, 0), (APPROVED, 0), (COMPLETE, 0)),
    ((WAITING, 0), (APPROVED, 0), (COMPLETE, 0)),
    ((APPROVED, 0), (APPROVED, 1), (COMPLETE, 0)),
    ((APPROVED, 0), (COMPLETE, 0), (APPROVED, 1)),
    ((WAITING, 0), (APPROVED, 0), (REFUNDED, 0)),
)


@dataclass(frozen=True)
class Form:
    """A body with gaps: texts and, between them, which mark stands there."""

    pieces: tuple[str, ...]

    def filled(self, *, sale: int, buyer: int, dispatch: int) -> bytes:
        """The body about this sale of this buyer; the dispatch is what no other body has."""
        values = {
            "QSALEQ": f"{sale:012d}",
            "QEMAILQ": f"cliente.{buyer:012d}",
            "QNAMEQ": name_of(buyer),
            "QDISPATCHQ": f"{dispatch:012d}",
        }
        return "".join(values.get(piece, piece) for piece in self.pieces).encode()


@cache
def form(event: int) -> Form:
    """The form that tells of an event."""
    sale = Sale("QSALEQ", (COURSE,), started=LONG_AGO, payment="Boleto")
    paid = sale if event == WAITING else sale.confirmed(LONG_AGO + timedelta(minutes=2))
    document = Marketplace(KEY, "QEMAILQ@example.com").tells(event, paid).document
    document["comprador"] = {**document["comprador"], "nome": "QNAMEQ"}
    document["comissoes"] = [*document["comissoes"], *_partners()]
    text = as_form({**document, **_seldom_told()}).decode()
    kept = text[: text.rindex("&json=")]  # a second telling, which many senders leave out
    pieces = f"{kept}&{urlencode(_newer_fields())}"
    return Form(tuple(re.split(f"({'|'.join(MARKS)})", pieces)))


def _partners() -> list[dict[str, str]]:
    told = {"valor": "9.85", "porcentagem": "5.00000", "email": "p@example.com"}
    return [
        {"refAfiliado": f"A{number}", "nome": "Parceiro", "tipo_comissao": kind, **told}
        for number, kind in enumerate(PARTNERS * 2)
    ]


def _seldom_told() -> dict[str, dict[str, str]]:
    return {
        "callcenter": {"id": "A1", "url": "https://callcenter.example.com/sell/A1"},
        "rastreio": {"status": "0", "descricao": "", "codigo": ""},
    }


def _newer_fields() -> dict[str, str]:
    return {
        "id": "QDISPATCHQ",
        "data": "2026-03-02 09:02:00",
        "codigo_produto": COURSE.code,
        "codigo_plano": COURSE.plan,
        "venda[query_string]": "",
        "venda[idioma]": "pt-br",
        "venda[moeda]": "BRL",
        "venda[pais_origem]": "BR",
        "venda[cupom]": "",
        "venda[venda_upsell]": "",
    }


def name_of(buyer: int) -> str:
    """What a buyer is called, as a form writes it."""
    return f"{quote_plus(GIVEN[buyer % len(GIVEN)])}+{quote_plus(FAMILY[buyer % len(FAMILY)])}"


def fresh_numbers() -> int:
    """Where a block of numbers begins that no load has used yet."""
    return next(_blocks) * NUMBERS


def approvals(number: int) -> Iterator[bytes]:
    """Paid sales of so many new buyers."""
    written, first = form(APPROVED), fresh_numbers()
    for one in range(first, first + number):
        yield written.filled(sale=one, buyer=one, dispatch=one)


def lives(buyers: int) -> Iterator[bytes]:
    """Three postbacks of each of so many new buyers, between those of others."""
    dispatch = first = fresh_numbers()
    for begin in range(first, first + buyers, TOGETHER):
        block = range(begin, min(begin + TOGETHER, first + buyers))
        for step in range(3):
            for buyer, told in zip(block, cycle(LIVES), strict=False):
                event, which = told[step]
                dispatch += 1
                yield form(event).filled(
                    sale=buyer + which * SECOND, buyer=buyer, dispatch=dispatch
                )


def address_in(body: bytes) -> str:
    """The address of the buyer that a body tells of."""
    (address,) = re.findall(rb"(cliente\.\d+)%40example\.com", body)
    return f"{address.decode()}@example.com"


def write_for_wrk(path: Path) -> None:
    """The same pieces for bench/post.lua."""
    lists = {
        "pieces": form(APPROVED).pieces,
        "given": [quote_plus(name) for name in GIVEN],
        "family": [quote_plus(name) for name in FAMILY],
    }
    lines = [f"{name} = {{{', '.join(map(_quoted, texts))}}}" for name, texts in lists.items()]
    path.write_text("\n".join(lines) + "\n", "ascii")


def _quoted(text: str) -> str:
    return f'"{text}"'  # percent-encoded: there is nothing to escape
