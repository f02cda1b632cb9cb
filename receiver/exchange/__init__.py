"""Members as files: taken away, and brought along from elsewhere; and sales of other shops."""

from receiver.exchange.arriving import begin, choose, confirm, discard, guess, sample
from receiver.exchange.exporting import TYPES, Format, Order, export
from receiver.exchange.files import as_csv
from receiver.exchange.going import go_on
from receiver.exchange.person import disclose, disclose_address
from receiver.exchange.wishes import Choice

__all__ = [
    "TYPES",
    "Choice",
    "Format",
    "Order",
    "as_csv",
    "begin",
    "choose",
    "confirm",
    "discard",
    "disclose",
    "disclose_address",
    "export",
    "go_on",
    "guess",
    "sample",
]
