"""What a person does by hand about a member or a letter."""

from datetime import datetime

from receiver import jobs, outbox
from receiver.context import settings
from receiver.db import db, hold, transaction
from receiver.log import log_by_hand
from receiver.models import Letter, Member, MemberEmail, Sale, Token
from receiver.models.job import JobKind
from receiver.models.log_entry import Deed
from receiver.provisioning import people
from receiver.provisioning.cause import Cause
from receiver.provisioning.decisions import decide
from receiver.provisioning.finding import area_called
from receiver.provisioning.memory import gives
from receiver.provisioning.refused import Refused
from receiver.provisioning.settle import settle
from receiver.rules.address import folded, sought
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.rules.vocabulary import Actor

# Letters that carry a way in and nothing else are written only when the person asks.
ON_REQUEST = frozenset({LetterKind.SIGN_IN, LetterKind.PASSWORD_RESET})


def grant(
    email: str, area: str, *, until: datetime | None, by: str, now: datetime, name: str = ""
) -> Member:
    """Open an area to somebody, with or without a sale, for good or until a moment.

    Who has no account yet gets one, of this name.
    """
    with transaction():
        door = area_called(area)
        address = _address(email)
        cause = Cause(Actor.ADMIN, now, actor_name=by)
        hold(f"email:{address}")
        member = Member.by_email(address) or people.create(
            address, name=name, reason="added-by-hand", facts={"by": by}, cause=cause
        )
        decide(member, door, opens=True, until=until, cause=cause)
        return member


def revoke(email: str, area: str, *, by: str, now: datetime) -> Member:
    """Close an area to somebody, whatever they paid for it before; who buys again gets in again."""
    with transaction():
        door = area_called(area)
        member = _member(email)
        decide(member, door, opens=False, until=None, cause=Cause(Actor.ADMIN, now, by))
        return member


def block(email: str, *, by: str, now: datetime) -> Member:
    """Shut an account: it opens nothing, and every session of it ends at once."""
    with transaction():
        member, cause = Member.under_lock(_member(email).id), Cause(Actor.ADMIN, now, by)
        shut(member, cause)
        settle(member, cause)
        return member


def shut(member: Member, cause: Cause) -> None:
    """Block a member who is held, inside a story; what it may enter is settled by the caller."""
    by, now = cause.actor_name, cause.now
    facts = {"before": member.status.value, "after": "blocked"}
    member.block(by, now)
    member.sign_out_everywhere()
    log_by_hand(Deed.BLOCKED, "blocked-by-hand", facts, by=by, now=now, member=member)


def unblock(email: str, *, by: str, now: datetime) -> Member:
    """Open a shut account again; what it may enter is what its sales say."""
    with transaction():
        member = Member.under_lock(_member(email).id)
        before = {"before": member.status.value}
        member.unblock()
        line = log_by_hand(
            Deed.UNBLOCKED, "unblocked-by-hand", before, by=by, now=now, member=member
        )
        settle(member, Cause(Actor.ADMIN, now, by))
        line.facts = {**line.facts, "after": member.status.value}
        return member


def sign_out(member_id: int, *, by: str, now: datetime) -> None:
    """End every visit of somebody: a phone was lost, or an account is shared."""
    with transaction():
        signed_out(Member.under_lock(member_id), Cause(Actor.ADMIN, now, by))


def signed_out(member: Member, cause: Cause) -> None:
    """The same for a member who is held, inside a story."""
    member.sign_out_everywhere()
    facts, by = {"before": "inside", "after": "outside"}, cause.actor_name
    deed, reason = Deed.SIGNED_OUT_EVERYWHERE, "signed-out-by-hand"
    log_by_hand(deed, reason, facts, by=by, now=cause.now, member=member)


def move(old: str, new: str, *, by: str, now: datetime) -> Member:
    """Correct an address: the old one still finds this person, and nothing is lost.

    A mistyped address that never made an account is corrected too: its paid sales then get one.
    """
    with transaction():
        address, told = _address(new), sought(old)
        hold(*(f"email:{name}" for name in (told, address)))
        member = Member.by_email(told)
        if member is None:
            return _adopt(told, address, Cause(Actor.ADMIN, now, by))
        taken = Member.by_email(address)
        if taken is not None and taken.id != member.id:
            raise Refused("address-taken", email=address)
        return _move(Member.under_lock(member.id), address, by=by, now=now)


