"""What a start tells whoever started it: where everything is, in the language of the shop."""

from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

import sqlalchemy as sa

from config import Settings
from receiver import provisioning
from receiver.db import db
from receiver.models import Admin, Key
from receiver.models.admin import StaffRole

STARTED_BY = "bin/serve"

TEXTS = {
    "pt_BR": {
        "title": "{site} no ar em http://{host}:{port}",
        "postback": "Postback:      {url}/postback  (cole na Monetizze)",
        "invitation": "Primeiro acesso ao painel, para {email} (vale uma vez, por 7 dias):",
        "desk": "Painel:        {url}/admin",
        "mail": "E-mails:       enviados por {server}",
        "folder": "E-mails:       guardados em {folder} e no painel; informe lá um servidor",
        "no_key": "Falta a chave, e todo postback é recusado: cole-a no painel.",
        "stop": "Ctrl-C para tudo.",
    },
    "en": {
        "title": "{site} is up on http://{host}:{port}",
        "postback": "Postback:      {url}/postback  (paste it at Monetizze)",
        "invitation": "First entry to the panel, for {email} (works once, for 7 days):",
        "desk": "Panel:         {url}/admin",
        "mail": "E-mails:       sent through {server}",
        "folder": "E-mails:       kept in {folder} and in the panel; tell it a mail server",
        "no_key": "No key yet, so every postback is refused: paste it in the panel.",
        "stop": "Ctrl-C stops everything.",
    },
    "es": {
        "title": "{site} en marcha en http://{host}:{port}",
        "postback": "Postback:      {url}/postback  (pégalo en Monetizze)",
        "invitation": "Primer acceso al panel, para {email} (sirve una vez, por 7 días):",
        "desk": "Panel:         {url}/admin",
        "mail": "Correos:       enviados por {server}",
        "folder": "Correos:       guardados en {folder} y en el panel; dile ahí un servidor",
        "no_key": "Falta la clave y se rechaza todo postback: pégala en el panel.",
        "stop": "Ctrl-C detiene todo.",
    },
}


def first_lines(settings: Settings, *, now: datetime) -> list[str]:
    """Take in the key and the owner that the settings name; then say where everything is."""
    _take_in_key(settings, now)
    say = partial(_say, settings)
    return [
        say("title"),
        "",
        say("postback"),
        say("mail" if settings.mail_url else "folder"),
        *([say("desk")] if is_anybody_in() else _invitation(settings, now)),
        *([] if Key.given() else [say("no_key")]),
        "",
        say("stop"),
    ]


def is_anybody_in() -> bool:
    """Whether somebody of the staff has a password, and so can let others in."""
    some = sa.select(Admin.id).where(Admin.password_hash.is_not(None)).limit(1)
    return db.session.scalar(some) is not None


def _take_in_key(settings: Settings, now: datetime) -> None:
    if settings.monetizze_key:
        key = settings.monetizze_key.get_secret_value()
        provisioning.add_key(key, label="MONETIZZE_KEY", by=STARTED_BY, now=now)


def _invitation(settings: Settings, now: datetime) -> list[str]:
    email, role = settings.admin_email, StaffRole.OWNER
    token = provisioning.invite_admin(email, role=role, by=STARTED_BY, now=now)
    return [_say(settings, "invitation"), f"  {settings.public_url}/admin/password/{token}"]


def _say(settings: Settings, line: str) -> str:
    return TEXTS[settings.language][line].format(
        site=settings.site_name,
        host=f"[{settings.host}]" if ":" in settings.host else settings.host,
        port=settings.port,
        url=settings.public_url,
        email=settings.admin_email,
        folder=settings.instance / "mail",
        server=_mail_server(settings),
    )


def _mail_server(settings: Settings) -> str:
    """The name of the mail server; login and password stay out of what is printed."""
    url = settings.mail_url.get_secret_value() if settings.mail_url else ""
    return urlsplit(url).hostname or ""
