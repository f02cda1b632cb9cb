"""Purchases that were begun and not paid: listed, written about, and closed by themselves."""

from receiver.recovery.dismissing import NotOpen, dismiss
from receiver.recovery.entering import enter
from receiver.recovery.forgetting import HasAccount, forget
from receiver.recovery.leaving import address_of, come_back, leave
from receiver.recovery.sequences import change
from receiver.recovery.stepping import go_on

__all__ = [
    "HasAccount",
    "NotOpen",
    "address_of",
    "change",
    "come_back",
    "dismiss",
    "enter",
    "forget",
    "go_on",
    "leave",
]