def resend(letter_id: int, *, by: str, now: datetime) -> Letter:
    """Owe a letter once more, to the address the member has today."""
    with transaction():
        letter = db.session.get(Letter, letter_id)
        if letter is None or letter.member is None:
            raise Refused("no-such-letter", letter=letter_id)
        if letter.kind in ON_REQUEST:
            raise Refused("letter-needs-asking", kind=letter.kind.value)
        if letter.forgotten_at is not None:
            days = settings().keep_letters_days
            raise Refused("letter-forgotten", letter=letter_id, days=days)
        if letter.member.is_blocked:
            raise Refused("member-is-blocked", email=letter.member.email)
        return send_again(letter, by=by, now=now)


def send_again(letter: Letter, *, by: str, now: datetime) -> Letter:
    """A letter that still waits is due now; one that is sent or dead is owed as a new one."""
    member, again, before = letter.member, letter, letter.state.value
    if member is None:
        raise Refused("no-such-letter", letter=letter.id)
    if letter.state is LetterState.QUEUED:
        jobs.owe_again(JobKind.LETTER, outbox.job_key(letter), row_id=letter.id, now=now, at=now)
    else:
        facts = {name: fact for name, fact in letter.facts.items() if name != "enclosed"}
        owed = outbox.enqueue(
            letter.kind, member, now=now, facts=facts, actor=Actor.ADMIN, actor_name=by
        )
        again = owed or letter
    told = {"kind": letter.kind.value, "before": before, "after": LetterState.QUEUED.value}
    log_by_hand(Deed.LETTER_RESENT, "letter-by-hand", told, by=by, now=now, member=member)
    return again


def _move(member: Member, address: str, *, by: str, now: datetime) -> Member:
    old = member.email
    if address == old:
        return member
    if address not in {known.email for known in member.emails}:
        member.emails.append(MemberEmail(email=address, added_at=now))
    member.email = address
    # The old address may be a stranger's: what was mailed there must open nothing.
    member.sign_out_everywhere()
    member.forgets_temporary_password()
    Token.spend_all(member, now)
    facts = {"old": old, "new": address}
    log_by_hand(Deed.ADDRESS_MOVED, "address-moved", facts, by=by, now=now, member=member)
    outbox.address_changed(member, old=old, now=now)
    welcome_again(member, by=by, now=now)
    return member


def welcome(member_id: int, *, by: str, now: datetime) -> None:
    """Owe the first letter to somebody who may enter and was never told.

    A sale that is first told of as complete opens its doors in silence, and so does an import.
    """
    with transaction():
        member = Member.under_lock(member_id)
        if member.welcomed_at is None:
            settle(member, Cause(Actor.ADMIN, now, by, invites=True))
        if member.welcomed_at != now:
            raise Refused("welcome-not-due", email=member.email)
        told = {"kind": LetterKind.WELCOME.value, "before": "never"}
        told |= {"after": LetterState.QUEUED.value}
        log_by_hand(Deed.LETTER_RESENT, "welcome-by-hand", told, by=by, now=now, member=member)


def welcome_again(member: Member, *, by: str, now: datetime) -> None:
    """Who never got in has most likely never seen the welcome: it goes to the new address."""
    welcome = Letter.latest(member.id, LetterKind.WELCOME)
    if welcome is None or welcome.forgotten_at is not None or member.is_blocked:
        return
    if member.first_login_at is None:
        send_again(welcome, by=by, now=now)


def _adopt(told: str, address: str, cause: Cause) -> Member:
    """Make the account that a mistyped address prevented, and let the mistake find it too."""
    sales = [sale for sale in Sale.told_with(told) if gives(sale)]
    if not sales:
        raise Refused("no-such-member", email=told)
    facts: dict[str, object] = {"sale": sales[0].code}
    member = Member.by_email(address) or people.create(
        address, name=sales[0].buyer_name, reason="bought", facts=facts, cause=cause
    )
    people.hear_of(member, told, cause.now)
    for sale in sales:
        key = f"sale:{sale.id}"
        jobs.owe_again(JobKind.SALE, key, row_id=sale.id, now=cause.now, at=cause.now)
    moved = {"old": told, "new": address}
    by, now = cause.actor_name, cause.now
    log_by_hand(Deed.ADDRESS_MOVED, "address-moved", moved, by=by, now=now, member=member)
    return member


def _member(email: str) -> Member:
    member = Member.by_email(sought(email))
    if member is None:
        raise Refused("no-such-member", email=email)
    return member


def _address(email: str) -> str:
    address = folded(email)
    if address is None:
        raise Refused("not-an-address", email=email)
    return address
