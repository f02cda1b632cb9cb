"""What mail providers tell by HTTP about letters that came back: Amazon SES, SendGrid, Mailgun,
Postmark. Nothing in it is trusted to have any shape.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from receiver.rules.bounces import Bounce, BounceKind, bounce, by_status
from receiver.rules.limits import Malformed

MOST = 1000
_SNS = re.compile(r"https://sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?/[!-~]{1,900}")
_HARD_AT_POSTMARK = frozenset({"HardBounce", "BadEmailAddress", "InactiveMailbox"})
_COMPLAINT_AT_POSTMARK = frozenset({"SpamComplaint", "SpamNotification"})


@dataclass(frozen=True)
class Signature:
    """How Mailgun proves that it is itself."""

    signed: str
    signature: str


class Block:
    """One object of JSON; what is missing or of another type is nothing."""

    def __init__(self, told: object) -> None:
        self._told = told if isinstance(told, dict) else {}

    def block(self, name: str) -> "Block":
        """The object inside."""
        return Block(self._told.get(name))

    def blocks(self, name: str) -> list["Block"]:
        """The objects of a list inside."""
        told = self._told.get(name)
        return [Block(each) for each in told[:MOST]] if isinstance(told, list) else []

    def text(self, *names: str) -> str:
        """The first of these that is a text, or a number."""
        for name in names:
            told = self._told.get(name)
            if isinstance(told, str | int) and not isinstance(told, bool) and told != "":
                return str(told)
        return ""


def read(provider: str, body: bytes) -> list[Bounce]:
    """The letters that came back, as this provider tells it. Raises Malformed, KeyError."""
    return list(PROVIDERS[provider](_json(body)))[:MOST]


def to_confirm(body: bytes) -> str:
    """The address that Amazon wants opened once before it tells anything; it must be its own."""
    told = Block(_json(body))
    url = told.text("SubscribeURL") if told.text("Type") == "SubscriptionConfirmation" else ""
    return url if _SNS.fullmatch(url) else ""


def mailgun_signature(body: bytes) -> Signature:
    """What Mailgun signed, and its signature."""
    told = Block(_json(body)).block("signature")
    return Signature(told.text("timestamp") + told.text("token"), told.text("signature"))


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("this is no JSON") from error


def _ses(told: object) -> Iterator[Bounce]:
    outer = Block(told)
    inner = Block(_json(outer.text("Message").encode())) if outer.text("Message") else outer
    mail, fault, complaint = (inner.block(name) for name in ("mail", "bounce", "complaint"))
    headers = [header.text("value") for header in mail.blocks("headers")]
    marks = (mail.text("source"), mail.block("commonHeaders").text("messageId"), *headers)
    is_for_good = fault.text("bounceType") == "Permanent"
    for reader in fault.blocks("bouncedRecipients"):
        status = f"{reader.text('status')} {reader.text('diagnosticCode')}".strip()
        kind = by_status(status or "5.0.0") if is_for_good else BounceKind.SOFT
        reason = status or fault.text("bounceSubType")
        yield bounce(kind, reader.text("emailAddress"), reason, marks)
    for reader in complaint.blocks("complainedRecipients"):
        reason = complaint.text("complaintFeedbackType") or "abuse"
        yield bounce(BounceKind.COMPLAINT, reader.text("emailAddress"), reason, marks)


def _sendgrid(told: object) -> Iterator[Bounce]:
    for event in Block({"events": told}).blocks("events"):
        reason = f"{event.text('status')} {event.text('reason')}".strip()
        marks = (event.text("smtp-id"),)
        happened = event.text("event")
        if happened == "bounce":
            is_blocked = event.text("type") == "blocked"
            kind = BounceKind.SOFT if is_blocked else by_status(reason or "5.0.0")
            yield bounce(kind, event.text("email"), reason, marks)
        elif happened == "spamreport":
            yield bounce(BounceKind.COMPLAINT, event.text("email"), "abuse", marks)


def _mailgun(told: object) -> Iterator[Bounce]:
    event = Block(told).block("event-data")
    marks = (event.block("message").block("headers").text("message-id"),)
    status = event.block("delivery-status")
    said = [status.text(name) for name in ("enhanced-code", "code", "message", "description")]
    reason = " ".join(word for word in said if word)
    if event.text("event") == "failed":
        is_for_good = event.text("severity") == "permanent"
        enhanced = status.text("enhanced-code") or "5.0.0"
        kind = by_status(enhanced) if is_for_good else BounceKind.SOFT
        yield bounce(kind, event.text("recipient"), reason, marks)
    elif event.text("event") == "complained":
        yield bounce(BounceKind.COMPLAINT, event.text("recipient"), "abuse", marks)


def _postmark(told: object) -> Iterator[Bounce]:
    event = Block(told)
    if event.text("RecordType") not in ("Bounce", "SpamComplaint"):
        return
    kind = BounceKind.HARD if event.text("Type") in _HARD_AT_POSTMARK else BounceKind.SOFT
    if {event.text("Type"), event.text("RecordType")} & _COMPLAINT_AT_POSTMARK:
        kind = BounceKind.COMPLAINT
    marks = tuple(header.text("Value") for header in event.blocks("Headers"))
    yield bounce(kind, event.text("Email"), event.text("Details", "Description", "Type"), marks)


PROVIDERS: dict[str, Callable[[object], Iterator[Bounce]]] = {
    "ses": _ses,
    "sendgrid": _sendgrid,
    "mailgun": _mailgun,
    "postmark": _postmark,
}
