"""The words of letters, as the producer wants them: each saving is a version."""

from datetime import datetime

import sqlalchemy as sa

from receiver import mailer, outbox
from receiver.context import settings
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.mailer import BadText, Source
from receiver.models import Letter, LetterTemplate
from receiver.models.log_entry import Deed
from receiver.provisioning.refused import Refused
from receiver.rules.letter_kinds import LetterKind

_TEXTS = "letter texts"
_SHIPPED = "as-shipped"


def save_text(
    kind: LetterKind, language: str, text: Source, *, by: str, now: datetime
) -> LetterTemplate:
    """Let letters of a kind go in these words from now on. Raises Refused with the first fault."""
    check_text(kind, language, text, now=now)
    with transaction():
        hold(_TEXTS)
        before = _current(kind, language)
        if before is not None and not before.is_default and _source(before) == text:
            raise Refused("text-unchanged")
        fresh = LetterTemplate(subject=text.subject, preview=text.preview, body=text.body)
        return _becomes(fresh, kind, language, before, by=by, now=now)


def restore_text(version_id: int, *, by: str, now: datetime) -> LetterTemplate:
    """Let an earlier version count again, as a new one."""
    old = db.session.get(LetterTemplate, version_id)
    if old is None:
        raise Refused("no-such-version")
    if old.is_default:
        return reset_text(old.kind, old.language, by=by, now=now)
    return save_text(old.kind, old.language, _source(old), by=by, now=now)


def reset_text(kind: LetterKind, language: str, *, by: str, now: datetime) -> LetterTemplate:
    """Let letters of a kind go in the words as shipped again."""
    with transaction():
        hold(_TEXTS)
        before = _current(kind, language)
        if before is None or before.is_default:
            raise Refused("text-unchanged")
        return _becomes(LetterTemplate(is_default=True), kind, language, before, by=by, now=now)


def send_test(kind: LetterKind, language: str, text: Source, *, to: str, now: datetime) -> Letter:
    """Owe somebody of the staff a letter in these words; it encloses nothing that opens a door."""
    check_text(kind, language, text, now=now)
    with transaction():
        return outbox.trial_letter(to, kind, language, draft=text, by=to, now=now)


def check_text(kind: LetterKind, language: str, text: Source, *, now: datetime) -> None:
    """Whether letters could go in these words. Raises Refused with the first fault."""
    faults: list[BadText] = mailer.faults(kind, language, text, settings=settings(), now=now)
    if faults:
        raise Refused(faults[0].reason, **faults[0].facts)


def _becomes(
    fresh: LetterTemplate,
    kind: LetterKind,
    language: str,
    before: LetterTemplate | None,
    *,
    by: str,
    now: datetime,
) -> LetterTemplate:
    fresh.kind, fresh.language, fresh.by, fresh.at = kind, language, by, now
    fresh.version = (before.version if before else 0) + 1
    if before is not None:
        before.is_current = False
        db.session.flush()  # of each text one is current
    db.session.add(fresh)
    db.session.flush()
    told = {"kind": kind.value, "language": language}
    change = {"before": _name(before), "after": _name(fresh)}
    log_by_hand(Deed.LETTER_TEXT_CHANGED, "letter-text-changed", {**told, **change}, by=by, now=now)
    return fresh


def _current(kind: LetterKind, language: str) -> LetterTemplate | None:
    its = sa.select(LetterTemplate).where(
        LetterTemplate.kind == kind, LetterTemplate.language == language
    )
    return db.session.scalar(its.where(LetterTemplate.is_current))


def _source(text: LetterTemplate) -> Source:
    return Source(subject=text.subject, preview=text.preview, body=text.body)


def _name(text: LetterTemplate | None) -> str:
    return _SHIPPED if text is None or text.is_default else f"v{text.version}"
