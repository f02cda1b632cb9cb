"""How letters leave: a mail server and a sender, tried with a letter before they count."""

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from config import BadSetting, Settings
from receiver import preferences, provisioning, security
from receiver.context import settings, utcnow
from receiver.models import MailTrial
from receiver.provisioning import Tried
from receiver.rules.address import folded
from receiver.rules.mail_way import Help, MailWay, Sealing, help_for
from receiver.rules.rights import Right
from receiver.web import language
from receiver.web.admin import asked
from receiver.web.admin.choices import WRONG, choices, keep, typed
from receiver.web.admin.staff import needs
from receiver.web.complaints import UNCHANGED, Page
from receiver.web.sessions import this_admin

bp = Blueprint("mail", __name__, url_prefix="/settings/mail")

RATES = ("mail_rate", "mail_domain_rate")
TYPED = "typed-password"  # the purpose of the seal
SEALINGS = {
    Sealing.STARTTLS: _("STARTTLS, o de costume (porta 587)"),
    Sealing.TLS: _("TLS desde o começo (porta 465)"),
    Sealing.OFFERED: _("STARTTLS só se o servidor oferecer"),
    Sealing.OFF: _("Sem criptografia, só na própria máquina"),
}
HELPS = {
    Help.LOGIN: _(
        "Confira login e senha. Gmail, Outlook e outros pedem uma senha de aplicativo, "
        "criada na conta, em vez da senha de sempre."
    ),
    Help.NAME: _("Não existe servidor com esse nome. Confira se não falta uma letra."),
    Help.REFUSED: _("Há uma máquina com esse nome, mas ninguém atende nessa porta. Tente a outra."),
    Help.SILENT: _(
        "Ninguém respondeu a tempo. Muitas hospedagens bloqueiam o e-mail que sai: "
        "tente a porta 587 ou 2525, ou pergunte ao suporte da hospedagem."
    ),
    Help.CERTIFICATE: _(
        "O certificado não é desse nome. Use o nome que o provedor de e-mail informa."
    ),
    Help.NO_TLS: _("O servidor não oferece STARTTLS. Tente TLS desde o começo, na porta 465."),
    Help.SENDER: _("O servidor não deixa este login mandar com este remetente. Use o seu e-mail."),
    Help.OTHER: _("São as palavras do próprio servidor; o suporte do provedor as entende."),
}


@dataclass(frozen=True)
class Form:
    """What stands in the form; the password is never sent back but sealed."""

    way: MailWay
    sender: str
    to: str
    sealed: str = field(default="", repr=False)


@bp.get("")
@needs(Right.KEYS, proof=True)
def show() -> str:
    """What counts now, and how the last letter to oneself went."""
    return _page(_kept(), last=MailTrial.latest(provisioning.way_of(settings())))


@bp.post("/save")
@needs(Right.KEYS, proof=True)
def save() -> Response | Page:
    """Try the letter and keep what was typed; or only one of both."""
    deed = request.form.get("deed", "")
    if deed == "forget":
        keep({"mail_url": ""})
        return _back()
    form = _typed()
    told = _wanted(form)
    try:
        would = preferences.here().with_these(told)
    except BadSetting as bad:
        wrong = str(bad).partition(":")[0].lower()
        return _page(form, wrong={wrong: str(WRONG.get(wrong, bad))}), UNCHANGED
    if not form.way.host:
        return _page(form, wrong={"mail_url": str(WRONG["mail_url"])}), UNCHANGED
    if deed != "save":
        return _tried(form, told, would)
    keep(told)
    return _back()


@bp.post("/rate")
@needs(Right.KEYS, proof=True)
def keep_rate() -> Response | Page:
    """Set how many letters may go in what time."""
    told = typed(*RATES)
    why = keep(told)
    return (_page(_kept(), rates=told, wrong=dict(why)), UNCHANGED) if why else _back()


def _tried(form: Form, told: dict[str, str], would: Settings) -> Response | Page:
    spoken, by = language.current(), this_admin().email
    try:
        tried = provisioning.try_letter(would, form.to, language=spoken, by=by, now=utcnow())
    except provisioning.Refused as refusal:
        return _page(form, wrong={"to": refusal.say(spoken)}), UNCHANGED
    if not tried.is_taken:
        return _page(form, tried=tried), UNCHANGED
    keep(told)
    said = gettext("O servidor aceitou o e-mail (%(said)s).", said=tried.said)
    where = gettext("Veja se ele chegou em %(to)s.", to=form.to)
    flash(f"{said} {where}", "good")
    return _back()


def _kept() -> Form:
    url = settings().mail_url
    way = MailWay.read(url.get_secret_value()) if url else MailWay()
    me = folded(this_admin().email) or ""
    sender = settings().mail_from
    return Form(way, "" if sender.rstrip("> ").endswith("@localhost") else sender, me)


def _typed() -> Form:
    told, url = request.form, settings().mail_url
    kept = MailWay.read(url.get_secret_value()) if url else MailWay()
    if not preferences.here().may_be_set("mail_url"):
        way = kept
    else:
        way = MailWay(
            host=asked.text(told, "host", most=255),
            port=asked.number(told, "port"),
            sealing=asked.word(told, "sealing", Sealing) or Sealing.STARTTLS,
            user=asked.text(told, "user"),
            password=told.get("password", "")[:500],
        )
        way = way if way.password else _remembered(way, kept)
    sealed = security.seal(way.password, purpose=TYPED) if way.password else ""
    return Form(way, asked.text(told, "mail_from"), asked.text(told, "to"), sealed)


def _remembered(way: MailWay, kept: MailWay) -> MailWay:
    """With the password of a moment ago; or the kept one, which goes to no other server."""
    try:
        password = security.unseal(request.form.get("sealed", ""), purpose=TYPED)
    except security.BadSeal:
        password = kept.password if way.goes_to_the_same(kept) else ""
    return MailWay(way.host, way.port, way.sealing, way.user, password)


def _wanted(form: Form) -> dict[str, str]:
    told = {"mail_url": form.way.url if form.way.host else "", "mail_from": form.sender}
    return {name: text for name, text in told.items() if preferences.here().may_be_set(name)}


def _page(
    form: Form,
    *,
    tried: Tried | None = None,
    last: MailTrial | None = None,
    wrong: dict[str, str] | None = None,
    rates: dict[str, str] | None = None,
) -> str:
    spoken = tried or last
    return render_template(
        "admin/settings/mail.html",
        form=form,
        tried=tried,
        last=last,
        help=HELPS[help_for(spoken.said)] if spoken and not spoken.is_taken else "",
        sealings=SEALINGS,
        wrong=wrong or {},
        sends=settings().mail_url is not None,
        set=choices("mail_url", "mail_from", *RATES, typed=rates, why=wrong if rates else None),
    )


def _back() -> Response:
    is_step = request.form.get("back") == "steps"
    return redirect(url_for("admin.steps.index" if is_step else "admin.mail.show"), code=303)
