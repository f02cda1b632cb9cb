"""Lines of a sales report as sales that can be compared, with what is known here besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from receiver.db import db
from receiver.models import Product, Sale, SaleItem, SalesReport, SalesReportPart
from receiver.reconciliation.comparing import Listed
from receiver.rules.listed import facts_of
from receiver.rules.sales_report import (
    Bad,
    ReportColumn,
    Row,
    filled,
    lacks,
    read_line,
    together,
)
from receiver.rules.told import plain


@dataclass(frozen=True)
class Part:
    """Some lines, read: the sales that they tell of, the lines that tell of none, the days."""

    listed: Sequence[Listed]
    bad: Sequence[Bad]
    dates: Sequence[datetime]


def read_part(report: SalesReport, number: int) -> Part:
    """Read one part of a file, outside of any story."""
    columns = [ReportColumn(word) if word else None for word in report.columns]
    lines = SalesReportPart.lines_of(report.id, number)
    read = [read_line(line, cells, columns) for line, cells in lines]
    rows = together([one for one in read if isinstance(one, Row)])
    bad = [one for one in read if isinstance(one, Bad)]
    known, called = _known([row.code for row in rows]), _products(rows)
    listed = []
    for row in rows:
        found = _listed(row, known.get(row.code, ("", "")), called)
        if found is None:
            bad.append(Bad(row.line, "report-no-sale", {"value": row.code[:40]}))
        else:
            listed.append(found)
    return Part(listed, bad, [at for row in rows for at in row.dates])


def _listed(row: Row, known: tuple[str, str], called: dict[str, str]) -> Listed | None:
    email, product = known
    named = called.get(plain(str(row.document["produto"]["nome"])), "")
    document = filled(row.document, email=email, product=product or named)
    told = facts_of(document)
    if told is None:
        return None
    return Listed(row.code, told, None if lacks(document) else document)


def _known(codes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The address and the main product of the sales that are kept here."""
    columns: list[Any] = [Sale.code, Sale.buyer_email, SaleItem.product_code]
    asked = (
        sa.select(*columns)
        .outerjoin(SaleItem, SaleItem.sale_id == Sale.id)
        .where(Sale.code.in_(codes))
    )
    found: dict[str, tuple[str, str]] = {}
    for code, email, product in db.session.execute(asked.order_by(SaleItem.id)):
        found.setdefault(code, (email or "", product or ""))
    return found


def _products(rows: Sequence[Row]) -> dict[str, str]:
    """Codes by name, where no two products are called the same."""
    names = {str(row.document["produto"]["nome"]) for row in rows if _is_only_named(row)}
    if not names:
        return {}
    found: dict[str, set[str]] = {}
    asked = sa.select(Product.name, Product.code).where(Product.name.in_(names))
    for name, code in db.session.execute(asked):
        found.setdefault(plain(name), set()).add(code)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


def _is_only_named(row: Row) -> bool:
    sold = row.document["produto"]
    return bool(sold["nome"]) and not sold["codigo"]
