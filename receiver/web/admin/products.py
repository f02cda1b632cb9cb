"""Products: what the marketplace sells, what it opens here, and what its events mean."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Mapping, Plan, Product
from receiver.rules.meaning import MOST_DAYS
from receiver.rules.rights import Right
from receiver.rules.terms import Opens, OpensNoMore
from receiver.web.admin import asked, matrix, previews
from receiver.web.admin.paging import Place, page
from receiver.web.admin.results import result
from receiver.web.admin.returning import way_back
from receiver.web.admin.staff import deciders_only, needs
from receiver.web.sessions import this_admin

bp = Blueprint("products", __name__, url_prefix="/products")

NEW = "new"  # instead of the number of an area: one of its own name


@bp.get("")
def index() -> str:
    """The products, newest first, each with its plans and what it opens."""
    found = page(sa.select(Product), (Product.id,), place=Place.asked(request.args))
    codes = [product.code for product in found.rows]
    return render_template(
        "admin/products/index.html", page=found, plans=_plans(codes), opens=_opens(codes)
    )


@bp.get("/<id:product_id>")
def one(product_id: int) -> str:
    """One product: what it opens, and what its events mean."""
    product = db.get_or_404(Product, product_id)
    return render_template(
        "admin/products/one.html",
        product=product,
        plans=_plans([product.code])[product.code],
        opens=_opens([product.code])[product.code],
        areas=Area.listed(),
        rows=matrix.rows(product.code),
        most_days=MOST_DAYS,
    )


@bp.post("/<id:product_id>/open")
@deciders_only
def open_area(product_id: int) -> Response:
    """Show what would change if it opened one more area."""
    product = db.get_or_404(Product, product_id)
    here = url_for("admin.products.one", product_id=product_id)
    area = _area_of_its_own(product) if request.form.get("area") == NEW else None
    area = area or asked.number(request.form, "area")
    days, is_days_wrong = asked.days(request.form, "days")
    if area is None or is_days_wrong:
        flash(_("Escolha uma área e, se houver prazo, um número de dias."), "bad")
        return redirect(here, code=303)
    plan = asked.text(request.form, "plan", most=64)
    return previews.show(Opens(product.code, area, plan, days or None), back=here)


@bp.post("/<id:product_id>/close")
@deciders_only
def close_area(product_id: int) -> Response:
    """Show what would change if it opened this no more."""
    product = db.get_or_404(Product, product_id)
    mapping = db.session.get(Mapping, asked.number(request.form, "mapping") or 0)
    if mapping is None or mapping.product_code != product.code:
        abort(404)
    wish = OpensNoMore(product.code, mapping.area_id, mapping.plan_code)
    return previews.show(wish, back=url_for("admin.products.one", product_id=product_id))


@bp.post("/<id:product_id>/nothing")
@deciders_only
def open_nothing(product_id: int) -> Response:
    """Decide that it is meant to open nothing, so that nobody is asked about it any more."""
    product = db.get_or_404(Product, product_id)
    with result(_("Combinado: este produto não abre nada, e os avisos dele não esperam mais.")):
        provisioning.open_nothing(product.code, by=this_admin().email, now=utcnow())
    if request.form.get("from") == "inbox":
        return redirect(way_back("inbox").url, code=303)
    return redirect(url_for("admin.products.one", product_id=product_id), code=303)


@bp.post("/<id:product_id>/undecided")
@deciders_only
def undecide(product_id: int) -> Response:
    """Take that back: it waits for somebody to decide."""
    product = db.get_or_404(Product, product_id)
    with result(_("Este produto está de novo sem decisão; os avisos dele voltam a esperar.")):
        provisioning.undecide(product.code, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.products.one", product_id=product_id), code=303)


@bp.post("/<id:product_id>/key")
@needs(Right.KEYS, proof=True)
def set_key(product_id: int) -> Response:
    """Ask postbacks about it for its own key as well, or no more."""
    product, key = db.get_or_404(Product, product_id), request.form.get("key", "").strip()
    is_asked = "none" not in request.form
    if is_asked:
        done = _("Chave do produto guardada. Avisos dele com outra ficam esperando por você.")
    else:
        key, done = "", _("A chave deste produto não é mais pedida.")
    if is_asked and not key:
        flash(_("Cole a chave do produto."), "bad")
    else:
        with result(done):
            provisioning.set_product_key(product.code, key, by=this_admin().email, now=utcnow())
    return redirect(url_for("admin.products.one", product_id=product_id), code=303)


def _area_of_its_own(product: Product) -> int | None:
    """A new area that is called like the product; the one of that name if there is one."""
    name = (product.name or product.code)[:200]
    there = Area.by_name(name)
    if there is None:
        there = provisioning.create_area(name, by=this_admin().email, now=utcnow())
    return there.id


def _plans(codes: Sequence[str]) -> dict[str, list[Plan]]:
    plans: dict[str, list[Plan]] = defaultdict(list)
    found = sa.select(Plan).where(Plan.product_code.in_(codes)).order_by(Plan.id)
    for plan in db.session.scalars(found):
        plans[plan.product_code].append(plan)
    return plans


def _opens(codes: list[str]) -> dict[str, list[Mapping]]:
    opens: dict[str, list[Mapping]] = defaultdict(list)
    for mapping in Mapping.of(codes):
        opens[mapping.product_code].append(mapping)
    return opens
