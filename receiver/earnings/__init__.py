"""Commissions: what each person earns of each sale, entered in the books and summed up."""

from receiver.earnings.entering import enter
from receiver.earnings.sums import By, Sum, sums

__all__ = ["By", "Sum", "enter", "sums"]
