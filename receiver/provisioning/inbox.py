"""Kept before understood: a postback with a right key is on disk before any logic runs."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.engine import Connection

from receiver.db import db, transaction
from receiver.jobs import owe_for_rows
from receiver.models import Key
from receiver.models.job import JobKind
from receiver.provisioning import shelf
from receiver.provisioning.refused import Refused
from receiver.provisioning.shelf import Latest
from receiver.rules.facts import PostbackFacts
from receiver.rules.limits import Malformed
from receiver.rules.postback import mentions_panel_test, read
from receiver.rules.triage import is_panel_test
from receiver.rules.vocabulary import Outcome

# A sender that got no answer tries again with the same bytes; later they are news again.
RETRY_WINDOW = timedelta(minutes=10)
MOST_ROUNDS = 5
PIECE = 2047
NO_KEY = 0


class Result(StrEnum):
    """What the sender is told."""

    STORED = "stored"
    REPEATED = "repeated"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Kept:
    """A postback that is on disk; `is_owed` where its understanding is owed from now on."""

    result: Result
    postback_id: int
    is_owed: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A body (its key cut out) that came with a right key, looked at before it waits its turn."""

    body: bytes
    content_type: str
    key_id: int
    now: datetime
    digest: str
    test: PostbackFacts | None
    visit: object = None  # what the edge wants to remember with it


def arrival(
    body: bytes, *, content_type: str, key_id: int, now: datetime, visit: object = None
) -> Arrival:
    """Look at what came, before anybody waits for it."""
    content_type = content_type[:100]
    test = _maybe_a_test(body, content_type)
    digest = _digest(b"%d:%s" % (key_id, body))
    return Arrival(body, content_type, key_id, now, digest, test, visit)


def _digest(told: bytes) -> str:
    # Of longer pieces Python would let another thread go first, each time.
    digest = hashlib.sha256()
    for at in range(0, len(told), PIECE):
        digest.update(told[at : at + PIECE])
    return digest.hexdigest()


def keep(body: bytes, *, content_type: str, key: Key, now: datetime) -> Kept:
    """Keep a body that came with a right key, and owe its understanding."""
    came = arrival(body, content_type=content_type, key_id=key.id, now=now)
    with transaction():
        (kept,) = keep_all(db.session.connection(), [came])
    if kept is None:
        raise Refused("no-such-key", key=key.id)
    return kept


def keep_all(
    connection: Connection, arrivals: Sequence[Arrival], *, is_in_vain: bool = False
) -> list[Kept | None]:
    """Keep what came at the same time; nothing is kept for a key that is disabled by now.

    The unique key on bytes and arrival judges which of two equal bodies came first, whether
    they stand side by side here or were brought by another process. `is_in_vain`: all of it will
    be undone, so no row is held meanwhile that others write, too.
    """
    active = shelf.active_keys(connection)
    bundles = _bundled(came for came in arrivals if came.key_id in active)
    _keep_bundles(connection, bundles)
    for key_id in sorted({bundle.first.key_id for bundle in bundles}):
        now = max(bundle.last.now for bundle in bundles if bundle.first.key_id == key_id)
        whose = NO_KEY if is_in_vain else key_id
        shelf.key_was_used(connection, whose, before=active[key_id], now=now)
    told = {bundle.digest: iter(bundle.told()) for bundle in bundles}
    return [next(told[came.digest]) if came.key_id in active else None for came in arrivals]


