"""Purchases that were begun and not paid: who, what, how to go on, and what became of them."""

from urllib.parse import quote

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from receiver import recovery, second_factor
from receiver.context import settings, utcnow
from receiver.db import db
from receiver.models import Letter, Member, Postback, RecoveryCase, RecoveryNews, RecoverySequence
from receiver.rules.phone import international
from receiver.rules.recovering import CaseKind
from receiver.rules.rights import Right
from receiver.web.admin import asked, chips, recovered, unfinished
from receiver.web.admin.paging import Place, page
from receiver.web.admin.shown import money
from receiver.web.admin.staff import needs
from receiver.web.sessions import this_admin

bp = Blueprint("recovery", __name__, url_prefix="/recovery")

LONGEST_REMARK = 200
MOST_NEWS = 50


@bp.get("")
def index() -> str:
    """The cases that pass the filter, the newest first."""
    wanted = unfinished.Filter.asked(request.args)
    return render_template(
        "admin/recovery/index.html",
        wanted=wanted,
        page=page(wanted.rows(), wanted.order, place=Place.asked(request.args)),
        keys=chips.keys(),
        products=_products(),
    )


@bp.get("/figures")
def figures() -> str:
    """What thirty days came to."""
    return render_template("admin/recovery/figures.html", figures=recovered.figures(utcnow()))


@bp.get("/<id:case_id>")
def one(case_id: int) -> str:
    """One case: how to pay, what to write, what was sent, and how it came about."""
    case = db.get_or_404(RecoveryCase, case_id)
    text, phone = _text(case), international(case.buyer_phone)
    pix = case.way.get("pix_code", "")
    return render_template(
        "admin/recovery/one.html",
        case=case,
        text=text,
        phone=phone,
        whatsapp=f"https://wa.me/{phone}?text={quote(text)}",
        picture=second_factor.picture(pix) if pix else "",
        letters=_letters(case),
        news=_news(case),
        member=Member.by_email(case.buyer_email) if case.buyer_email else None,
    )


@bp.post("/<id:case_id>/dismiss")
@needs(Right.HELP)
def dismiss(case_id: int) -> Response:
    """Put a case aside, with the reason."""
    db.get_or_404(RecoveryCase, case_id)
    remark = asked.text(request.form, "remark", most=LONGEST_REMARK)
    here = redirect(url_for("admin.recovery.one", case_id=case_id), code=303)
    if not remark:
        flash(_("Diga por quê, em poucas palavras."), "bad")
        return here
    try:
        recovery.dismiss(case_id, remark=remark, by=this_admin().email, now=utcnow())
    except recovery.NotOpen:
        flash(_("Este caso já não está aberto."), "bad")
    else:
        flash(_("Caso encerrado. Se a pessoa tentar de novo, abre outro."), "good")
    return here


def _products() -> dict[str, str]:
    """The products that somebody began to buy, by code."""
    newest = sa.select(RecoverySequence).order_by(RecoverySequence.id.desc())
    rows = db.session.scalars(newest.limit(chips.MOST_CHOICES))
    return {row.product_code: row.product_name or row.product_code for row in rows}


def _letters(case: RecoveryCase) -> list[Letter]:
    found = sa.select(Letter).where(Letter.key.in_(case.letter_keys)).order_by(Letter.id)
    return list(db.session.scalars(found))


def _news(case: RecoveryCase) -> list[tuple[RecoveryNews, bool]]:
    """What was told of its thread, the newest first, and whether its postback is still there."""
    told = sa.select(RecoveryNews).where(RecoveryNews.thread == case.thread)
    newest = told.order_by(RecoveryNews.at.desc(), RecoveryNews.id.desc()).limit(MOST_NEWS)
    rows = list(db.session.scalars(newest))
    numbers = [row.postback_id for row in rows if row.postback_id]
    kept = set(db.session.scalars(sa.select(Postback.id).where(Postback.id.in_(numbers))))
    return [(row, row.postback_id in kept) for row in rows]


def _text(case: RecoveryCase) -> str:
    """What to write, in the language of whoever reads it."""
    member = Member.by_email(case.buyer_email) if case.buyer_email else None
    way = case.way
    url = way.get("url") or way.get("boleto_url") or way.get("pix_url") or ""
    with force_locale(member.language if member else case.language or settings().language):
        name = case.buyer_name.partition(" ")[0]
        lines = [
            f"{_('Oi, %(name)s!', name=name) if name else _('Oi!')} {_opening(case)}",
            _("Para continuar: %(link)s", link=url) if url else "",
            _("Linha digitável: %(code)s", code=way["boleto_line"]) if "boleto_line" in way else "",
            _("Pix copia e cola: %(code)s", code=way["pix_code"]) if "pix_code" in way else "",
            _("Se ficou alguma dúvida, é só responder por aqui."),
        ]
    return "\n\n".join(line for line in lines if line)


def _opening(case: RecoveryCase) -> str:
    what, site = case.product_name or case.product_code, settings().site_name
    amount = f" ({money(case.cents, case.currency)})" if case.cents else ""
    told = {"what": f"{what}{amount}", "site": site}
    if case.kind is CaseKind.UNPAID:
        return str(_("Aqui é da %(site)s. Seu pedido de %(what)s espera só o pagamento.", **told))
    if case.kind is CaseKind.REFUSED:
        said = _(
            "Aqui é da %(site)s. O cartão não passou na compra de %(what)s, e nada foi cobrado.",
            **told,
        )
        return str(said)
    if case.kind is CaseKind.OVERDUE:
        return str(_("Aqui é da %(site)s. Uma cobrança de %(what)s está em atraso.", **told))
    return str(_("Aqui é da %(site)s. Vi que a compra de %(what)s ficou pela metade.", **told))
