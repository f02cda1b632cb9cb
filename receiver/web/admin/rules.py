"""Rules: what each event means for access, for one product or for all of them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver.db import db
from receiver.models import EventMeaning, Product
from receiver.rules.meaning import MOST_DAYS
from receiver.rules.terms import Means, MeansAsBefore
from receiver.rules.vocabulary import Event, Meaning
from receiver.web.admin import asked, matrix, previews
from receiver.web.admin.staff import deciders_only

bp = Blueprint("rules", __name__, url_prefix="/rules")


@bp.get("")
def index() -> str:
    """What each event means for all products."""
    return render_template(
        "admin/rules/index.html", rows=matrix.rows(""), product=None, said=EventMeaning.all()
    )


@bp.get("/<id:event_id>")
@deciders_only
def change(event_id: int) -> str:
    """Choose what one event shall mean, for all products or for the one named."""
    product = _product()
    row = _row(product, event_id)
    return render_template(
        "admin/rules/change.html", row=row, product=product, meanings=Meaning, most_days=MOST_DAYS
    )


@bp.post("/<id:event_id>")
@deciders_only
def show(event_id: int) -> Response:
    """Show what would change if it meant this."""
    product = _product()
    row = _row(product, event_id)
    code = product.code if product else ""
    here = url_for("admin.rules.change", event_id=event_id, product=product and product.id)
    if request.form.get("meaning") == "default":
        return previews.show(MeansAsBefore(code, row.event), back=here)
    meaning = asked.word(request.form, "meaning", Meaning)
    days, is_days_wrong = asked.days(request.form, "days")
    if meaning is None or is_days_wrong:
        flash(_("Escolha o que o evento faz e, se for o caso, um número de dias."), "bad")
        return redirect(here, code=303)
    return previews.show(Means(code, row.event, meaning, days), back=here)


def _product() -> Product | None:
    number = asked.number(request.args, "product")
    return db.get_or_404(Product, number) if number else None


def _row(product: Product | None, event_id: int) -> matrix.Row:
    found = matrix.rows(product.code if product else "")
    row = next((one for one in found if one.code == event_id), None)
    if row is None or row.event is Event.UNKNOWN:
        abort(404)
    return row
