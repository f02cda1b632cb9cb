"""What must agree, computed anew and compared with what is stored; nothing is changed by it."""

from collections.abc import Iterator
from datetime import datetime

from receiver.audit.finding import Finding, owe_a_look
from receiver.audit.members import member_findings
from receiver.audit.sales import sale_findings
from receiver.audit.work import work_findings

__all__ = ["Finding", "findings", "owe_a_look"]


def findings(now: datetime) -> Iterator[Finding]:
    """What does not agree, some rows at a time; no lock is held while anybody looks at it."""
    yield from member_findings(now)
    yield from sale_findings()
    yield from work_findings()
