"""The stories of simulations: played over HTTP, marked, looked ahead, and removed again."""

from receiver.simulations.door import door_at, is_ours, own_door
from receiver.simulations.marks import (
    invented_members,
    is_real,
    is_real_member,
    is_real_sale,
    members_among,
    postbacks_of,
    without_invented,
)
from receiver.simulations.outlook import Coming, outlook
from receiver.simulations.playing import Played, play, wait_until_understood
from receiver.simulations.removing import Removed, remove_all
from receiver.simulations.telling import LONGEST, Begun, begin

__all__ = [
    "LONGEST",
    "Begun",
    "Coming",
    "Played",
    "Removed",
    "begin",
    "door_at",
    "invented_members",
    "is_ours",
    "is_real",
    "is_real_member",
    "is_real_sale",
    "members_among",
    "outlook",
    "own_door",
    "play",
    "postbacks_of",
    "remove_all",
    "wait_until_understood",
    "without_invented",
]
