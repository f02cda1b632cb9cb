"""The affiliate's book: sales of somebody else's shop that were told to us."""

from receiver.referrals.entering import enter
from receiver.referrals.sums import Sum, summed

__all__ = ["Sum", "enter", "summed"]
