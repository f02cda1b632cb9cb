"""What people decide by hand about addresses that return letters."""

from datetime import datetime

from receiver import outbox
from receiver.db import transaction
from receiver.models import Member
from receiver.provisioning.refused import Refused
from receiver.rules.address import sought


def retry_address(email: str, *, by: str, now: datetime) -> Member:
    """Write again to the address of a member that had returned a letter."""
    with transaction():
        member = Member.by_email(sought(email))
        if member is None:
            raise Refused("no-such-member", email=email)
        if not outbox.try_again(member.email, by=by, now=now):
            raise Refused("address-not-bounced", email=member.email)
        return member
