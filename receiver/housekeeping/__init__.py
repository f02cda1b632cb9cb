"""What nobody misses is thrown away, bit by bit, and the file of the database is kept in order."""

from receiver.housekeeping.bodies import forget_bodies
from receiver.housekeeping.file import keep_wal_small
from receiver.housekeeping.sweep import owe_sweep, sweep

__all__ = ["forget_bodies", "keep_wal_small", "owe_sweep", "sweep"]
