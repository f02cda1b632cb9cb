"""Members taken away as a file: asked first, noted in the log, then streamed."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import exchange, simulations
from receiver.context import utcnow
from receiver.db import db
from receiver.exchange import Format
from receiver.models import Area
from receiver.rules.rights import Right
from receiver.web import language
from receiver.web.admin import asked, files, people, words
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("export", __name__, url_prefix="/members/export")


@bp.get("")
@needs(Right.EXPORT, proof=True)
def show() -> str:
    """Ask which kind of file, before anybody's data leaves."""
    wanted = people.Filter.asked(request.args)
    return render_template("admin/export/show.html", wanted=wanted, parts_told=_told(wanted))


@bp.post("/file")
@needs(Right.EXPORT, proof=True)
def send() -> Response:
    """Hand the file out while it is made."""
    wanted, now = people.Filter.asked(request.form), utcnow()
    kind = asked.word(request.form, "format", Format) or Format.CSV
    # Whoever writes to all of a file writes to nobody who was invented, unless just they are meant.
    found = wanted.met() if wanted.simulated else simulations.without_invented(wanted.met())
    order = exchange.Order(found, kind, language.current(), wanted.query())
    pieces = exchange.export(order, by=this_admin().email, now=now)
    people_of = _("pessoas")
    return files.streamed(pieces, kind=kind, called=people_of, day=now)


def _told(wanted: people.Filter) -> list[str]:
    """Each part of the filter in words, so that nobody takes others along than meant."""
    area = db.session.get(Area, wanted.area) if wanted.area else None
    name = area.name if area else str(wanted.area)
    parts = (
        (
            wanted.text,
            f"\N{LEFT DOUBLE QUOTATION MARK}{wanted.text}\N{RIGHT DOUBLE QUOTATION MARK}",
        ),
        (wanted.status, wanted.status and str(words.STATUSES[wanted.status].word)),
        (wanted.area, _("com acesso a %(area)s", area=name)),
        (wanted.never, _("nunca entrou")),
        (wanted.bounced, _("devolve e-mails")),
        (wanted.simulated, _("simulado")),
    )
    return [part for is_told, part in parts if is_told and part]
