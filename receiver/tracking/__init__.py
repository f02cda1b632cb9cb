"""What postbacks tell of parcels: event 120, and no other. It never touches an access."""

from receiver.tracking.entering import enter

__all__ = ["enter"]
