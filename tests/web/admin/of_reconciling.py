"""The forms of the reconciliation, for the test that each leaves its line."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from receiver import provisioning, reconciliation
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Reconciliation
from receiver.models.reconciliation import RunState
from receiver.reconciliation.comparing import read_all, take
from receiver.reconciliation.runs import end
from receiver.rules.vocabulary import Source
from tests.factories import document
from tests.web.admin.staffed import OWNER

API_KEY = "chave-da-api-0123456789"


def differ(now: datetime, *, count: int = 1, email: str = "c{}@example.test") -> None:
    """A run that is over, and that has found so many sales of which nobody knew."""
    number = reconciliation.begin(by="", now=now, source=Source.REPORT)
    told = [document(sale=str(7000 + n), email=email.format(n)) for n in range(count)]
    with transaction():
        run = db.session.get_one(Reconciliation, number)
        take(run, read_all(told), now=now)
        end(run, RunState.DONE, now)


def _differing(**told: Any) -> Callable[[Any], dict[str, Any]]:
    def prepare(_scene: Any) -> dict[str, Any]:
        differ(utcnow())
        return told

    return prepare


def _keyed(_scene: Any) -> dict[str, Any]:
    provisioning.set_settings({"monetizze_api_key": API_KEY}, by=OWNER, now=utcnow())
    return {}


def report(now: datetime) -> int:
    """A sales report that was sent: one sale of which nobody knew."""
    rows = "Venda;Status;E-mail;Código do produto\n7100;Finalizada;eva@example.test;900\n"
    return reconciliation.keep_report("vendas.csv", rows.encode(), by=OWNER, now=now)


def _sending(_scene: Any) -> dict[str, Any]:
    return {"file": (io.BytesIO(b"Venda;Status\n1;Completa\n"), "vendas.csv")}


def _reported(_scene: Any) -> dict[str, Any]:
    report(utcnow())
    return {"column-0": "sale", "column-1": "status"}


R = "/admin/reconcile"
DEEDS: dict[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "admin.reconcile.begin": (f"{R}/begin", "", _keyed),
    "admin.reconcile.keep_key": (
        f"{R}/key",
        "",
        lambda _scene: {"deed": "save", "monetizze_api_key": API_KEY},
    ),
    "admin.reconcile.keep_account": (
        f"{R}/account",
        "",
        lambda _scene: {"monetizze_api_account": "Loja"},
    ),
    "admin.sales_reports.send": (f"{R}/report/file", "", _sending),
    "admin.sales_reports.compare": (f"{R}/report/1/compare", "", _reported),
    "admin.sales_reports.discard": (f"{R}/report/1/discard", "", _reported),
    "admin.reconcile.repair": (f"{R}/1/repair", "", _differing()),
    "admin.reconcile.dismiss": (f"{R}/1/dismiss", "", _differing(why="combinado")),
    "admin.reconcile.repair_all": (f"{R}/all", "", _differing(kind="unknown-sale")),
}
