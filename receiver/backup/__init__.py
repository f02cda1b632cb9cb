"""Copies of the whole database, made while it is in use, and put back where it is not."""

from receiver.backup.copy import Copy, back_up
from receiver.backup.place import CannotCopy, place, remove_older
from receiver.backup.restore import Restored, restore

__all__ = ["CannotCopy", "Copy", "Restored", "back_up", "place", "remove_older", "restore"]
