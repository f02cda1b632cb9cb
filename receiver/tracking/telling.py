"""Letters about parcels: to the buyer, where the producer wants them, once for each status."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from receiver import outbox
from receiver.context import settings
from receiver.models import BouncedAddress, Member, Parcel
from receiver.outbox import ParcelLetter
from receiver.rules.letter_kinds import OF_PARCELS
from receiver.rules.parcel import ParcelStatus, Told, is_fresh
from receiver.rules.vocabulary import PROVISIONING_ROLES


class Moved(NamedTuple):
    """A parcel of which something was told just now, and what counts of all that was told."""

    row: Parcel
    latest: Told
    status: ParcelStatus
    is_named_alone: bool  # it is also what news without a code is about
    language: str = ""

    @property
    def key(self) -> str:
        """What makes sure that this status of it is written about once."""
        return self.row.letter_key(self.latest.number)

    @property
    def keys(self) -> set[str]:
        """Under which it may have been written about: also before the parcel had a code."""
        uncoded = self.row.letter_key(self.latest.number, coded=False)
        return {self.key, uncoded} if self.is_named_alone else {self.key}


def tell(moved: Iterable[Moved], *, now: datetime) -> None:
    """Owe the letters about where these parcels are now, inside a story.

    What was passed on the way is not told any more, nor what comes from the past.
    """
    due = [one for one in moved if _is_wanted(one, now)]
    if not due:
        return
    owed = outbox.owed_already([key for one in due for key in one.keys])
    bounced = BouncedAddress.among({one.row.buyer_email for one in due})
    # One code is one box, also where it holds several products.
    boxes = {
        one.key: one
        for one in reversed(due)
        if not owed & one.keys and one.row.buyer_email not in bounced
    }
    if boxes:
        whose = Member.by_addresses({one.row.buyer_email for one in boxes.values()})
        Member.lock_all(sorted(member.id for member in whose.values()))
        outbox.tell_of_parcels([_letter(one, whose) for one in boxes.values()], now=now)


def _is_wanted(one: Moved, now: datetime) -> bool:
    """Whether the producer wants this told, of a parcel of their own shop, and it is news."""
    # What only affiliates are told of is about the buyers of somebody else.
    is_ours = one.row.role in PROVISIONING_ROLES and one.row.buyer_email
    is_chosen = one.status in OF_PARCELS and one.status in settings().parcel_letters
    return bool(is_ours) and is_chosen and is_fresh(one.latest, now)


def _letter(one: Moved, whose: Mapping[str, Member]) -> ParcelLetter:
    row = one.row
    return ParcelLetter(
        kind=OF_PARCELS[one.status],
        key=one.key,
        to=row.buyer_email,
        postback_id=one.latest.postback_id,
        member=whose.get(row.buyer_email),
        language=one.language,
        facts={
            "name": row.buyer_name,
            "product": row.product_name or row.product_code,
            "parcel_code": row.code,
        },
    )
