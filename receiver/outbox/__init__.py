"""Promises of letters: owed inside a story, delivered by the worker."""

from receiver.outbox.bounced import note, read_mailbox, try_again
from receiver.outbox.delivery import deliver, deliver_all
from receiver.outbox.ends import give_up, pause
from receiver.outbox.on_the_way import ParcelLetter, tell_of_parcels
from receiver.outbox.owe import (
    Promise,
    address_changed,
    brake_held,
    enqueue,
    enqueue_all,
    gone_quiet,
    job_key,
    owed_already,
    password_changed,
    staff_invitation,
    staff_password_changed,
    trial_letter,
)
from receiver.outbox.reminding import Reminder, remind
from receiver.outbox.removing import remove
from receiver.outbox.sender import FEWEST, Sender, note_what_others_sent
from receiver.outbox.watch import watch_mailbox

__all__ = [
    "FEWEST",
    "ParcelLetter",
    "Promise",
    "Reminder",
    "Sender",
    "address_changed",
    "brake_held",
    "deliver",
    "deliver_all",
    "enqueue",
    "enqueue_all",
    "give_up",
    "gone_quiet",
    "job_key",
    "note",
    "note_what_others_sent",
    "owed_already",
    "password_changed",
    "pause",
    "read_mailbox",
    "remind",
    "remove",
    "staff_invitation",
    "staff_password_changed",
    "tell_of_parcels",
    "trial_letter",
    "try_again",
    "watch_mailbox",
]
