"""People who are brought along from elsewhere: made or filled in, and let in where it was said."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from receiver.db import db, hold
from receiver.models import Area, Grant, Member, MemberEmail
from receiver.provisioning import people
from receiver.provisioning.cause import Cause
from receiver.provisioning.hands import note
from receiver.provisioning.settle import settle_all
from receiver.rules.newcomers import Fate, Newcomer

Hands = dict[int, dict[int, Grant]]


@dataclass(frozen=True)
class _Known:
    """The members whom some addresses find, and what was decided about them by hand."""

    members: dict[str, Member]
    hands: Hands

    def fate(self, one: Newcomer) -> Fate:
        """What this line would do."""
        member = self.members.get(one.email)
        if member is None:
            return Fate.NEW
        is_filled = _lacks_name(member, one) or _lacks_password(member, one)
        return Fate.CHANGED if is_filled or self.opening(member, one) else Fate.KNOWN

    def opening(self, member: Member, one: Newcomer) -> list[tuple[int, datetime | None]]:
        """The doors of a line that are not open by hand already, for as long or longer."""
        hands = self.hands.get(member.id, {})
        return [(area, end) for area, end in one.doors if not _is_open(hands.get(area), end)]


def fates(newcomers: Sequence[Newcomer]) -> list[Fate]:
    """What would become of these, if they were taken in now."""
    known = _known(newcomers)
    return [known.fate(one) for one in newcomers]


def take_in(newcomers: Sequence[Newcomer], cause: Cause) -> list[Fate]:
    """Take these in, inside a story. Taken in again they are known, and nothing happens."""
    hold(*(f"email:{one.email}" for one in newcomers))
    known = _known(newcomers)
    Member.lock_all([member.id for member in known.members.values()])
    done = [known.fate(one) for one in newcomers]
    moved: dict[int, Member] = {}
    areas = {area.id: area for area in db.session.scalars(sa.select(Area))}
    for one, fate in zip(newcomers, done, strict=True):
        if fate is not Fate.KNOWN:
            member = _taken(one, known.members.get(one.email), cause)
            moved[member.id] = member
            for area_id, until in known.opening(member, one):
                note(member, areas[area_id], opens=True, until=until, cause=cause)
    settle_all([(member, cause) for member in moved.values()])
    return done


def _taken(one: Newcomer, member: Member | None, cause: Cause) -> Member:
    if member is None:
        facts: dict[str, object] = {"by": cause.actor_name}
        member = people.create(
            one.email, name=one.name, reason="imported", facts=facts, cause=cause
        )
        member.language = one.language or member.language
    if _lacks_name(member, one):
        member.name = one.name
    if _lacks_password(member, one):
        member.password_hash = one.password_hash
    return member


def _known(newcomers: Sequence[Newcomer]) -> _Known:
    addresses = [one.email for one in newcomers]
    found = sa.select(MemberEmail.email, Member).join(Member, Member.id == MemberEmail.member_id)
    asked = found.where(MemberEmail.email.in_(addresses))
    members = dict(db.session.execute(asked).all())
    hands: Hands = defaultdict(dict)
    ids = {member.id for member in members.values()}
    for grant in db.session.scalars(sa.select(Grant).where(Grant.member_id.in_(ids))):
        hands[grant.member_id][grant.area_id] = grant
    return _Known(members, hands)


def _lacks_name(member: Member, one: Newcomer) -> bool:
    return bool(one.name) and not member.name


def _lacks_password(member: Member, one: Newcomer) -> bool:
    return bool(one.password_hash) and member.password_hash is None


def _is_open(grant: Grant | None, until: datetime | None) -> bool:
    if grant is None or not grant.opens:
        return False
    return grant.until is None or (until is not None and until <= grant.until)
