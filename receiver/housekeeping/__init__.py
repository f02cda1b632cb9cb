"""What nobody misses is thrown away, bit by bit, and the file of the database is kept in order."""

from receiver.housekeeping.file import keep_wal_small
from receiver.housekeeping.sweep import owe_sweep, sweep

__all__ = ["keep_wal_small", "owe_sweep", "sweep"]
