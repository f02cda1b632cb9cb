"""Reports of letters that came back, as mail servers and providers write them."""

import json
from typing import Any

_REPORT = """\
From: MAILER-DAEMON@mx.example.test
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/{kind}

{block}
--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
From: loja@example.test
Subject: Oi

--b--
"""
_STATUS = """\
Reporting-MTA: dns; mx.example.test

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{address}>: no such user
"""
_COMPLAINT = """\
Feedback-Type: abuse
User-Agent: Some/1.0
Version: 1
Original-Rcpt-To: {address}
"""


def failure(
    to: str = "bounce@example.test",
    *,
    status: str = "5.1.1",
    action: str = "failed",
    address: str = "ana@example.test",
    message_id: str = "<x@y>",
) -> bytes:
    """A delivery status (RFC 3464)."""
    block = _STATUS.format(address=address, action=action, status=status)
    told = {"to": to, "kind": "delivery-status", "block": block, "message_id": message_id}
    return _REPORT.format(**told).replace("\n", "\r\n").encode()


def complaint(address: str = "ana@example.test", *, message_id: str = "<x@y>") -> bytes:
    """An abuse report (RFC 5965)."""
    block = _COMPLAINT.format(address=address)
    told = {"to": "bounce@example.test", "kind": "feedback-report", "block": block}
    return _REPORT.format(**told, message_id=message_id).replace("\n", "\r\n").encode()


def ses(kind: str = "Permanent", address: str = "ana@example.test") -> dict[str, Any]:
    """A bounce as Amazon SES tells it through SNS."""
    reader = {"emailAddress": address, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 no"}
    bounce = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [reader]}
    mail = {"source": "loja@example.test", "headers": [{"name": "X", "value": "y"}]}
    told = {"notificationType": "Bounce", "bounce": bounce, "mail": mail}
    return {"Type": "Notification", "Message": json.dumps(told)}


def mailgun(event: str = "failed", severity: str = "permanent") -> dict[str, Any]:
    """An event of Mailgun, not signed yet."""
    data = {
        "event": event,
        "severity": severity,
        "recipient": "ana@example.test",
        "delivery-status": {"code": 550, "message": "no such user"},
        "message": {"headers": {"message-id": "x@y"}},
    }
    return {"signature": {"timestamp": "1", "token": "t", "signature": ""}, "event-data": data}
