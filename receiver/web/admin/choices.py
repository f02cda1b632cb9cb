"""The settings as the forms of the desk show them: what counts, who said so, what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from receiver import preferences, provisioning
from receiver.context import settings, utcnow
from receiver.models import Setting
from receiver.web.admin.results import tell
from receiver.web.sessions import this_admin

# What is said where something does not fit; each as config.py asks it.
WRONG = {
    "site_name": _("Passa de 60 letras."),
    "accent_color": _("Não é uma cor como #1f5c4d."),
    "language": _("Não é uma das línguas."),
    "timezone": _("Não é um fuso como America/Sao_Paulo."),
    "public_url": _("Não é um endereço como https://portaria.exemplo.com.br."),
    "mail_url": _("Não é o nome de um servidor, como smtp.loja.com.br."),
    "mail_from": _("Não é um remetente como Loja da Ana <oi@loja.com.br>."),
    "mail_rate": _("Não é um ritmo como 10/s, 60/min ou 500/h."),
    "mail_domain_rate": _("Não é uma lista como gmail.com=60/min, outlook.com=30/min."),
    "welcome": _("Escolha uma das duas."),
    "auto_map": _("Escolha uma das duas."),
    "brake": _("Escolha uma das duas."),
    "brake_people": _("Um número de 0 a %(most)s.", most=1_000_000),
    "brake_percent": _("Um número de 0 a %(most)s.", most=100),
    "parcel_letters": _("Escolha entre as quatro."),
    "tracking_url": _("Não é um endereço como https://rastreio.exemplo.com.br/?codigo={code}."),
    "silence_alarm": _("Escolha uma das duas."),
    "monetizze_api_account": _("Passa de 80 letras."),
    "monetizze_api_key": _("Não é uma chave como a que o painel mostra em Ferramentas → API."),
}


@dataclass(frozen=True)
class Choice:
    """One setting in a form. `is_fixed`: the environment says it, so it is not changed here."""

    name: str
    text: str
    is_fixed: bool
    is_ignored: bool = False
    error: str = ""
    at: datetime | None = None
    by: str = ""

    @property
    def variable(self) -> str:
        """What the environment calls it."""
        return self.name.upper()


def choices(
    *names: str, typed: Mapping[str, str] | None = None, why: Mapping[str, str] | None = None
) -> dict[str, Choice]:
    """These settings; with what somebody has typed, and what is wrong with it."""
    mine, rows = preferences.here(), Setting.all()
    found = {}
    for name in names:
        row = rows.get(name)
        text = (typed or {}).get(name, preferences.as_text(getattr(settings(), name)))
        found[name] = Choice(
            name=name,
            text=text,
            is_fixed=not mine.may_be_set(name),
            is_ignored=name in mine.kept.ignored,
            error=str(WRONG[name]) if name in (why or {}) else "",
            at=row.changed_at if row else None,
            by=row.changed_by if row else "",
        )
    return found


def typed(*names: str) -> dict[str, str]:
    """What a form says of these; what it does not name stays as it is."""
    mine = preferences.here()
    found = (name for name in names if name in request.form and mine.may_be_set(name))
    return {name: request.form[name].strip() for name in found}


def keep(told: Mapping[str, str]) -> Mapping[str, str]:
    """Set these and tell how it went; what is wrong with each, if that was not possible."""
    try:
        changed = provisioning.set_settings(told, by=this_admin().email, now=utcnow())
    except provisioning.BadChoices as bad:
        return bad.why
    except provisioning.Refused as refusal:
        tell(refusal)
    else:
        flash(gettext("Guardado.") if changed else gettext("Nada mudou."), "good")
    return {}
