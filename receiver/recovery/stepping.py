"""The next letter about a case, when its time has come; before it goes, all is looked at again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from receiver import jobs, outbox
from receiver.context import settings
from receiver.db import db, hold, transaction
from receiver.models import (
    BouncedAddress,
    Letter,
    Member,
    RecoveryCase,
    RecoverySequence,
    Sale,
    SaleItem,
    UnsubscribedAddress,
)
from receiver.outbox import Reminder
from receiver.rules.awake import when_awake, zone_of
from receiver.rules.cases import BEFORE
from receiver.rules.letter_kinds import REMINDERS, LetterKind
from receiver.rules.recovering import CaseKind
from receiver.rules.sale import PAID

# Between two letters to one person, whatever they are about.
APART = timedelta(hours=1)
KINDS = {
    CaseKind.ABANDONED: LetterKind.RECOVERY_ABANDONED,
    CaseKind.UNPAID: LetterKind.RECOVERY_UNPAID,
    CaseKind.REFUSED: LetterKind.RECOVERY_REFUSED,
}


def go_on(claim: jobs.Claim, *, now: datetime) -> None:
    """Owe the letter that is due, and the work on the next one; or stop, and say why."""
    with transaction():
        case = db.session.get(RecoveryCase, claim.row_id, with_for_update=True)
        if case is None:
            jobs.finish(claim)
            return
        hold(f"reminds:{case.buyer_email}")
        sequence = RecoverySequence.of(case.product_code)
        stopped = _why_stopped(case, sequence)
        if stopped or sequence is None:
            case.next_at, case.stopped = None, stopped
            jobs.finish(claim)
            return
        later = _when(case, now)
        if later > now:
            case.next_at = later
            jobs.postpone(claim, "", at=later)
            return
        _remind(case, sequence, now)
        _go_further(claim, case, sequence, now)


def _why_stopped(case: RecoveryCase, sequence: RecoverySequence | None) -> str:
    """Why nothing more is written about a case, if so."""
    if sequence is None or not sequence.is_on or case.steps_sent >= len(sequence.minutes):
        return "off"
    member = Member.by_email(case.buyer_email)
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("closed", lambda: not case.is_open),
        ("no-letter", lambda: case.kind not in KINDS or not case.buyer_email),
        ("no-way", lambda: not case.way),
        ("left", lambda: UnsubscribedAddress.of(case.buyer_email) is not None),
        ("bounced", lambda: BouncedAddress.of(case.buyer_email) is not None),
        ("blocked", lambda: member is not None and member.is_blocked),
        ("bought", lambda: _has_bought(case)),
    )
    return next((why for why, is_so in checks if is_so()), "")


def _has_bought(case: RecoveryCase) -> bool:
    """Whether a sale is known that the books have not heard of yet."""
    paid_at = sa.func.coalesce(Sale.paid_at, Sale.approved_at)
    bought = sa.select(Sale.id).where(
        Sale.buyer_email == case.buyer_email,
        Sale.status.in_(PAID),
        paid_at >= case.began_at - BEFORE,
        sa.exists().where(SaleItem.sale_id == Sale.id, SaleItem.product_code == case.product_code),
    )
    return db.session.scalar(bought.limit(1)) is not None


def _when(case: RecoveryCase, now: datetime) -> datetime:
    """Not at night, and not right behind another one to the same person."""
    last = sa.select(Letter.created_at).where(
        Letter.to == case.buyer_email, Letter.kind.in_(REMINDERS)
    )
    sent_at = db.session.scalar(last.order_by(Letter.id.desc()).limit(1))
    at = max(now, sent_at + APART) if sent_at else now
    zone = zone_of(case.buyer_state, settings().timezone)
    return when_awake(at, zone, spread=case.id)


def _remind(case: RecoveryCase, sequence: RecoverySequence, now: datetime) -> None:
    step = case.steps_sent + 1
    member = Member.by_email(case.buyer_email)
    outbox.remind(
        Reminder(
            kind=KINDS[case.kind],
            key=case.letter_key(step),
            to=case.buyer_email,
            language=member.language if member else case.language,
            facts=_facts(case, _turn(step, len(sequence.minutes))),
        ),
        now=now,
    )
    case.steps_sent = step


def _turn(step: int, steps: int) -> str:
    if step == 1:
        return "first"
    return "last" if step == steps else "later"


def _facts(case: RecoveryCase, turn: str) -> dict[str, object]:
    way = case.way
    url = way.get("url") or way.get("boleto_url") or way.get("pix_url") or ""
    return {
        "case": case.id,
        "turn": turn,
        "name": case.buyer_name,
        "product": case.product_name or case.product_code,
        "cents": case.cents,
        "currency": case.currency,
        "continue_url": url,
        "boleto_line": way.get("boleto_line", ""),
        "pix_code": way.get("pix_code", ""),
    }


def _go_further(
    claim: jobs.Claim, case: RecoveryCase, sequence: RecoverySequence, now: datetime
) -> None:
    done, minutes = case.steps_sent, sequence.minutes
    if done >= len(minutes):
        case.next_at = None
        jobs.finish(claim)
        return
    # Counted from the letter before: what was late does not come all at once.
    case.next_at = now + max(APART, timedelta(minutes=minutes[done] - minutes[done - 1]))
    jobs.postpone(claim, "", at=case.next_at)
