"""Letters to look at, without a database: what tests of the mailer begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config import Settings
from receiver import mailer
from receiver.mailer import Enclosed, Mail, Post
from receiver.models import Letter, Member
from receiver.rules.letter_kinds import PARCEL_KINDS, REMINDERS, LetterKind
from tests.database import PUBLIC_URL, settings_for

ANA = "ana@example.test"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
UNTIL = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)

# What a letter of each kind is typically told.
FACTS: dict[LetterKind, dict[str, Any]] = {
    kind: {
        "areas": ["Curso de Violão", "Clube do Violão"],
        "reason": "subscription-overdue",
        "reason_facts": {"contract": "88123", "product": "Clube do Violão"},
        "until": UNTIL.isoformat(),
    }
    for kind in LetterKind
} | {
    LetterKind.SIGN_IN: {},
    LetterKind.PASSWORD_RESET: {},
    LetterKind.PASSWORD_CHANGED: {"at": "2026-03-02T02:30:00+00:00"},
    LetterKind.STAFF_PASSWORD: {"at": "2026-03-02T02:30:00+00:00"},
    LetterKind.ADDRESS_CHANGED: {"old": "ana@exmaple.test", "new": ANA},
    LetterKind.STAFF_INVITATION: {"role": "support", "invited_by": "dona@example.test"},
    **{
        key: {
            "turn": "first",
            "name": "Ana Souza",
            "product": "Curso de Violão",
            "cents": 19700,
            "currency": "BRL",
            "continue_url": "https://pay.example.com/1?a=b",
        }
        for key in REMINDERS
    },
    **{
        key: {"name": "Ana Souza", "product": "Livro de Cifras", "parcel_code": "AA123456789BR"}
        for key in PARCEL_KINDS
    },
    LetterKind.BRAKE: {"people": 20, "percent": 5},
    LetterKind.SILENCE: {"at": "2026-03-02T02:30:00+00:00", "per_day": 40, "longest": 9},
}

ENCLOSED = Enclosed(
    link=f"{PUBLIC_URL}/enter/abc.def-ghi_jkl",
    code="402913",
    password="kx7m-q2ab-w9ep",
    valid_until=UNTIL,
    leave_url=f"{PUBLIC_URL}/unsubscribe/gAAAAABabc-def_ghi",
)


def some_settings(**changed: object) -> Settings:
    """Settings of a shop, without a database."""
    told = {"site_name": "Violão Fácil", **changed}
    return settings_for("sqlite://", folder=Path("unused"), **told)


def a_letter(
    kind: LetterKind = LetterKind.WELCOME,
    *,
    language: str = "pt_BR",
    to: str = ANA,
    name: str = "Ana Souza",
    facts: dict[str, Any] | None = None,
) -> Letter:
    """A letter that is owed; by default with the facts that are typical for its kind."""
    letter = Letter(
        id=12,
        kind=kind,
        member=Member(email=to, name=name, language=language),
        to=to,
        language=language,
        facts=FACTS[kind] if facts is None else facts,
        message_id="<letter.12.0123456789abcdef@example.test>",
        created_at=NOW,
    )
    letter.subject = mailer.subject(letter, some_settings())
    return letter


def a_mail(letter: Letter | None = None, enclosed: Enclosed = ENCLOSED, **changed: object) -> Mail:
    """The e-mail that a letter becomes."""
    return mailer.compose(
        letter or a_letter(), enclosed, settings=some_settings(**changed), now=NOW
    )


@contextmanager
def post_to(url: str) -> Iterator[Post]:
    """The way to a mail server, kept from letter to letter."""
    with mailer.open_post(some_settings(mail_url=url)) as post:
        yield post
