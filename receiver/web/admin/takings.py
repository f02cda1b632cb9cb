"""Money taken away as a file: asked first, noted in the log, then streamed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver.context import utcnow
from receiver.db import db
from receiver.earnings import OF_SALES, By, Sum
from receiver.exchange import Format, takings
from receiver.exchange.leaving import Cell
from receiver.rules.cells import Amount, harmless
from receiver.rules.rights import Right
from receiver.rules.tallies import day_of
from receiver.web import language
from receiver.web.admin import asked, earned, earned_words, earners, files, words
from receiver.web.admin.period import Period
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("takings", __name__, url_prefix="/earnings/export")

COMMISSIONS = "commissions"
SOME = 200  # people whose names are looked for at a time


@dataclass(frozen=True)
class Wanted:
    """What is taken along: sums by something, or each commission."""

    by: By | None
    period: Period

    @classmethod
    def asked(cls, args: Mapping[str, str], now: datetime) -> "Wanted":
        """What a query string or a form names."""
        return cls(asked.word(args, "what", By), Period.asked(args, now))

    def query(self) -> dict[str, str]:
        """The same as a query string."""
        return {"what": self.by.value if self.by else COMMISSIONS, **self.period.query()}

    @property
    def name(self) -> str:
        """In words, with its days."""
        days = {"since": self.period.since, "until": self.period.until}
        if self.by is None:
            return str(_("cada comissão de %(since)s a %(until)s", **days))
        told = {"kind": str(earned_words.BY[self.by]).lower(), **days}
        if self.by in OF_SALES:
            return str(_("vendas por %(kind)s de %(since)s a %(until)s", **told))
        return str(_("comissões por %(kind)s de %(since)s a %(until)s", **told))


@bp.get("")
@needs(Right.EXPORT, proof=True)
def show() -> str:
    """Ask which kind of file."""
    return render_template("admin/takings/show.html", wanted=Wanted.asked(request.args, utcnow()))


@bp.post("/file")
@needs(Right.EXPORT, proof=True)
def send() -> Response:
    """Hand the file out while it is made."""
    now = utcnow()
    wanted = Wanted.asked(request.form, now)
    kind = asked.word(request.form, "format", Format) or Format.CSV
    spoken = language.current()
    sheet = takings.Sheet(_headings(wanted.by), _rows(wanted, spoken), wanted.name)
    pieces = takings.hand_out(sheet, format=kind, language=spoken, by=this_admin().email, now=now)
    return files.streamed(pieces, kind=kind, called=_("comissoes"), day=day_of(now))


def _headings(by: By | None) -> list[str]:
    if by is None:
        told = (_("Pagamento"), _("Venda"), _("Código do produto"), _("Pessoa"), _("E-mail"))
        more = (_("Referência"), _("Papel"), _("Porcentagem"), _("Moeda"), _("Comissão"))
        return [*told, *more, _("Situação")]
    name = str(earned_words.BY[by])
    if by in OF_SALES:
        sold = (_("Vendas"), _("Receita"), _("Reembolsadas ou contestadas"), _("Valor devolvido"))
        return [name, _("Moeda"), *sold]
    beside = {By.PERSON: [_("E-mail")], By.PRODUCT: [_("Código do produto")]}.get(by, [])
    sums = (_("Comissões"), _("A receber"), _("Disponível"), _("Estornado"))
    return [name, *beside, _("Moeda"), *sums]


def _rows(wanted: Wanted, spoken: str) -> Iterator[Sequence[Cell]]:
    days = wanted.period
    if wanted.by is None:
        return takings.commissions(days.begins, days.ends, _told())
    return _sums(wanted.by, earned.sums(wanted.by, days), spoken)


def _told() -> dict[str, str]:
    """What places of money and roles are called, said while it is known in which language."""
    told = {spelled: str(words.ROLES[role]) for spelled, role in earned_words.SPELLED.items()}
    told |= {role.value: str(word) for role, word in words.ROLES.items()}
    told |= {place.value: str(mark.word) for place, mark in earned_words.STANDINGS.items()}
    return told


def _sums(by: By, found: Sequence[Sum], spoken: str) -> Iterator[Sequence[Cell]]:
    for first in range(0, len(found), SOME):
        some = found[first : first + SOME]
        with force_locale(spoken):
            named = earners.names(by, (one.name for one in some))
            beside = {one.name: _beside(by, one.name) for one in some}
        db.session.rollback()
        for one in some:
            yield [harmless(named[one.name]), *beside[one.name], one.currency, *_amounts(by, one)]


def _beside(by: By, value: str) -> list[Cell]:
    if by is By.PERSON:
        return [harmless(earners.email(value))]
    return [harmless(value)] if by is By.PRODUCT else []


def _amounts(by: By, one: Sum) -> list[Cell]:
    if by in OF_SALES:
        kept, lost = Amount(one.kept, one.currency), Amount(one.reversed, one.currency)
        return [one.many_kept, kept, one.many_reversed, lost]
    places = (one.expected, one.available, one.reversed)
    return [one.many, *(Amount(cents, one.currency) for cents in places)]
