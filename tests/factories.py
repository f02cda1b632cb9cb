"""Postbacks of an invented shop, from the wire to the settled account."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from receiver import provisioning, worker
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import (
    Access,
    Area,
    Key,
    Letter,
    LogEntry,
    Member,
    Postback,
    SimulatedSale,
    Simulation,
)
from receiver.rules.form import shape
from receiver.rules.key import cut_key
from tests.wire import FORM, as_form

KEY = "0123456789abcdef0123456789abcdef"
BUYER = "ana@example.test"
NAMES = {1: "Aguardando pagamento", 2: "Finalizada", 3: "Cancelada", 4: "Devolvida"}
NAMES |= {5: "Bloqueada", 6: "Completa"}


def document(
    event: int | None = 2,
    *,
    sale: str | None = "100",
    email: str | None = BUYER,
    product: str = "900",
    **told: Any,
) -> dict[str, Any]:
    """A postback as a nested object. `told` changes blocks: role, status, paid, bumps, plan, …"""
    status = told.get("status") or (event if event in NAMES else 2)
    venda = {
        "codigo": sale,
        "status": NAMES[status],
        "dataInicio": told.get("started", "2026-03-02 08:59:00"),
        "dataFinalizada": told.get("paid", "2026-03-02 09:00:00"),
        "valor": "197.00",
        "formaPagamento": "Pix",
    }
    codes = [product, *told.get("bumps", ())]
    body: dict[str, Any] = {
        "chave_unica": KEY,
        "tipoEvento": {"codigo": event} if event is not None else None,
        "tipoPostback": {"codigo": told.get("role", 2)},
        "codigo_status": status,
        "venda": venda if sale else None,
        "produto": {"codigo": product, "nome": told.get("name", f"Curso {product}")},
        "plano": {"codigo": told.get("plan"), "periodicidade": told.get("period")},
        "produtos": [{"produto": code, "nome": f"Curso {code}"} for code in codes[1:]],
        "comprador": {"nome": told.get("buyer", "Ana Lima"), "email": email},
        "data": told.get("dispatched"),
    }
    for block in ("assinatura", "recuperacao_parcelada"):
        if block in told:
            code, instalment = told[block]
            body[block] = {"codigo": code, "parcela": instalment}
    return {**body, **told.get("extra", {})}


@dataclass
class Shop:
    """A server with one key, whose clock stands still between two arrivals."""

    now: datetime
    key_id: int = 0
    ticks: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.key_id = provisioning.add_key(KEY, label="Loja", by="test", now=self.now).id

    def tick(self, **step: float) -> datetime:
        """Let some time pass; a second when nothing is said."""
        self.now += timedelta(**step) if step else timedelta(seconds=1)
        return self.now

    def keep(self, told: dict[str, Any]) -> provisioning.Kept:
        """Keep a postback as the door does."""
        body = as_form(told)
        key = db.session.get_one(Key, self.key_id)
        cut = cut_key(body, shape(body, FORM))
        return provisioning.keep(cut, content_type=FORM, key=key, now=self.tick())

    def arrive(self, event: int | None = 2, **told: Any) -> Postback:
        """Keep a postback and understand it."""
        return self.take(document(event, **told))

    def take(self, told: dict[str, Any]) -> Postback:
        """Keep this very document and understand it."""
        kept = self.keep(told)
        self.work()
        return db.session.get_one(Postback, kept.postback_id)

    def work(self) -> None:
        """Do what is due, but for letters."""
        while worker.understand_batch(self.now):
            pass

    def deliver(self) -> None:
        """Send the letters that are due, into the folder of a server without MAIL_URL."""
        while worker.deliver_batch(self.now):
            pass


def states(email: str = BUYER) -> dict[str, str]:
    """The doors of a member: the best state for each area."""
    member = Member.by_email(email)
    found: dict[str, str] = {}
    for access in Access.of_member(member.id) if member else []:
        best = ("live", "suspended", "ended").index
        known = found.get(access.area.name, "ended")
        found[access.area.name] = min(known, access.state.value, key=best)
    return found


def live(email: str = BUYER) -> set[str]:
    """What a member may enter now."""
    return {area for area, state in states(email).items() if state == "live"}


def letters(email: str = BUYER) -> list[str]:
    """The kinds of letters owed to an address, in order."""
    owed = sa.select(Letter).where(Letter.to == email).order_by(Letter.id)
    return [letter.kind.value for letter in db.session.scalars(owed)]


def deeds(*only: str) -> list[str]:
    """What the log tells, in order."""
    told = [
        line.deed.value for line in db.session.scalars(sa.select(LogEntry).order_by(LogEntry.id))
    ]
    return [deed for deed in told if not only or deed in only]


def members() -> list[str]:
    """All login addresses."""
    return list(db.session.scalars(sa.select(Member.email).order_by(Member.id)))


def areas() -> list[str]:
    """All areas by name."""
    return list(db.session.scalars(sa.select(Area.name).order_by(Area.id)))


def invented(sale: str, *, email: str = BUYER) -> None:
    """Say of a sale and its buyer that they were only played."""
    with transaction():
        told: dict[str, Any] = {"email": email, "steps": [], "by": "x", "key_id": 1}
        life = Simulation(scenario="purchase", started_at=utcnow(), **told)
        db.session.add(life)
        db.session.flush()
        db.session.add(SimulatedSale(code=sale, simulation_id=life.id))
