"""A letter to oneself, to see whether the mail server takes it."""

from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime, make_msgid
from zoneinfo import ZoneInfo

from config import LANGUAGES, Settings
from receiver.mailer import press
from receiver.mailer.mail import Mail, address, harmless
from receiver.mailer.picture import Picture
from receiver.mailer.post import open_post
from receiver.mailer.vault import Vault
from receiver.rules.told import one_line

TEXTS = {
    "pt_BR": (
        "E-mail de teste de {site}",
        "Os e-mails saem.\n\nEste é só um teste: se ele chegou, chegam também os logins de quem "
        "compra. Se veio parar no spam, marque que não é, e veja SPF, DKIM e DMARC do seu domínio.",
    ),
    "en": (
        "Test e-mail from {site}",
        "E-mails get out.\n\nThis one is only a test: if it arrived, so will the logins of those "
        "who buy. If you found it among spam, mark it as none, and look at SPF, DKIM and DMARC of "
        "your domain.",
    ),
    "es": (
        "Correo de prueba de {site}",
        "Los correos salen.\n\nEsto es solo una prueba: si llegó, llegan también los accesos de "
        "quien compra. Si cayó en spam, marca que no lo es y revisa SPF, DKIM y DMARC de tu "
        "dominio.",
    ),
}


def send_trial(
    told: Settings, to: str, *, language: str, now: datetime, logo: Picture | None = None
) -> str:
    """Send it by this server and sender: its reply. Raises MailRefused, MailUnavailable."""
    with open_post(told) as post:
        return post.send(_letter(told, to, language=language, now=now, logo=logo))


def _letter(told: Settings, to: str, *, language: str, now: datetime, logo: Picture | None) -> Mail:
    subject, body = TEXTS[language if language in LANGUAGES else LANGUAGES[0]]
    site, vault = one_line(told.site_name), Vault()
    subject = harmless(subject.format(site=site))
    layout = press.around(subject, "", vault, language=language, settings=told, logo=logo)
    text, page = press.copy(body, layout, vault)
    sender = address(told.mail_from, name=site)
    local, _, domain = to.rpartition("@")
    return Mail(
        name=f"{now:%Y-%m-%d-%H%M%S}-trial",
        sender=sender.addr_spec,
        recipient=to,
        headers=(
            ("From", str(sender)),
            ("To", Address(username=local, domain=domain).addr_spec),
            ("Subject", subject),
            ("Date", format_datetime(now.astimezone(ZoneInfo(told.timezone)))),
            ("Message-ID", make_msgid("trial", sender.domain or "localhost")),
            ("Auto-Submitted", "auto-generated"),
        ),
        text=text,
        html=page,
        picture=logo,
    )
