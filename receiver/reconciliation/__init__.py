"""The marketplace's list of sales, held against what is kept, and repaired where it differs."""

from receiver.reconciliation.repairing import (
    MOST_UNASKED,
    dismiss,
    foresee,
    repair,
    repair_all,
    waiting,
)
from receiver.reconciliation.reports import (
    compare_report,
    discard_report,
    keep_report,
    sample,
)
from receiver.reconciliation.runs import DAYS, MOST_DAYS, account_key, begin, owe_nightly
from receiver.reconciliation.turns import LEASE, go_on, marketplace

__all__ = [
    "DAYS",
    "LEASE",
    "MOST_DAYS",
    "MOST_UNASKED",
    "account_key",
    "begin",
    "compare_report",
    "discard_report",
    "dismiss",
    "foresee",
    "go_on",
    "keep_report",
    "marketplace",
    "owe_nightly",
    "repair",
    "repair_all",
    "sample",
    "waiting",
]
