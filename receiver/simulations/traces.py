"""What simulations left beside their trade: lines, letters, postbacks and accounts."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from receiver import jobs, outbox
from receiver.db import db
from receiver.models import (
    Access,
    HeldLoss,
    Job,
    Letter,
    LogEntry,
    Loss,
    Member,
    MemberEmail,
    MergedMember,
    Note,
    Parcel,
    ParcelNews,
    Postback,
    PreviewLine,
    RecoveryCase,
    RecoveryNews,
    RecoverySequence,
    Referral,
    Session,
    Token,
)
from receiver.models.log_entry import Deed
from receiver.outbox import job_key
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.rules.vocabulary import Actor
from receiver.simulations.made import Made

# Of an account or a product that stays, how it began stays too.
BEGINNINGS = (Deed.MEMBER_CREATED, Deed.MAPPED)


def hold_letters(made: Made) -> None:
    """Hold the work on letters that wait, before the accounts: the worker has the same order."""
    waiting = (Letter.member_id.in_(made.members), Letter.state == LetterState.QUEUED)
    keys = [job_key(letter) for letter in db.session.scalars(sa.select(Letter).where(*waiting))]
    held = sa.select(Job.id).where(Job.key.in_(keys)).order_by(Job.id)
    db.session.scalars(held.with_for_update()).all()


def threads(made: Made) -> set[str]:
    """Unfinished purchases that these told of, perhaps besides somebody real."""
    told = sa.select(RecoveryNews.thread).where(RecoveryNews.postback_id.in_(made.postbacks))
    return set(db.session.scalars(told))


def remove(made: Made, made_up: Collection[int]) -> None:
    """Remove what is left of them, and the accounts that are made up."""
    letters = [*_letters(made, made_up), *_remove_cases(made), *_letters_of_parcels(made)]
    _remove_lines(made, made_up, [letter.id for letter in letters])
    outbox.remove(letters)
    _let_go_of_postbacks(made)
    _remove_parcels(made)
    _delete(Referral, Referral.sale_code.in_(made.codes), Referral.is_simulated.is_(True))
    jobs.forgive(*(f"postback:{number}" for number in made.postbacks))
    _delete(Postback, Postback.id.in_(made.postbacks))
    _remove_accounts(made_up)


def _letters(made: Made, made_up: Collection[int]) -> list[Letter]:
    """Letters that nobody real is owed. The one with the login of an account that stays, stays."""
    theirs = sa.select(Letter).where(Letter.member_id.in_(made.members)).order_by(Letter.id)
    return [
        letter
        for letter in db.session.scalars(theirs)
        if letter.member_id in made_up
        or (letter.kind is not LetterKind.WELCOME and _is_caused(letter, made))
    ]


def _remove_cases(made: Made) -> list[Letter]:
    """Purchases that only simulations told of; and the letters about them."""
    told = sa.select(RecoveryNews.case_id).where(RecoveryNews.postback_id.in_(made.postbacks))
    whose = (RecoveryCase.id.in_(told), RecoveryCase.is_simulated)
    cases = list(db.session.scalars(sa.select(RecoveryCase).where(*whose)))
    numbers = [case.id for case in cases]
    keys = [key for case in cases for key in case.letter_keys]
    freed = sa.update(RecoveryNews).where(RecoveryNews.case_id.in_(numbers)).values(case_id=None)
    db.session.execute(freed.execution_options(synchronize_session=False))
    _delete(RecoveryNews, RecoveryNews.postback_id.in_(made.postbacks))
    jobs.forgive(*(case.job_key for case in cases))
    products = {case.product_code for case in cases}
    _delete(RecoveryCase, RecoveryCase.id.in_(numbers))
    # What nobody real began to buy, and nobody has chosen anything for.
    is_begun = sa.exists().where(RecoveryCase.product_code == RecoverySequence.product_code)
    unchosen = RecoverySequence.by == ""
    _delete(RecoverySequence, RecoverySequence.product_code.in_(products), unchosen, ~is_begun)
    return list(db.session.scalars(sa.select(Letter).where(Letter.key.in_(keys))))


def _is_caused(letter: Letter, made: Made) -> bool:
    return letter.postback_id in made.postbacks or made.is_told_in(letter.facts)


def _remove_lines(made: Made, made_up: Collection[int], letters: Collection[int]) -> None:
    of_made_up = LogEntry.member_id.in_(made_up)
    of_letters = sa.and_(
        sa.or_(LogEntry.member_id.in_(made.members), LogEntry.member_id.is_(None)),
        LogEntry.letter_id.in_(letters),
    )
    told = sa.or_(
        LogEntry.postback_id.in_(made.postbacks),
        LogEntry.sale_code.in_(made.codes),
        LogEntry.id.in_(_lines_of_the_clock(made)),
        of_letters,
    )
    is_of_what_stays = sa.or_(
        LogEntry.deed.in_(BEGINNINGS),
        sa.and_(LogEntry.letter_id.is_not(None), LogEntry.letter_id.not_in(letters)),
    )
    _delete(LogEntry, sa.or_(of_made_up, sa.and_(told, ~is_of_what_stays)))


def _lines_of_the_clock(made: Made) -> list[int]:
    """They name no postback, but the sale or contract whose time was over."""
    by_clock = (LogEntry.member_id.in_(made.members), LogEntry.actor == Actor.CLOCK)
    lines = db.session.scalars(sa.select(LogEntry).where(*by_clock))
    return [line.id for line in lines if made.is_told_in(line.facts)]


def _letters_of_parcels(made: Made) -> list[Letter]:
    """Letters about parcels that the simulator sent, to whoever has no account."""
    told = sa.select(Parcel, ParcelNews.number).join(Parcel, ParcelNews.parcel_id == Parcel.id)
    sent = db.session.execute(
        told.where(ParcelNews.postback_id.in_(made.postbacks), Parcel.is_simulated)
    ).all()
    keys = {row[0].letter_key(row[1], coded=coded) for row in sent for coded in (True, False)}
    return list(db.session.scalars(sa.select(Letter).where(Letter.key.in_(keys))))


def _remove_parcels(made: Made) -> None:
    """Parcels that the simulator sent: they are kept apart from real ones (see tracking/)."""
    told = sa.select(ParcelNews.parcel_id).where(ParcelNews.postback_id.in_(made.postbacks))
    ids = list(db.session.scalars(told.distinct()))
    _delete(ParcelNews, ParcelNews.parcel_id.in_(ids))
    _delete(Parcel, Parcel.id.in_(ids))


def _let_go_of_postbacks(made: Made) -> None:
    """What stays, though such a postback had a part in it, points to it no more."""
    pointing = (
        sa.update(LogEntry).where(LogEntry.postback_id.in_(made.postbacks)),
        sa.update(Access).where(
            Access.member_id.in_(made.members), Access.postback_id.in_(made.postbacks)
        ),
    )
    for statement in pointing:
        freed = statement.values(postback_id=None)
        db.session.execute(freed.execution_options(synchronize_session=False))


def _remove_accounts(made_up: Collection[int]) -> None:
    kinds: tuple[Any, ...] = (
        Access,
        Token,
        Session,
        Note,
        MergedMember,
        Loss,
        HeldLoss,
        MemberEmail,
    )
    for kind in kinds:
        _delete(kind, kind.member_id.in_(made_up))
    # What was shown before a change names them, and stays as it was shown.
    shown = sa.update(PreviewLine).where(PreviewLine.member_id.in_(made_up)).values(member_id=None)
    db.session.execute(shown.execution_options(synchronize_session=False))
    for prefix in ("member", "member-now", "member-seen"):
        jobs.forgive(*(f"{prefix}:{number}" for number in made_up))
    _delete(Member, Member.id.in_(made_up))


def _delete(kind: Any, *conditions: sa.ColumnElement[bool]) -> None:
    gone = sa.delete(kind).where(*conditions)
    db.session.execute(gone.execution_options(synchronize_session=False))
