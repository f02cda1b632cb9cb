"""Commissions: what each person earns of each sale, entered in the books and summed up."""

from receiver.earnings.entering import enter
from receiver.earnings.forgetting import forget, how_many
from receiver.earnings.summing import rebuild
from receiver.earnings.sums import Sum, days, sums
from receiver.rules.tallies import OF_COMMISSIONS, OF_SALES, By

__all__ = [
    "OF_COMMISSIONS",
    "OF_SALES",
    "By",
    "Sum",
    "days",
    "enter",
    "forget",
    "how_many",
    "rebuild",
    "sums",
]
