"""What would change if a wish about the terms were carried out, and carrying it out as shown."""

from receiver.preview.confirming import Outdated, asks_for_number, confirm, is_current
from receiver.preview.inquiry import Inquiry, Outcome
from receiver.preview.making import begin, go_on
from receiver.preview.walking import Found, Place, walk, walk_to_the_end

__all__ = [
    "Found",
    "Inquiry",
    "Outcome",
    "Outdated",
    "Place",
    "asks_for_number",
    "begin",
    "confirm",
    "go_on",
    "is_current",
    "walk",
    "walk_to_the_end",
]
