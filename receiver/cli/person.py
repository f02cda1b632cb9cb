"""One member, as a row of a listing and as a whole."""

from dataclasses import dataclass

from receiver import simulations
from receiver.cli.logbook import log_of_member, said
from receiver.cli.printing import Row
from receiver.models import Access, BouncedAddress, Member


@dataclass(frozen=True)
class Person:
    """All that can be told about a member."""

    facts: dict[str, object]
    accesses: list[Row]
    log: list[Row]


def member_row(member: Member) -> dict[str, object]:
    """A member in a listing."""
    return {
        "id": member.id,
        "email": member.email,
        "name": member.name,
        "status": member.status,
        "created_at": member.created_at,
        "first_login_at": member.first_login_at,
        "last_login_at": member.last_login_at,
    }


def whole_person(member: Member) -> Person:
    """A member with addresses, accesses and log, each with its reason in words."""
    accesses = Access.of_member(member.id)
    return Person(
        facts={
            "email": member.email,
            "aliases": member.aliases,
            "name": member.name,
            "status": member.status,
            "why": _why(member, accesses),
            **member_row(member),
            "language": member.language,
            "bounced": _bounced(member),
            "simulated": bool(simulations.members_among([member.id])),
        },
        accesses=[_access_row(access) for access in accesses],
        log=log_of_member(member.id),
    )


def _bounced(member: Member) -> str | None:
    """Why the address gets no e-mails: since when, and what its server said."""
    known = BouncedAddress.of(member.email)
    return f"{known.bounced_at:%Y-%m-%d}, {known.kind}: {known.reason}" if known else None


def _access_row(access: Access) -> Row:
    return {
        "area": access.area.name,
        "state": access.state,
        "since": access.since,
        "until": access.until,
        "origin": access.origin,
        "code": access.origin_code or None,
        "why": said(access.reason, access.reason_facts),
        "why_en": said(access.reason, access.reason_facts, "en"),
        "postback": access.postback_id,
        "changed_at": access.changed_at,
    }


def _why(member: Member, accesses: list[Access]) -> str | None:
    """Why the account stands as it does: what opens it, else what closed it last."""
    if member.is_blocked:
        return said("blocked-by-hand", {"by": member.blocked_by})
    if not accesses:
        return said("nothing-ever", {})
    live = [access for access in accesses if access.is_live]
    latest = max(live or accesses, key=lambda access: access.changed_at)
    return said(latest.reason, latest.reason_facts)
