"""Areas: what members enter, what opens it, and where its content is."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from config_site import with_scheme
from receiver import provisioning
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Area, Mapping, Product
from receiver.web.admin import asked
from receiver.web.admin.results import tell
from receiver.web.admin.staff import deciders_only
from receiver.web.sessions import this_admin

bp = Blueprint("areas", __name__, url_prefix="/areas")


@bp.get("")
def index() -> str:
    """All areas by name, each with what opens it."""
    areas = Area.listed()
    return render_template("admin/areas/index.html", areas=areas, opened_by=_opened_by(areas))


@bp.post("")
@deciders_only
def create() -> Response:
    """Make a door."""
    done = _("Área criada. Escolha agora os produtos que a abrem.")
    return _decide(provisioning.create_area, done, back=url_for("admin.areas.index"))


@bp.get("/<id:area_id>")
@deciders_only
def one(area_id: int) -> str:
    """One area, to be renamed or sent elsewhere."""
    area = db.get_or_404(Area, area_id)
    return render_template("admin/areas/one.html", area=area, opened_by=_opened_by([area]))


@bp.post("/<id:area_id>")
@deciders_only
def rename(area_id: int) -> Response:
    """Give it another name or address."""
    db.get_or_404(Area, area_id)
    story = partial(provisioning.rename_area, area_id)
    done = _("Guardado. Ninguém ganha nem perde acesso por isso.")
    return _decide(story, done, back=url_for("admin.areas.one", area_id=area_id))


def _decide(story: Callable[..., Area], done: str, *, back: str) -> Response:
    """Have it done with the name and address of the form, and tell how it went."""
    name = asked.text(request.form, "name", most=200)
    url = with_scheme(asked.text(request.form, "url", most=500))
    if not _is_address(url):
        flash(_("O endereço precisa começar com https:// ou http://."), "bad")
        return redirect(back, code=303)
    try:
        story(name=name, url=url, by=this_admin().email, now=utcnow())
    except provisioning.Refused as refusal:
        tell(refusal)
        return redirect(back, code=303)
    flash(done, "good")
    return redirect(url_for("admin.areas.index"), code=303)


def _is_address(url: str) -> bool:
    # A member's browser follows it: nothing but a page of the web may stand there.
    return not url or (url.startswith(("https://", "http://")) and bool(_host(url)))


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # brackets around what is no address
        return ""


def _opened_by(areas: Sequence[Area]) -> dict[int, list[tuple[Mapping, Product | None]]]:
    """What opens each of these, with the product's row for its name."""
    ids = [area.id for area in areas]
    opened: dict[int, list[tuple[Mapping, Product | None]]] = defaultdict(list)
    found = sa.select(Mapping, Product).where(Mapping.area_id.in_(ids)).order_by(Mapping.id)
    named = found.outerjoin(Product, Product.code == Mapping.product_code)
    for mapping, product in db.session.execute(named):
        opened[mapping.area_id].append((mapping, product))
    return opened
