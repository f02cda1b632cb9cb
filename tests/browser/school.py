"""An invented school of music after a month, always the same: for pictures of the pages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from receiver import accounts, provisioning, security, worker
from receiver.db import db, transaction
from receiver.models import Key, Member
from receiver.rules.form import shape
from receiver.rules.key import cut_key
from receiver.simulator.marketplace import AFFILIATE, PRODUCER, Marketplace
from receiver.simulator.shop import Contract, Product, Sale
from tests.live import KEY
from tests.wire import FORM, as_form

NAME = "Escola Som da Serra"
BY = "dona@example.test"
GUITAR = Product("58101", "Violão do zero", "71001", "Acesso completo", 29700)
SINGING = Product("58102", "Canto sem medo", "71002", "Acesso completo", 39700)
BOOK = Product("58103", "Caderno de cifras", "71003", "E-book", 3700, "2")
CLUB = Product("58104", "Clube da roda de samba", "71004", "Mensal", 4990, period="Mensal")
# Whose pages are shown: much to tell; a boleto that was paid; a card that failed; a typing error.
HELENA, DAVI, OTAVIO = "Helena Moraes", "Davi Esteves", "Otávio Prado"
THIAGO = "Thiago Nunes"
PASSWORD = "viola caipira e mar"  # of Helena
TYPED = {THIAGO: "thiago.nunes@example.con"}
DEVICE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
A_MINUTE = 1 / 24 / 60  # of a day

# Who buys what so many days ago; what becomes of it (event, days ago); and when they come in. All
# within 29 days: so far back the overview counts at any time of the day.
Row = tuple[str, tuple[Product, ...], tuple[tuple[int, float], ...], float | None]
SALES: tuple[Row, ...] = (
    ("Ana Brandão", (GUITAR, BOOK), ((2, 28.9), (6, 1.2)), 28.8),
    ("Caio Lima", (SINGING,), ((1, 28.4), (2, 28.3)), 28.1),
    ("Beatriz Rocha", (GUITAR,), ((2, 27.2),), 27.2),
    (HELENA, (GUITAR,), ((1, 26.4), (2, 26.39), (6, 2.1)), 26.3),
    ("Éder Dias", (BOOK,), ((2, 25.2),), 25.1),
    ("Fátima Gonçalves", (SINGING,), ((2, 24.1), (5, 9.2)), 24.0),
    ("Gil Esteves", (GUITAR,), ((2, 22.3),), 22.2),
    ("Ítalo Queiroz", (SINGING, BOOK), ((2, 21.4),), 21.0),
    ("João Freitas", (BOOK,), ((2, 20.2),), 20.1),
    ("Kátia Souza", (GUITAR,), ((2, 18.2), (4, 12.3)), 18.1),
    ("Luís Horta", (SINGING,), ((1, 17.3), (2, 16.2)), 16.1),
    ("Marta Alves", (GUITAR,), ((2, 15.1),), 15.0),
    ("Nilo Conceição", (BOOK,), ((2, 13.2),), 13.2),
    (HELENA, (BOOK,), ((2, 12.2),), None),
    ("Paula Oliveira", (GUITAR, BOOK), ((2, 11.3),), 11.1),
    ("Rita Brandão", (SINGING,), ((2, 9.4),), 9.3),
    ("Sônia Lima", (GUITAR,), ((2, 8.1), (9, 0.3)), 8.1),
    ("Tomás Rocha", (SINGING,), ((2, 6.2),), 6.1),
    ("Vera Moraes", (GUITAR,), ((2, 5.3),), 5.2),
    (DAVI, (SINGING,), ((1, 4.3), (2, 4.2)), 4.0),
    ("Iara Queiroz", (GUITAR, BOOK), ((2, 3.1),), 3.0),
    (THIAGO, (SINGING,), ((2, 2.2),), None),
    ("Lúcia Freitas", (GUITAR,), ((2, 1.3),), None),
    ("Bruno Horta", (BOOK,), ((2, 0.9),), 0.8),
    ("Marina Souza", (SINGING,), ((1, 0.21), (2, 0.2)), None),
    ("Rui Gonçalves", (GUITAR,), ((2, 0.09),), 0.08),
    ("Clara Dias", (GUITAR, BOOK), ((1, 0.02), (2, 0.015)), None),
    ("Pedro Alves", (SINGING,), ((1, 0.004),), None),
)
# Subscriptions: who, and the events of each month.
CONTRACTS: tuple[Row, ...] = (
    (OTAVIO, (CLUB,), ((2, 36.2), (101, 36.2), (102, 5.2)), 36.0),
    (HELENA, (CLUB,), ((2, 24.3), (101, 24.3)), None),
    ("Débora Prado", (CLUB,), ((2, 14.2), (101, 14.2), (103, 3.3)), 14.1),
    ("Ivo Nunes", (CLUB,), ((2, 7.2), (101, 7.2)), 7.1),
)


@dataclass(frozen=True)
class News:
    """What is told, or who comes in, so many days ago."""

    days: float
    document: dict[str, Any] = field(default_factory=dict)
    enters: str = ""


def address(name: str) -> str:
    """What somebody typed at the checkout."""
    plain = name.lower().translate(str.maketrans("áâãçéêíóôõú", "aaaceeiooou"))
    return TYPED.get(name, f"{plain.replace(' ', '.')}@example.com")


def fill(now: datetime) -> None:
    """Let the month happen, up to now; letters go where the settings say."""
    begun = now - timedelta(days=40)
    for product in (GUITAR, SINGING, BOOK, CLUB):
        url = f"https://aulas.example.com/{product.code}"
        provisioning.create_area(product.name, url=url, by=BY, now=begun)
        provisioning.map_product(product.code, area=product.name, by=BY, now=begun)
    provisioning.map_product(GUITAR.code, area=CLUB.name, days=30, by=BY, now=begun)
    provisioning.add_key(KEY, label="Monetizze", by=BY, now=begun)
    for news in sorted(_month(now), key=lambda one: -one.days):
        _happens(news, now - timedelta(days=news.days))
    _work(now)
    provisioning.hide_steps(is_hidden=True, by=BY, now=now)
    with transaction():
        helena = Member.by_email(address(HELENA))
        assert helena
        helena.takes_password(security.hash_password(PASSWORD))


def _month(now: datetime) -> Iterator[News]:
    codes = count(48120417, 2731)
    for number, (name, items, events, entered) in enumerate((*SALES, *CONTRACTS)):
        first = now - timedelta(days=events[0][1])
        contract = Contract(str(next(codes)), first) if CLUB in items else None
        sale = Sale(str(next(codes)), items, first, payment=PAYMENTS[number % 3], contract=contract)
        for event, days in events:
            yield News(days, _told(name, event, sale, now - timedelta(days=days)))
        if number % 5 == 0:
            seen = _told(name, 2, sale, first, role=AFFILIATE)
            yield News(events[0][1] - A_MINUTE, seen)
        if entered is not None:
            yield News(entered, enters=address(name))


PAYMENTS = ("Pix", "Cartão de crédito", "Boleto")


def _told(
    name: str, event: int, sale: Sale, at: datetime, *, role: int = PRODUCER
) -> dict[str, Any]:
    market = Marketplace(KEY, address(name))
    known = sale if event in (1, 102) else sale.confirmed(at if event == 2 else sale.started)
    told = market.tells(2 if event == 9 else event, known, at=at, role=role).document
    if event == 9:
        told |= {"tipoEvento": {"codigo": 9}, "postback_evento": "9"}
    told["venda"] = {**told["venda"], "src": "instagram", "utm_source": "instagram"}
    if role == PRODUCER:
        phone = f"3199{int(sale.code) % 10_000_000:07d}"
        told["comprador"] = {**told["comprador"], "nome": name, "telefone": phone}
    return told


def _happens(news: News, at: datetime) -> None:
    if news.enters:
        member = Member.by_email(news.enters)
        assert member, news.enters
        link = accounts.lend_link(member.id, by=BY, now=at).rpartition("/")[2]
        browser = accounts.Browser("200.150.7.31", DEVICE)
        accounts.enter_with_link(link, browser=browser, now=at)
        return
    body = as_form(news.document)
    key = db.session.query(Key).one()
    cut = cut_key(body, shape(body, FORM))
    provisioning.keep(cut, content_type=FORM, key=key, now=at)
    _work(at)


def _work(now: datetime) -> None:
    while worker.understand_batch(now) or worker.deliver_batch(now):
        pass
