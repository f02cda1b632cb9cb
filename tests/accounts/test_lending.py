"""A link to enter that the staff passes on."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from receiver import accounts
from receiver.accounts import Browser
from receiver.accounts.refusals import AccountBlocked, LinkSpent
from receiver.db import transaction
from receiver.models import LogEntry, Member
from receiver.rules.letter_kinds import LetterKind
from tests.people import link, member, told
from tests.postman import Post, owe, work

DONA = "dona@loja.test"
HERE = Browser("203.0.113.9", "A phone")


@pytest.fixture
def ana(app: Flask) -> Member:
    """Somebody who cannot find the letter."""
    return member()


def lend(ana: Member, now: datetime) -> str:
    """The part of a lent link that opens the door."""
    return accounts.lend_link(ana.id, by=DONA, now=now).rpartition("/")[2]


def test_it_leads_to_the_door_of_this_server(ana: Member, now: datetime) -> None:
    where = accounts.lend_link(ana.id, by=DONA, now=now)
    assert where.startswith("https://portaria.example.test/enter/")


def test_it_lets_the_member_in_once(ana: Member, now: datetime) -> None:
    lent = lend(ana, now)
    accounts.enter_with_link(lent, browser=HERE, now=now + timedelta(hours=23))
    with pytest.raises(LinkSpent):
        accounts.enter_with_link(lent, browser=HERE, now=now + timedelta(hours=23))


def test_it_is_worthless_after_a_day(ana: Member, now: datetime) -> None:
    lent = lend(ana, now)
    with pytest.raises(LinkSpent):
        accounts.enter_with_link(lent, browser=HERE, now=now + timedelta(hours=24))


def test_another_one_ends_it_and_leaves_those_from_letters(ana: Member, now: datetime) -> None:
    letter = owe(LetterKind.WELCOME, ana, now)
    mailed = link(ana, now, letter_id=letter.id if letter else None)
    first, second = lend(ana, now), lend(ana, now)
    with pytest.raises(LinkSpent):
        accounts.enter_with_link(first, browser=HERE, now=now)
    assert accounts.enter_with_link(mailed, browser=HERE, now=now)
    with pytest.raises(LinkSpent):  # who is in needs no second way in
        accounts.enter_with_link(second, browser=HERE, now=now)


def test_a_letter_on_its_way_does_not_end_it(ana: Member, now: datetime) -> None:
    """Both are tried one after the other by whoever wants to help."""
    owe(LetterKind.WELCOME, ana, now)
    lent = lend(ana, now)
    assert work(Post(), now) == 1
    assert accounts.enter_with_link(lent, browser=HERE, now=now)


def test_the_log_tells_who_made_it_and_not_what_it_is(ana: Member, now: datetime) -> None:
    lent = lend(ana, now)
    line = LogEntry.of_member(ana.id)[0]
    assert (told(), line.actor_name) == (["link-lent"], DONA)
    assert lent not in str(line.facts)


def test_whoever_is_shut_out_gets_none(ana: Member, now: datetime) -> None:
    with transaction():
        ana.block(DONA, now)
    with pytest.raises(AccountBlocked):
        lend(ana, now)
    assert told() == []
