"""Celery, which carries the ids of owed work over RabbitMQ or Redis; loaded late.

Nothing here promises anything: the rows do, and the sweep of the workers keeps the promise.
"""

from collections.abc import Sequence

import kombu
from celery import Celery
from kombu.exceptions import KombuError

from receiver.carrier.calling import BrokerAway
from receiver.carrier.queues import LETTERS, OTHERS, POSTBACKS, queue_of
from receiver.models.job import JobKind

TASK = "portaria.work"
PATIENCE = 3.0  # seconds to connect, or to write
FORGOTTEN = 60.0  # seconds after which word is old: the sweep was there long before
REDELIVERED = 60.0  # seconds after which Redis hands on what a dead consumer held

CONFIGURATION = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    # A row outlives the broker, so its disk need not be asked to keep word of it.
    "task_default_delivery_mode": "transient",
    "task_create_missing_queues": False,
    "task_publish_retry": False,
    "broker_connection_timeout": PATIENCE,
    "broker_heartbeat": 20,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "worker_enable_remote_control": False,
    "worker_send_task_events": False,
}
_FOR_REDIS = {
    "socket_connect_timeout": PATIENCE,
    "socket_timeout": PATIENCE,
    "visibility_timeout": REDELIVERED,
}
# Who listens to RabbitMQ waits for as long as it is silent, and notices its death by the heartbeat.
_FOR_SENDING = {"read_timeout": PATIENCE, "write_timeout": PATIENCE}


def celery_on(url: str, *, is_sender: bool = False) -> Celery:
    """Celery on this broker, without any task."""
    app = Celery("portaria", broker=url, set_as_current=False)
    queues = [kombu.Queue(name, routing_key=name) for name in (POSTBACKS, OTHERS, LETTERS)]
    options = _FOR_REDIS if url.startswith("redis") else _FOR_SENDING if is_sender else {}
    app.conf.update(CONFIGURATION, task_queues=queues, broker_transport_options=options)
    return app


class Sender:
    """A connection to the broker, made when there is something to send."""

    def __init__(self, url: str) -> None:
        self._celery = celery_on(url, is_sender=True)
        self._connection: kombu.Connection | None = None

    def send(self, kind: JobKind, row_ids: Sequence[int]) -> None:
        """Send word of some work of one kind. Raises BrokerAway."""
        # A connection may have died unnoticed: only what a fresh one cannot send is not sent.
        is_fresh = self._connection is None
        try:
            self._send(kind, row_ids)
        except self._errors() as error:
            self.rest()
            if is_fresh:
                raise BrokerAway(type(error.__cause__ or error).__name__) from error
            self.send(kind, row_ids)

    def knock(self) -> None:
        """See whether the broker lets us in; nothing is sent. Raises BrokerAway."""
        try:
            self._connect()
        except self._errors() as error:
            raise BrokerAway(type(error).__name__) from error
        finally:
            self.rest()

    def rest(self) -> None:
        """Let the connection go until there is more to send."""
        connection, self._connection = self._connection, None
        if connection:
            connection.release()

    def _send(self, kind: JobKind, row_ids: Sequence[int]) -> None:
        if self._connection is None:
            self._connect()
        self._celery.send_task(
            TASK,
            args=(kind.value, list(row_ids)),
            queue=queue_of(kind),
            producer=self._celery.amqp.Producer(self._connection, auto_declare=False),
            expires=FORGOTTEN,
            ignore_result=True,
            retry=False,
        )

    def _connect(self) -> None:
        self._connection = self._celery.connection_for_write()
        self._connection.connect()

    def _errors(self) -> tuple[type[Exception], ...]:
        known = self._connection or self._celery.connection_for_write()
        return (KombuError, OSError, *known.connection_errors, *known.channel_errors)
