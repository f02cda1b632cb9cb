"""People brought along in a file: sent, its columns chosen, looked through, and confirmed."""

from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import exchange, provisioning
from receiver.context import this_app, utcnow
from receiver.db import db
from receiver.exchange import Choice
from receiver.models import Area, Import, ImportLine
from receiver.models.member_import import ImportState
from receiver.rules.cells import harmless
from receiver.rules.columns import TAKEN_IN, Column
from receiver.rules.rights import Right
from receiver.rules.sheet import LARGEST_FILE
from receiver.web import language
from receiver.web.admin import asked, columns, people, shown
from receiver.web.admin.files import in_pieces
from receiver.web.admin.results import result, tell
from receiver.web.admin.staff import deciders_only, needs
from receiver.web.sessions import this_admin

bp = Blueprint("imports", __name__, url_prefix="/members/import")

SHOWN = 50  # refused lines on the page; all of them are in the file
SOME = 500
NEWEST = 20
RUNNING = (ImportState.CHECKING, ImportState.RUNNING)


@bp.get("")
@deciders_only
def index() -> str:
    """Take a file, and the last ones."""
    return render_template(
        "admin/imports/index.html",
        imports=Import.newest(NEWEST),
        imported=columns,
        wanted=people.Filter.asked(request.args),
    )


@bp.post("/file")
@needs(Right.DECIDE, proof=True)
def send() -> Response:
    """Keep the file; what its columns are is asked next."""
    file = request.files.get("file")
    data = file.stream.read(LARGEST_FILE + 1) if file else b""
    if file is None or not file.filename:
        flash(_("Escolha um arquivo CSV."), "bad")
        return redirect(url_for("admin.imports.index"), code=303)
    try:
        number = exchange.begin(file.filename or "", data, by=this_admin().email, now=utcnow())
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(url_for("admin.imports.index"), code=303)
    return _to(number)


@bp.get("/<id:import_id>")
@deciders_only
def one(import_id: int) -> str:
    """What a file holds, what it would do, or how far it is."""
    found = db.get_or_404(Import, import_id)
    is_open = found.state in (ImportState.CHOOSING, ImportState.CHECKED)
    guess = exchange.guess(found) if is_open else []
    choice = Choice.kept(found.wish) if found.wish else Choice(guess)
    return render_template(
        "admin/imports/one.html",
        found=found,
        choice=choice,
        imported=columns,
        fields=TAKEN_IN,
        is_running=found.state in RUNNING,
        secret=[at for at, column in enumerate(guess) if column is Column.PASSWORD],
        progress=found.after * 100 // max(found.parts, 1),
        sample=exchange.sample(found)[:5] if is_open else [],
        refused=ImportLine.of(found.id, limit=SHOWN),
        areas=Area.listed(),
    )


@bp.post("/<id:import_id>/check")
@deciders_only
def check(import_id: int) -> Response:
    """Look through it, read as was chosen; nothing changes."""
    found = db.get_or_404(Import, import_id)
    until = asked.end_of_day(request.form, "until")
    if asked.is_no_day_ahead(request.form, "until", now=utcnow()):
        flash(_("Esta data não serve. Escolha hoje ou um dia à frente, ou nenhum."), "bad")
        return _to(import_id)
    told = (request.form.get(f"column-{at}", "") for at in range(len(found.header)))
    choice = Choice(
        [Column(word) if word in TAKEN_IN else None for word in told],
        [area for area in _areas() if f"area-{area}" in request.form],
        until,
        letters="letters" in request.form,
    )
    with result(_("Conferindo o arquivo. Nada muda ainda.")):
        exchange.choose(import_id, choice, by=this_admin().email, now=utcnow())
    return _to(import_id)


@bp.post("/<id:import_id>/confirm")
@needs(Right.DECIDE, proof=True)
def confirm(import_id: int) -> Response:
    """Do what was shown."""
    db.get_or_404(Import, import_id)
    with result(_("Importação começada.")):
        exchange.confirm(import_id, by=this_admin().email, now=utcnow())
    return _to(import_id)


@bp.post("/<id:import_id>/discard")
@deciders_only
def discard(import_id: int) -> Response:
    """Throw it away; nothing of it was done."""
    db.get_or_404(Import, import_id)
    with result(_("Arquivo descartado. Nada foi mudado.")):
        exchange.discard(import_id, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.imports.index"), code=303)


@bp.get("/<id:import_id>/refused.csv")
@deciders_only
def refused(import_id: int) -> Response:
    """The lines that are not taken in, to be mended elsewhere."""
    db.get_or_404(Import, import_id)
    headings = [_("Linha"), "E-mail", _("Por quê")]
    separator = "," if language.current() == "en" else ";"
    rows = _refused_rows(import_id, language.current())
    pieces = exchange.as_csv(headings, rows, separator=separator)
    response = Response(in_pieces(this_app(), pieces), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{import_id}.csv"'
    return response


def _refused_rows(import_id: int, spoken: str) -> Iterator[list[str | int]]:
    after = 0
    while some := ImportLine.of(import_id, after=after, limit=SOME):
        told = [(one.line, one.email, shown.say(one.reason, one.facts, spoken)) for one in some]
        after = told[-1][0]
        db.session.rollback()
        for line, email, why in told:
            yield [line, harmless(email), harmless(why)]


def _areas() -> list[int]:
    return list(db.session.scalars(sa.select(Area.id).order_by(Area.id)))


def _to(import_id: int) -> Response:
    return redirect(url_for("admin.imports.one", import_id=import_id), code=303)
