"""How long letters, lines of the log and files are kept, and that what is over is found at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from config import Settings
from receiver import preview, provisioning
from receiver.models import Letter, LogEntry, Pace, Preview, PreviewLine
from receiver.models.log_entry import Deed
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.rules.terms import OpensNoMore
from receiver.rules.vocabulary import Actor
from tests import people
from tests.conftest import MakeApp
from tests.factories import Shop
from tests.housekeeping.sweeping import DAY, age, count, sweep

FACTS = {"areas": ["Curso 900"], "reason": "sale-paid", "reason_facts": {"sale": "100"}}


def letters(now: datetime, **changed: Any) -> list[Letter]:
    """An old letter, and a young one."""
    told: dict[str, Any] = {"kind": LetterKind.NEW_AREA, "to": people.ANA, "language": "pt_BR"}
    told |= {"facts": FACTS, "state": LetterState.SENT} | changed
    made = [Letter(created_at=now - days * DAY, **told) for days in (181, 180)]
    age(*made)
    return made


def line(at: datetime) -> LogEntry:
    """A line of the log."""
    return LogEntry(at=at, actor=Actor.CLOCK, deed=Deed.HELD, reason="x", facts={})


def test_of_an_old_letter_only_the_record_stays(app: Flask, now: datetime) -> None:
    """R20."""
    old, young = letters(now)
    sweep(now)
    assert (old.facts, young.facts) == ({}, FACTS)
    assert old.forgotten_at is not None and young.forgotten_at is None
    assert (old.kind, old.state, old.created_at) == ("new-area", "sent", now - 181 * DAY)


def test_a_letter_that_is_still_owed_keeps_what_it_tells(app: Flask, now: datetime) -> None:
    old, _young = letters(now, state=LetterState.QUEUED)
    sweep(now)
    assert old.facts == FACTS


def test_a_forgotten_letter_is_not_sent_again(app: Flask, now: datetime) -> None:
    old, _young = letters(now, member_id=people.member(now=now, password=None).id)
    sweep(now)
    with pytest.raises(provisioning.Refused) as refused:
        provisioning.resend(old.id, by="bia@loja.test", now=now)
    assert "180" in str(refused.value)


def test_the_log_is_kept_for_five_years(app: Flask, now: datetime) -> None:
    """R20."""
    age(*(line(now - days * DAY) for days in (1, 1826, 1827)))
    sweep(now)
    assert count(LogEntry) == 2


def test_zero_days_keep_letters_and_log_for_ever(make_app: MakeApp, now: datetime) -> None:
    with make_app(keep_letters_days=0, keep_log_days=0).app_context():
        old, _young = letters(now)
        age(line(now - 30000 * DAY))
        sweep(now)
        assert old.facts == FACTS
        assert count(LogEntry) == 1


def test_letters_in_files_are_removed_after_a_month(
    app: Flask, now: datetime, settings: Settings
) -> None:
    folder = settings.instance / "mail"
    folder.mkdir()
    days = [f"{now - days * DAY:%Y-%m-%d}" for days in (31, 30)]
    for name in ("2026-01-01 of mine.eml", "notes.txt", *(f"{d}-000007-welcome.eml" for d in days)):
        (folder / name).write_text("x")
    sweep(now)
    assert sorted(path.name for path in folder.iterdir()) == [
        "2026-01-01 of mine.eml",
        f"{days[1]}-000007-welcome.eml",
        "notes.txt",
    ]


def test_lanes_to_which_nothing_was_sent_for_a_week_go(app: Flask, now: datetime) -> None:
    """R20."""
    for name, days in (("old.test", 8), ("young.test", 6)):
        end = now - days * DAY
        age(Pace(name=name, free_at=end, promised_until=end, slowed=0))
    sweep(now)
    assert count(Pace) == 1


def test_previews_are_forgotten_after_a_day(app: Flask, now: datetime) -> None:
    shop = Shop(now)
    shop.arrive(2)
    preview.begin(OpensNoMore("900"), by="dona", now=now, seconds=60.0)
    sweep(now + timedelta(hours=23))
    assert (count(Preview), count(PreviewLine)) == (1, 1)
    sweep(now + timedelta(hours=25))
    assert (count(Preview), count(PreviewLine)) == (0, 0)
