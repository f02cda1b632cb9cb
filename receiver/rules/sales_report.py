"""The panel's sales report, a line at a time: its columns are guessed, its words translated."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from receiver.rules.listed import PRODUCER
from receiver.rules.times import moment
from receiver.rules.told import plain
from receiver.rules.vocabulary import SALE_STATUS_TEXTS, SALE_STATUSES


class ReportColumn(StrEnum):
    """What a column tells of a sale."""

    SALE = "sale"
    STATUS = "status"
    EMAIL = "email"
    NAME = "name"
    PRODUCT_CODE = "product-code"
    PRODUCT_NAME = "product-name"
    PLAN = "plan"
    VALUE = "value"
    BEGUN = "begun"
    PAID = "paid"


NEEDED = (ReportColumn.SALE, ReportColumn.STATUS)
ABANDONED = "abandono de checkout"
# What headers are called, folded: the columns of the export are documented nowhere, so the first
# of these whose words all stand in one is taken, and a person looks at it.
_CALLED: tuple[tuple[ReportColumn, tuple[str, ...]], ...] = (
    (ReportColumn.EMAIL, ("email", "e mail", "mail")),
    (ReportColumn.STATUS, ("status", "situacao", "estado da venda")),
    (ReportColumn.PAID, ("data finaliz", "finalizada em", "data pag", "data da aprov", "pago em")),
    (ReportColumn.PAID, ("data confirm", "data de conclus", "data aprov")),
    (ReportColumn.BEGUN, ("data", "criada em", "date")),
    (ReportColumn.PRODUCT_CODE, ("cod produto", "codigo produto", "codigo do produto")),
    (ReportColumn.PRODUCT_CODE, ("cod do produto", "id do produto", "id produto")),
    (ReportColumn.PLAN, ("codigo do plano", "codigo plano", "cod plano", "plano", "plan")),
    (ReportColumn.PRODUCT_NAME, ("produto", "product")),
    (ReportColumn.SALE, ("codigo da venda", "codigo venda", "cod venda", "id da venda")),
    (ReportColumn.SALE, ("transacao", "transaction", "venda", "codigo", "pedido")),
    (ReportColumn.NAME, ("comprador", "cliente", "nome", "buyer", "name")),
    (ReportColumn.VALUE, ("valor", "preco", "total", "value")),
)
_CODES = {status: code for code, status in SALE_STATUSES.items()}
_SALE_CODE = re.compile(r"[0-9A-Za-z_-]{1,64}\Z")
_CODE = re.compile(r"[0-9A-Za-z_.-]{1,64}\Z")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Row:
    """One line that tells of a sale, as the document of a postback."""

    line: int
    code: str
    document: dict[str, Any]
    dates: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Bad:
    """A line that tells of no sale, and why."""

    line: int
    reason: str
    facts: Mapping[str, str]


def guessed(header: Sequence[str]) -> list[ReportColumn | None]:
    """What each column seems to hold, by its name; each kind once, the plainest name first."""
    names = [_NO_WORD.sub(" ", plain(name)).strip() for name in header]
    chosen: list[ReportColumn | None] = [None] * len(names)
    for column, words in _CALLED:
        for word in words:
            if column not in chosen:
                _choose(chosen, names, column, word)
    return chosen


def read_line(
    line: int, cells: Sequence[str], columns: Sequence[ReportColumn | None]
) -> Row | Bad | None:
    """What a line tells; nothing of a checkout that was left, which is no sale."""
    told = {
        column: cell.strip()
        for column, cell in zip(columns, cells, strict=False)
        if column and cell
    }
    status, code = told.get(ReportColumn.STATUS, ""), _bare(told.get(ReportColumn.SALE, ""))
    if plain(status) == ABANDONED:
        return None
    if not _SALE_CODE.match(code) or code == "0":
        return Bad(line, "report-no-sale", {"value": code[:40]})
    known = SALE_STATUS_TEXTS.get(plain(status))
    if known is None:
        return Bad(line, "report-unknown-status", {"value": status[:40]})
    dates = {name: told.get(name, "") for name in (ReportColumn.BEGUN, ReportColumn.PAID)}
    document = _document(told, code=code, status=_CODES[known], status_told=status)
    found = tuple(at for text in dates.values() if (at := moment(text)) is not None)
    return Row(line, code, document, found)


def lacks(document: Mapping[str, Any]) -> list[str]:
    """What understanding would need, and the report does not tell: to repair it is no use."""
    email = str(document["comprador"].get("email", ""))
    missing = [] if _ADDRESS.match(email) else ["email"]
    return missing if document["produto"].get("codigo") else [*missing, "product"]


def filled(document: Mapping[str, Any], *, email: str, product: str) -> dict[str, Any]:
    """With what is known here of this very sale, where the report does not tell it."""
    buyer, sold = dict(document["comprador"]), dict(document["produto"])
    if not _ADDRESS.match(str(buyer.get("email", ""))):
        buyer["email"] = email
    sold["codigo"] = sold.get("codigo") or product
    return {**document, "comprador": buyer, "produto": sold}


def together(rows: Sequence[Row]) -> list[Row]:
    """Lines about the same sale as one: a sale with several items has a line for each."""
    found: dict[str, Row] = {}
    for row in rows:
        first = found.setdefault(row.code, row)
        if first is not row and row.document["produto"].get("codigo"):
            first.document.setdefault("produtos", []).append(_item(row.document))
    return list(found.values())


def _choose(
    chosen: list[ReportColumn | None], names: Sequence[str], column: ReportColumn, word: str
) -> None:
    free = [at for at, name in enumerate(names) if chosen[at] is None and _says(name, word)]
    if free:
        chosen[min(free, key=lambda at: len(names[at]))] = column


def _says(name: str, word: str) -> bool:
    """Whether the words begin words of the name, in their order."""
    return re.search(r"\b" + r"\w*( \w+)? ".join(word.split()), name) is not None


def _document(
    told: Mapping[ReportColumn, str], *, code: str, status: int, status_told: str
) -> dict[str, Any]:
    product = _bare(told.get(ReportColumn.PRODUCT_CODE, ""))
    return {
        "codigo_status": status,
        "tipoPostback": {"codigo": PRODUCER},
        "venda": {
            "codigo": code,
            "status": status_told,
            "valor": told.get(ReportColumn.VALUE, ""),
            "dataInicio": told.get(ReportColumn.BEGUN, ""),
            "dataFinalizada": told.get(ReportColumn.PAID, ""),
        },
        "comprador": {
            "email": told.get(ReportColumn.EMAIL, ""),
            "nome": told.get(ReportColumn.NAME, ""),
        },
        "produto": {
            "codigo": product if _CODE.match(product) and product != "0" else "",
            "nome": told.get(ReportColumn.PRODUCT_NAME, ""),
        },
        "plano": {"referencia": _bare(told.get(ReportColumn.PLAN, ""))},
    }


def _item(document: Mapping[str, Any]) -> dict[str, Any]:
    sold, plan = document["produto"], document["plano"]["referencia"]
    return {"produto": sold["codigo"], "nome": sold["nome"], **({"plano": plan} if plan else {})}


def _bare(cell: str) -> str:
    """A code without what spreadsheets put around numbers."""
    code = cell.strip().removeprefix("=").strip("\"' ")
    return code.removesuffix(".0").removesuffix(",0")
