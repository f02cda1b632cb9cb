"""A sale out of a list of the marketplace, as the document of a postback."""

import json
from collections.abc import Mapping
from typing import Any

from receiver.rules.facts import PostbackFacts
from receiver.rules.key import NAME, TEXT
from receiver.rules.limits import Malformed, TooLarge
from receiver.rules.postback import read
from receiver.rules.reconciling import status_told
from receiver.rules.vocabulary import SALE_STATUSES, Role, SaleStatus

JSON = "application/json"
PRODUCER = 2
MOST = 200_000  # bytes of one sale; real ones have 16,000
_CODES = {status: code for code, status in SALE_STATUSES.items()}
# The key never; the same told twice, because only one of both would be changed below.
_LEFT_OUT = frozenset({NAME, TEXT})


def bare(item: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of it: all but the key of the account, wherever it stands."""
    return {name: _bare(value) for name, value in item.items() if name not in _LEFT_OUT}


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return bare(value)
    return [_bare(one) for one in value] if isinstance(value, list) else value


def facts_of(document: Mapping[str, Any]) -> PostbackFacts | None:
    """What it tells, read as a postback is; None when that cannot be done."""
    body = json.dumps(document).encode()
    if len(body) > MOST:
        return None
    try:
        told = read(body, JSON)
    except (Malformed, TooLarge):
        return None
    return told if told.sale is not None else None


def as_postback(document: Mapping[str, Any]) -> bytes:
    """The body under which it is kept: its event is its status, whatever event came last.

    A list names no role, or the one of the last notification; where it names none it is the
    producer's, whose list it is.
    """
    told = facts_of(document)
    status = status_told(told) if told else None
    body = {name: value for name, value in document.items() if name != "postback_evento"}
    if isinstance(status, SaleStatus):
        body["tipoEvento"] = {"codigo": _CODES[status]}
    if told is None or told.role is Role.UNKNOWN:
        body["tipoPostback"] = {"codigo": PRODUCER}
    return json.dumps(body).encode()
