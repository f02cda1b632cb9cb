"""Whether postbacks still come as they usually do; the staff is told when they do not."""

from receiver.silence.watching import look

__all__ = ["look"]