class _Bundle:
    """Equal bodies that came at the same time: the first is stored, the others are counted."""

    def __init__(self, first: Arrival) -> None:
        self.digest = first.digest
        self.arrivals = [first]
        self.known: Latest | None = None
        self.postback_id = 0
        self.is_test = False
        self.is_stored = False

    @property
    def first(self) -> Arrival:
        return self.arrivals[0]

    @property
    def last(self) -> Arrival:
        return self.arrivals[-1]

    def is_repeat(self) -> bool:
        """Whether the newest arrival of these bytes is so near that this is a retry of it."""
        return self.known is not None and self.first.now - self.known.last_at < RETRY_WINDOW

    def row(self) -> dict[str, object]:
        """As a row of the inbox; the body only where no earlier row has it."""
        known, extra = self.known, len(self.arrivals) - 1
        points = known is not None and known.has_body
        return {
            "received_at": self.first.now,
            "key_id": self.first.key_id,
            "digest": self.digest,
            "arrival": known.arrival + 1 if known else 1,
            "body": None if points else self.first.body,
            "first_id": known.first_id if known and points else None,
            "content_type": self.first.content_type,
            "repeats": extra,
            "repeated_at": self.last.now if extra else None,
        }

    def told(self) -> Iterable[Kept]:
        """What each of the senders is told, in the order in which they came."""
        again = Kept(Result.TEST if self.is_test else Result.REPEATED, self.postback_id)
        if self.is_stored:
            is_first = self.known is None and not self.is_test
            yield Kept(
                Result.STORED if is_first else again.result, self.postback_id, not self.is_test
            )
        while True:
            yield again


def _bundled(arrivals: Iterable[Arrival]) -> list[_Bundle]:
    # In one order for all processes, so that two of them never wait for each other crosswise.
    found: dict[str, _Bundle] = {}
    for came in sorted(arrivals, key=lambda came: came.digest):
        if came.digest in found:
            found[came.digest].arrivals.append(came)
        else:
            found[came.digest] = _Bundle(came)
    return list(found.values())


def _keep_bundles(connection: Connection, bundles: list[_Bundle]) -> None:
    """Store what is new; what stands there already is looked at, and counted or stored again."""
    left = bundles
    for _ in range(MOST_ROUNDS):
        fresh = [bundle for bundle in left if not bundle.is_repeat()]
        ids = shelf.store(connection, [bundle.row() for bundle in fresh])
        stored = [bundle for bundle in fresh if bundle.digest in ids]
        for bundle in stored:
            bundle.postback_id, bundle.is_stored = ids[bundle.digest], True
        _owe(connection, stored)
        left = [bundle for bundle in fresh if bundle.digest not in ids]
        if not left:
            break
        latest = shelf.latest(connection, [bundle.digest for bundle in left])
        for bundle in left:
            bundle.known = latest.get(bundle.digest)
    else:
        raise RuntimeError("others were faster each time")
    _count(connection, [bundle for bundle in bundles if not bundle.is_stored])


def _owe(connection: Connection, stored: list[_Bundle]) -> None:
    for bundle in stored:
        told = bundle.first.test
        if told is not None:
            by_hand = shelf.is_mapped_by_hand(connection, [item.product for item in told.items])
            bundle.is_test = is_panel_test(told, is_mapped=by_hand)
        if told is not None and bundle.is_test:
            shelf.tested(connection, bundle.postback_id, told, now=bundle.first.now)
    owed = [bundle.postback_id for bundle in stored if not bundle.is_test]
    if owed:
        now = min(bundle.first.now for bundle in stored)
        owe_for_rows(connection, JobKind.POSTBACK, row_ids=owed, now=now)


def _count(connection: Connection, repeated: list[_Bundle]) -> None:
    for bundle in repeated:
        if bundle.known is not None:
            bundle.postback_id = bundle.known.id
            bundle.is_test = bundle.known.outcome is Outcome.TEST
    for bundle in sorted(repeated, key=lambda bundle: bundle.postback_id):
        times = len(bundle.arrivals)
        shelf.repeated(connection, bundle.postback_id, times=times, now=bundle.last.now)


def _maybe_a_test(body: bytes, content_type: str) -> PostbackFacts | None:
    """The panel shows our answer to whoever pressed the button, so it is recognised at once."""
    if not mentions_panel_test(body):
        return None
    try:
        return read(body, content_type)
    except Malformed:
        return None
