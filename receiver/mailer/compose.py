"""A letter becomes an e-mail: its facts are put into the source of its kind and language."""

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from config import Settings
from receiver.context import settings as current_settings
from receiver.mailer import forms, own, press, returns, source
from receiver.mailer.errors import BadText, MailRefused
from receiver.mailer.fields import SECRETS, Enclosed, fields
from receiver.mailer.logo import logo as current_logo
from receiver.mailer.mail import Mail, address, harmless
from receiver.mailer.picture import Picture
from receiver.mailer.vault import Vault
from receiver.models import Letter
from receiver.rules.address import folded
from receiver.rules.letter_kinds import REMINDERS

_HIDDEN = "••••"
# What nearly all addresses look like, and needs no closer look.
_PLAIN = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,}")
_LONGEST_PLAIN = 60


@dataclass(frozen=True)
class Written:
    """A letter as its reader sees it."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)

    def shown(self, logo: Picture | None) -> "Written":
        """The same for a page, with the logo in it."""
        return replace(self, html=logo.shown(self.html)) if logo else self


def compose(
    letter: Letter,
    enclosed: Enclosed,
    *,
    settings: Settings,
    now: datetime,
    logo: Picture | None = None,
) -> Mail:
    """The e-mail of a letter, to its one address. Raises MailRefused when that is no address."""
    recipient = _recipient(letter.to)
    written = write(letter, enclosed, settings, logo)
    sender, address_alone = _sender(settings.mail_from, settings.site_name)
    return Mail(
        name=f"{letter.created_at.date()}-{letter.id:06d}-{letter.kind}",
        sender=returns.return_path(letter.id, settings) or address_alone,
        recipient=recipient,
        headers=(
            ("From", sender),
            ("To", recipient),
            ("Subject", harmless(written.subject)),
            ("Date", _date(now, settings.timezone)),
            ("Message-ID", letter.message_id),
            ("Content-Language", letter.language.replace("_", "-")),
            # No machine shall answer; and List-Unsubscribe only where one may, see docs/letters.md.
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
            *_leaving(letter, enclosed),
        ),
        text=written.text,
        html=written.html,
        picture=logo,
    )


def _leaving(letter: Letter, enclosed: Enclosed) -> tuple[tuple[str, str], ...]:
    """How a mailbox offers to end such letters with one press (RFC 8058)."""
    if letter.kind not in REMINDERS or not enclosed.leave_url:
        return ()
    return (
        ("List-Unsubscribe", f"<{enclosed.leave_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def subject(letter: Letter, settings: Settings) -> str:
    """The subject of a letter; it is kept, so it may name no secret. Raises BadText."""
    text = own.text_of(letter)
    if text is not None:
        return own.subject(text, letter, settings)
    told = fields(letter, Enclosed(), settings)
    known = {name: value for name, value in told.items() if name not in SECRETS}
    return source.fill_line(source.load(letter.kind, letter.language).subject, known)


def preview(letter: Letter) -> Written:
    """A letter for the eyes of an admin: its secrets were never kept, so dots stand for them."""
    settings = current_settings()
    guess = {"password": settings.welcome == "password"}
    kept = {**guess, **letter.facts.get("enclosed", {})}
    until = kept.get("valid_until")
    masked = Enclosed(
        link=f"{settings.public_url}/{_HIDDEN}",
        code=_HIDDEN,
        password=_HIDDEN if kept["password"] else "",
        has_password=kept.get("has_password", False),
        is_again=kept.get("is_again", False),
        valid_until=datetime.fromisoformat(until) if until else None,
        leave_url=f"{settings.public_url}/{_HIDDEN}",
    )
    logo = current_logo()
    return write(letter, masked, settings, logo).shown(logo)


def write(
    letter: Letter, enclosed: Enclosed, settings: Settings, logo: Picture | None = None
) -> Written:
    """The letter in words: in the producer's own, where there are some and they can be sent."""
    with suppress(BadText):
        written = try_own(letter, enclosed, settings, logo)
        if written is not None:
            return written
    vault = Vault()
    told = fields(letter, enclosed, settings)
    filled, line = forms.fill(letter.kind, letter.language, told, vault)
    preview = source.shortened(vault.reveal(line))
    layout = press.around(
        letter.subject, preview, vault, language=letter.language, settings=settings, logo=logo
    )
    text, page = press.copy(filled, layout, vault)
    return Written(subject=letter.subject, text=text, html=page)


def try_own(
    letter: Letter, enclosed: Enclosed, settings: Settings, logo: Picture | None = None
) -> Written | None:
    """The letter in the producer's own words, if it has some. Raises BadText."""
    text = own.text_of(letter)
    if text is None:
        return None
    plain, html = own.write(text, letter, enclosed, settings, logo)
    return Written(subject=letter.subject, text=plain, html=html)


@lru_cache(maxsize=10)
def _date(now: datetime, zone: str) -> str:
    return format_datetime(now.astimezone(ZoneInfo(zone)))


@lru_cache(maxsize=10)
def _sender(told: str, name: str) -> tuple[str, str]:
    """Who a letter is from, and the address in that."""
    sender = address(told, name=name)
    return str(sender), sender.addr_spec


def _recipient(to: str) -> str:
    """Exactly one address, or none at all."""
    if len(to) <= _LONGEST_PLAIN and _PLAIN.fullmatch(to):
        return to
    # Such signs are allowed in an address, but the library takes them for an encoded word.
    if folded(to) != to or harmless(to) != to:
        raise MailRefused("this is not one e-mail address")
    local, _, domain = to.rpartition("@")
    return Address(username=local, domain=domain).addr_spec
