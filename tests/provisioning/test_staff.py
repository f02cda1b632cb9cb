"""Who runs this server, and as what: invited by letter, moved, removed; an owner is left."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, provisioning
from receiver.accounts import Browser, links, visits
from receiver.accounts.refusals import LinkSpent
from receiver.db import db, transaction
from receiver.mailer import MailRefused
from receiver.models import Admin, Letter, LogEntry, Session, Token
from receiver.models.admin import StaffRole
from receiver.models.token import Purpose
from receiver.provisioning import Refused
from receiver.rules.letter_kinds import LetterState
from tests.people import admin, delivered, owed, told
from tests.postman import Post, work

DONA, RUI = "dona@example.test", "rui@example.test"
PASSWORD = "cadeira vermelha no sol"
LINK = re.compile(r"https://\S+/admin/password/([\w.-]+)")


@pytest.fixture
def dona(app: Flask, now: datetime) -> Admin:
    """The only owner."""
    return admin(password=PASSWORD, now=now)


def invite(now: datetime, role: StaffRole = StaffRole.SUPPORT) -> Admin:
    return provisioning.invite_by_letter(RUI, role=role, by=DONA, now=now)


def link(now: datetime) -> str:
    """The part of the link in the letter that is delivered now."""
    found = LINK.search(delivered(now).text)
    assert found
    return found[1]


def enter(email: str, now: datetime) -> str:
    return accounts.admin_enters(email, PASSWORD, browser=Browser(), now=now).visit_id


def changes() -> list[tuple[str, str]]:
    """What things were before and after, line by line."""
    lines = db.session.scalars(sa.select(LogEntry).order_by(LogEntry.id))
    return [(x.facts["before"], x.facts["after"]) for x in lines if "before" in x.facts]


def test_an_invitation_goes_by_letter_and_its_link_sets_the_password(
    dona: Admin, now: datetime
) -> None:
    invite(now)
    accounts.admin_sets_password(link(now), PASSWORD, now=now)
    visit = visits.of_admin(enter(RUI, now), now)
    assert visit is not None and visit.admin is not None
    assert visit.admin.role is StaffRole.SUPPORT
    assert told("admin-created") == ["admin-invited"]


def test_the_letter_says_who_invites_and_as_what(dona: Admin, now: datetime) -> None:
    invite(now)
    mail = delivered(now)
    assert mail.recipient == RUI
    assert DONA in mail.text and "(atendimento)" in mail.text


def test_s58_neither_letter_nor_log_keep_the_link(dona: Admin, now: datetime) -> None:
    invite(now)
    token = link(now)
    (letter,) = owed("staff-invitation")
    assert token not in str(letter.facts) + letter.subject + letter.smtp_reply
    assert (letter.member_id, letter.state) == (None, LetterState.SENT)


def test_a_second_letter_ends_the_link_of_the_first_and_not_earlier(
    dona: Admin, now: datetime
) -> None:
    """S27."""
    rui = invite(now)
    first = link(now)
    provisioning.invite_again(rui.id, by=DONA, now=now)
    assert links.look(first, Purpose.ADMIN_PASSWORD, now) is links.Look.GOOD
    second = link(now)
    with pytest.raises(LinkSpent):
        accounts.admin_sets_password(first, PASSWORD, now=now)
    accounts.admin_sets_password(second, PASSWORD, now=now)


def test_a_letter_that_is_refused_costs_no_link(dona: Admin, now: datetime) -> None:
    rui = invite(now)
    first = link(now)
    provisioning.invite_again(rui.id, by=DONA, now=now)
    work(Post(MailRefused("550 no")), now)
    accounts.admin_sets_password(first, PASSWORD, now=now)


def test_who_has_lost_the_password_is_not_welcomed_anew(dona: Admin, now: datetime) -> None:
    provisioning.invite_again(dona.id, by="command line", now=now)
    assert "cria uma senha nova" in delivered(now).text


def test_whoever_was_removed_meanwhile_gets_no_letter(dona: Admin, now: datetime) -> None:
    provisioning.remove_admin(invite(now).id, by=DONA, now=now)
    work(post := Post(), now)
    assert post.taken == []
    (letter,) = owed("staff-invitation")
    assert letter.state is LetterState.DEAD


@pytest.mark.parametrize(
    ("email", "reason"), [(DONA, "already-on-the-staff"), ("x", "not-an-address")]
)
def test_who_cannot_be_invited(dona: Admin, now: datetime, email: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        provisioning.invite_by_letter(email, role=StaffRole.OWNER, by=DONA, now=now)
    assert refused.value.reason == reason
    assert db.session.scalars(sa.select(Letter)).all() == []


def test_another_role_counts_at_once(dona: Admin, now: datetime) -> None:
    """S35: and under a new session."""
    rui = admin(RUI, password=PASSWORD, now=now)
    visit = enter(RUI, now)
    provisioning.change_role(rui.id, StaffRole.READER, by=DONA, now=now)
    assert visits.of_admin(visit, now) is None
    assert db.session.get_one(Admin, rui.id).role is StaffRole.READER
    assert changes() == [("owner", "reader")]


def test_whoever_is_removed_is_out_at_once(dona: Admin, now: datetime) -> None:
    """S37."""
    rui = admin(RUI, password=PASSWORD, now=now)
    visit = enter(RUI, now)
    provisioning.invite_again(rui.id, by=DONA, now=now)
    link(now)
    provisioning.remove_admin(rui.id, by=DONA, now=now)
    assert visits.of_admin(visit, now) is None
    assert Admin.by_email(RUI) is None
    assert db.session.scalars(sa.select(Token)).all() == []
    assert db.session.scalars(sa.select(Session)).all() == []
    assert changes() == [("owner", "")]


@pytest.mark.parametrize("has_other", [False, True])
def test_the_last_owner_who_can_sign_in_stays_one(
    dona: Admin, now: datetime, has_other: bool
) -> None:
    invite(now, StaffRole.OWNER)  # who was only invited can let nobody in again
    if has_other:
        admin("eva@example.test", password=PASSWORD, now=now)
    for deed in (demote, provisioning.remove_admin):
        try:
            deed(dona.id, by=DONA, now=now)
        except Refused as refused:
            assert (refused.reason, has_other) == ("last-owner", False)
        else:
            assert has_other


def demote(admin_id: int, *, by: str, now: datetime) -> None:
    provisioning.change_role(admin_id, StaffRole.MANAGER, by=by, now=now)
    provisioning.change_role(admin_id, StaffRole.OWNER, by=by, now=now)


def test_an_owner_who_never_came_can_be_removed(dona: Admin, now: datetime) -> None:
    provisioning.remove_admin(invite(now, StaffRole.OWNER).id, by=DONA, now=now)
    assert Admin.by_email(RUI) is None


def test_a_second_factor_is_reset_and_its_owner_signs_in_anew(dona: Admin, now: datetime) -> None:
    with transaction():
        row = db.session.get_one(Admin, dona.id)
        row.totp_secret, row.totp_since, row.recovery_codes = "sealed", now, ["digest"]
    provisioning.reset_second_factor(dona.id, by="command line", now=now)
    row = db.session.get_one(Admin, dona.id)
    assert (row.has_second_factor, row.totp_secret, row.recovery_codes) == (False, None, [])
    assert enter(DONA, now)
    assert changes() == [("on", "off")]


def test_nobody_is_nobody(dona: Admin, now: datetime) -> None:
    with pytest.raises(Refused):
        provisioning.remove_admin(4711, by=DONA, now=now)
