"""Members taken away as a file: asked first, noted in the log, then streamed."""

from collections.abc import Iterator

from flask import Blueprint, Flask, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import exchange
from receiver.context import this_app, utcnow
from receiver.exchange import Format
from receiver.rules.rights import Right
from receiver.web import language
from receiver.web.admin import asked, people
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("export", __name__, url_prefix="/members/export")


@bp.get("")
@needs(Right.EXPORT, proof=True)
def show() -> str:
    """Ask which kind of file, before anybody's data leaves."""
    wanted = people.Filter.asked(request.args)
    return render_template("admin/export/show.html", wanted=wanted)


@bp.post("/file")
@needs(Right.EXPORT, proof=True)
def send() -> Response:
    """Hand the file out while it is made."""
    wanted, now = people.Filter.asked(request.form), utcnow()
    kind = asked.word(request.form, "format", Format) or Format.CSV
    order = exchange.Order(wanted.met(), kind, language.current(), wanted.query())
    pieces = exchange.export(order, by=this_admin().email, now=now)
    people_of = _("pessoas")  # nothing inside an f-string is found by those who translate
    name = f"{people_of}-{now:%Y-%m-%d}.{kind}"
    response = Response(in_pieces(this_app(), pieces), mimetype=None)
    response.headers["Content-Type"] = exchange.TYPES[kind]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def in_pieces(app: Flask, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece is made by itself: while a slow line takes it, no connection is held."""
    while True:
        with app.app_context():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
