"""The watch over silence: who is told, when it ends, and what is no silence at all."""

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import silence
from receiver.context import settings
from receiver.db import db, transaction
from receiver.models import Job, Letter, SilenceWatch
from receiver.models.job import JobKind
from receiver.rules.letter_kinds import LetterKind
from receiver.rules.vocabulary import Source
from tests.factories import Shop
from tests.quiet import DAY, arrivals, fall_silent, quiet_since, sell, told, watch


def letters() -> list[Letter]:
    """Those about silence."""
    kind = Letter.kind == LetterKind.SILENCE
    return list(db.session.scalars(sa.select(Letter).where(kind).order_by(Letter.id)))


def test_owners_and_managers_are_told_once(shop: Shop) -> None:
    last = shop.now
    fall_silent(shop)
    watch(shop, hours=30)
    assert [letter.to for letter in letters()] == ["dona@example.test", "gerente@example.test"]
    assert {job.kind for job in db.session.scalars(sa.select(Job))} >= {JobKind.LETTER}
    assert quiet_since() == last
    assert told() == ["silence-begun"]


def test_the_letter_says_since_when_and_what_is_usual(shop: Shop) -> None:
    last = shop.now
    fall_silent(shop)
    assert letters()[0].facts == {"at": last.isoformat(), "per_day": 14, "longest": 10}


def test_the_next_postback_ends_it(shop: Shop) -> None:
    fall_silent(shop)
    shop.arrive()
    silence.look(shop.now)
    assert quiet_since() is None
    assert told() == ["silence-begun", "silence-over"]


def test_it_is_noticed_that_it_is_over_after_the_worker_was_away(shop: Shop) -> None:
    fall_silent(shop)
    shop.arrive()
    shop.tick(hours=1)
    silence.look(shop.now)
    assert quiet_since() is None


def test_another_silence_is_told_again(shop: Shop) -> None:
    fall_silent(shop)
    watch(shop, hours=20)
    sell(shop, days=4)
    watch(shop, hours=60)
    assert told() == ["silence-begun", "silence-over", "silence-begun"]
    assert len(letters()) == 4


def test_a_night_is_as_quiet_as_any(shop: Shop) -> None:
    shop.tick(hours=11)
    sell(shop, days=50)
    silence.look(shop.now)
    watch(shop, hours=12)
    assert quiet_since() is None


@pytest.mark.parametrize("source", [Source.API, Source.REPORT])
def test_what_was_asked_for_ends_no_silence(shop: Shop, source: Source) -> None:
    fall_silent(shop)
    arrivals(shop, [shop.now], source=source)
    silence.look(shop.tick())
    assert quiet_since()


def test_the_panels_test_ends_no_silence(shop: Shop) -> None:
    fall_silent(shop)
    shop.arrive(None, name="X-Wing", product="1")
    silence.look(shop.tick())
    assert quiet_since()


def test_a_server_that_never_had_any_waits_for_ever(shop: Shop) -> None:
    watch(shop, hours=12)
    shop.tick(days=90)
    watch(shop, hours=12)
    assert quiet_since() is None
    assert told() == []


def test_a_server_that_was_off_says_so_instead(shop: Shop) -> None:
    sell(shop, days=50)
    silence.look(shop.now)
    shop.tick(days=3)
    watch(shop, hours=3)
    assert quiet_since() is None
    assert told() == ["silence-unheard"]
    watch(shop, hours=40)
    assert told() == ["silence-unheard", "silence-begun"]


def test_a_clock_that_goes_back_begins_anew(shop: Shop) -> None:
    sell(shop, days=50)
    silence.look(shop.now)
    silence.look(shop.now + 5 * DAY)
    silence.look(shop.tick())
    watch(shop, hours=5)
    assert quiet_since() is None
    assert told() == ["silence-unheard", "silence-clock"]


def test_it_can_be_switched_off(shop: Shop, app: Flask) -> None:
    fall_silent(shop)
    app.config["SETTINGS"] = settings().model_copy(update={"silence_alarm": False})
    silence.look(shop.tick())
    assert quiet_since() is None
    watch(shop, hours=30)
    assert quiet_since() is None
    assert told() == ["silence-begun"]


def test_of_two_workers_one_counts(shop: Shop) -> None:
    sell(shop)
    silence.look(shop.now)
    with transaction():
        watched = SilenceWatch.under_lock()
        assert watched
        counted = watched.counted_id
    silence.look(shop.tick(minutes=10))
    silence.look(shop.now)
    now_is = SilenceWatch.now_is()
    assert now_is and now_is.counted_id > counted
