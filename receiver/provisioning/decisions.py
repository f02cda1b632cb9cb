"""A decision by hand about one door of one member is kept, told, and carried out."""

from datetime import datetime

from receiver.models import Area, Member
from receiver.provisioning.cause import Cause
from receiver.provisioning.hands import note
from receiver.provisioning.settle import settle


def decide(
    member: Member, area: Area, *, opens: bool, until: datetime | None, cause: Cause
) -> None:
    """Open or shut a door to somebody, inside a story, whatever else is known."""
    note(member, area, opens=opens, until=until, cause=cause)
    settle(member, cause)
