"""Paid and not yet in: who it is, and what helps each of them now."""

from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import accounts
from receiver.accounts.refusals import AccountBlocked
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Member, Sale
from receiver.rules.phone import international
from receiver.rules.rights import Right
from receiver.web.admin import board
from receiver.web.admin.board import Place
from receiver.web.admin.returning import way_back
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("waiting", __name__, url_prefix="/waiting-room")


@bp.get("")
def index() -> str:
    """Those whose guarantee ends soonest first."""
    place = Place.asked(request.args)
    return render_template(
        "admin/waiting/index.html",
        board=board.board(place, utcnow()),
        is_first=place == Place(),
    )


@bp.post("/<id:member_id>/link")
@needs(Right.HELP)
def lend(member_id: int) -> str | Response:
    """Make a link to enter, and show it this once in a text that can be sent by WhatsApp."""
    member = db.get_or_404(Member, member_id)
    # A link lets in: whoever is in already has an account of their own to protect.
    if not board.waits(member):
        return _gone()
    try:
        link = accounts.lend_link(member.id, by=this_admin().email, now=utcnow())
    except AccountBlocked:
        return _gone()
    sale = next((each for each in Sale.of_member(member.id)[::-1] if each.life.is_paid), None)
    text = _text(member, sale, link)
    phone = international(sale.buyer_phone) if sale else ""
    return render_template(
        "admin/waiting/link.html",
        member=member,
        text=text,
        phone=phone,
        whatsapp=f"https://wa.me/{phone}?text={quote(text)}",
    )


def _text(member: Member, sale: Sale | None, link: str) -> str:
    """What to write, in the language of whoever reads it."""
    items = [item.name for item in sale.items if item.name] if sale else []
    told = {"site": settings().site_name, "email": member.email, "link": link}
    with force_locale(member.language):
        name = member.name.partition(" ")[0]
        greeting = _("Oi, %(name)s!", name=name) if name else _("Oi!")
        bought = _("Sua compra em %(site)s está paga: %(items)s.", items=", ".join(items), **told)
        if not items:
            bought = _("Sua compra em %(site)s está paga.", **told)
        enters = _("Entre por este link, sem senha: %(link)s", **told)
        once = _("Ele vale uma vez, por 24 horas. Seu login é %(email)s.", **told)
    return f"{greeting} {bought}\n\n{enters}\n\n{once}"


def _gone() -> Response:
    flash(_("Esta pessoa não espera mais: já entrou, ou está sem acesso."), "bad")
    return redirect(way_back("waiting").url, code=303)
