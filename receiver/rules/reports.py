"""Reports by e-mail: delivery status (RFC 3464) and complaints (RFC 5965)."""

from collections.abc import Iterator
from email import message_from_bytes, message_from_string
from email.message import Message

from receiver.rules.bounces import Bounce, BounceKind, bounce, by_status

_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})
MOST_PARTS = 50


def read(content: bytes) -> Bounce | None:
    """What an e-mail reports; nothing when it is no report of a failure."""
    message = message_from_bytes(content)
    parts = [part for part, _ in zip(message.walk(), range(MOST_PARTS), strict=False)]
    marks = tuple(_marks(message, parts))
    for part in parts:
        found = _READERS.get(part.get_content_type(), _nothing)(part, marks)
        if found is not None:
            return found
    return None


def _failed(part: Message, marks: tuple[str, ...]) -> Bounce | None:
    """The first recipient of a delivery status that was given up; a delay is no end."""
    for block in _blocks(part):
        if _field(block, "Action").lower() != "failed":
            continue
        said = _value(_field(block, "Diagnostic-Code"))
        status = _field(block, "Status")
        to = _value(_field(block, "Original-Recipient") or _field(block, "Final-Recipient"))
        return bounce(by_status(status or said), to, f"{status} {said}", marks)
    return None


def _complained(part: Message, marks: tuple[str, ...]) -> Bounce | None:
    for block in _blocks(part):
        kind = _field(block, "Feedback-Type").lower()
        if kind in ("abuse", "fraud", "opt-out"):
            more = (*marks, _field(block, "Original-Mail-From"))
            return bounce(BounceKind.COMPLAINT, _field(block, "Original-Rcpt-To"), kind, more)
    return None


def _nothing(_part: Message, _marks: tuple[str, ...]) -> None:
    return None


_READERS = {"message/delivery-status": _failed, "message/feedback-report": _complained}


def _marks(message: Message, parts: list[Message]) -> Iterator[str]:
    """Where our own sign may stand: in the address it came to, or in the letter it returns."""
    for name in _TO:
        yield from map(str, message.get_all(name, []))
    for part in parts:
        if part.get_content_type() in _RETURNED:
            for returned in _blocks(part):
                yield from (_field(returned, name) for name in ("Message-ID", "Return-Path"))


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    return [message_from_string(payload)] if isinstance(payload, str) else []


def _field(block: Message, name: str) -> str:
    return str(block.get(name, "")).strip()


def _value(told: str) -> str:
    """What follows the type in `rfc822; ana@example.com`."""
    return told.partition(";")[2].strip() or told
