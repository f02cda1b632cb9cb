"""What would change: shown before anything does, and done when somebody confirms it."""

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import preview, provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Preview, PreviewLine, Product
from receiver.models.preview import Fate, PreviewState, Step
from receiver.rules.meaning import Cell
from receiver.rules.terms import Means, Opens, OpensNoMore, Wish, wished
from receiver.web.admin import asked, words
from receiver.web.admin.results import tell
from receiver.web.admin.staff import deciders_only, proof_first
from receiver.web.sessions import this_admin

bp = Blueprint("previews", __name__, url_prefix="/previews")

AT_ONCE = 0.4  # seconds that somebody waits for the page before the worker goes on
SHOWN = 50  # of those who gain or lose
KEEPERS = 100  # of those who keep
# Pages other than those of products and rules that ask what would change, and are come back to.
PLACES = {"access": "admin.settings.access"}
MEMBERS_PART = 95  # of the bar; the rest is for buyers without an account


def show(wish: Wish, *, back: str, place: str | None = None) -> Response:
    """Work out what a wish would change, and go to the page that tells."""
    by = this_admin().email
    try:
        number = preview.begin(wish, by=by, now=utcnow(), seconds=AT_ONCE)
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(back, code=303)
    where = url_for("admin.previews.one", preview_id=number, place=place or _place())
    return redirect(where, code=303)


@bp.get("/<id:preview_id>")
@deciders_only
def one(preview_id: int) -> str:
    """How far it is, or what it came to."""
    found, now = db.get_or_404(Preview, preview_id), utcnow()
    is_current = preview.is_current(found, now)
    wish = wished(found.wish)
    return render_template(
        "admin/previews/one.html",
        preview=found,
        wish=in_words(wish),
        back=_back(wish),
        place=_place(),
        is_running=found.state is PreviewState.RUNNING and is_current,
        is_over=found.state is not PreviewState.CONFIRMED and not is_current,
        progress=_progress(found),
        asks_for_number=preview.asks_for_number(found),
        losing=PreviewLine.of(found.id, Fate.LOSES, limit=SHOWN),
        gaining=PreviewLine.of(found.id, Fate.GAINS, limit=SHOWN),
        keeping=PreviewLine.of(found.id, Fate.KEEPS, limit=KEEPERS),
        areas=dict(db.session.execute(sa.select(Area.id, Area.name)).all()),
    )


@bp.post("/<id:preview_id>/confirm")
@deciders_only
def confirm(preview_id: int) -> Response:
    """Make the change, exactly as it was shown; where many lose by it, after the password."""
    found, by = db.get_or_404(Preview, preview_id), this_admin().email
    unproved = proof_first() if preview.asks_for_number(found) else None
    if unproved:
        return unproved
    wish, typed = wished(found.wish), asked.number(request.form, "count")
    try:
        preview.confirm(preview_id, typed=typed, by=by, now=utcnow())
    except preview.Outdated as refusal:
        tell(refusal, "warn")
        return show(wish, back=_back(wish))
    except provisioning.Refused as refusal:
        tell(refusal)
        where = url_for("admin.previews.one", preview_id=preview_id, place=_place())
        return redirect(where, code=303)
    flash(_("Feito. Os acessos acompanham em instantes."), "good")
    return redirect(_back(wish), code=303)


@bp.post("/<id:preview_id>/again")
@deciders_only
def again(preview_id: int) -> Response:
    """Work out the same wish anew."""
    wish = wished(db.get_or_404(Preview, preview_id).wish)
    return show(wish, back=_back(wish))


def in_words(wish: Wish) -> str:
    """A wish in a sentence."""
    if isinstance(wish, Opens | OpensNoMore):
        return str(_of_doors(wish))
    told = {"product": _named(wish.product), "event": words.EVENTS[wish.event]}
    if isinstance(wish, Means):
        cell = _meaning(Cell(wish.meaning, wish.days))
        return str(_("%(product)s: “%(event)s” %(cell)s.", cell=cell, **told))
    return str(_("%(product)s: “%(event)s” sem regra própria.", **told))


def _of_doors(wish: Opens | OpensNoMore) -> str:
    product, area = _named(wish.product), _area(wish.area_id)
    if wish.plan:
        product = _("%(product)s, plano %(plan)s,", product=product, plan=wish.plan)
    told = {"product": product, "area": area}
    if isinstance(wish, OpensNoMore):
        return str(_("%(product)s deixa de abrir %(area)s.", **told))
    if wish.days:
        limited = _("%(product)s abre %(area)s por %(days)s dias a partir da compra.")
        return str(limited % {**told, "days": wish.days})
    return str(_("%(product)s abre %(area)s, sem prazo.", **told))


def _meaning(cell: Cell) -> str:
    word = str(words.MEANINGS[cell.meaning]).lower()
    return str(_("%(word)s após %(days)s dias", word=word, days=cell.days)) if cell.days else word


def _place() -> str | None:
    told = request.args.get("place")
    return told if told in PLACES else None


def _back(wish: Wish) -> str:
    """Where it was asked; else the page of this product, or for all of them that of the rules."""
    place = _place()
    if place:
        return url_for(PLACES[place])
    found = Product.by_code(wish.product) if wish.product else None
    if found is None:
        return url_for("admin.rules.index")
    return url_for("admin.products.one", product_id=found.id)


def _named(code: str) -> str:
    found = Product.by_code(code) if code else None
    return (found.name if found else "") or code or str(_("Todos os produtos"))


def _area(area_id: int | None) -> str:
    found = db.session.get(Area, area_id) if area_id is not None else None
    return found.name if found else str(_("área nenhuma"))


def _progress(found: Preview) -> int:
    if found.step is Step.STRANGERS:
        return MEMBERS_PART
    return found.after * MEMBERS_PART // max(found.last, 1)
