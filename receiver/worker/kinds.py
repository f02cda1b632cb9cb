"""The kinds of work a loop may do: each is begun once, and then does a batch at a time."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from receiver import books, outbox, provisioning
from receiver.context import settings, utcnow
from receiver.worker.batches import deliver_over, understand_batch

Batch = Callable[..., int]
Kind = Callable[[], AbstractContextManager[Batch]]


@contextmanager
def understanding() -> Iterator[Batch]:
    """Postbacks and all else that is owed, but letters."""
    provisioning.warm_up(utcnow(), then=books.enter_these)
    yield understand_batch


@contextmanager
def helping() -> Iterator[Batch]:
    """The same beside another; not warmed up, as most of the time there is nothing to do."""
    yield understand_batch


@contextmanager
def delivering() -> Iterator[Batch]:
    """Letters, over one connection."""
    outbox.note_what_others_sent(settings(), utcnow())
    with outbox.Sender(settings()) as sender:
        yield partial(deliver_over, sender)
