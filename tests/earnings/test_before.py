"""Commissions of before the sums by day: the migration sums them up."""

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from receiver.db import db
from receiver.models import EarnedDay
from tests.conftest import NOON
from tests.earnings.test_recount import all_sums
from tests.factories import Shop

SHARES = [
    {"tipo_comissao": "Produtor", "email": "dona@example.test", "valor": "100.00"},
    {"tipo_comissao": "Sistema", "nome": "Monetizze", "valor": "16.95"},
]


def test_what_was_there_is_summed_up(app: Flask) -> None:
    shop = Shop(NOON)
    for sale, paid in enumerate(("2026-01-31 23:30:00", "2026-02-01 00:10:00"), start=1):
        shop.arrive(6, sale=str(sale), paid=paid, extra={"comissoes": SHARES})
    shop.arrive(4, sale="2")
    before = all_sums()
    db.session.rollback()
    downgrade(revision="0030")
    upgrade()
    assert all_sums() == before
    assert db.session.scalar(sa.select(sa.func.count(EarnedDay.id))) == len(before)
