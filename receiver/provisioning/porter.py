"""The porter: keeps what all threads of a process bring at the same time, in one commit.

It has one connection, kept open, whatever the number of threads. Like transaction() it commits
all of a story or none of it; nobody is told anything before that.
"""

import os
import threading
import weakref
from collections.abc import Callable, Sequence

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from receiver import checkpoints
from receiver.context import utcnow
from receiver.ferry import Ferry
from receiver.provisioning.inbox import Arrival, Kept, keep_all
from receiver.provisioning.warming import keep_in_vain

MOST = 200
GATHER = 0.005  # seconds: with those who come meanwhile fewer crossings carry all
PATIENCE = 20.0  # seconds: more than two crossings of which each waits for a lock in vain
SETTINGS: dict[str, tuple[str, ...]] = {
    # What it reads is hardly ever read again soon, and the system has it in memory anyway.
    "sqlite": ("PRAGMA cache_size = -500",),
    # How long it waits for a lock, and that a commit is on disk, stands in waits.py.
    "postgresql": ("SET SESSION statement_timeout = '8s'",),
}
AWAY = (OperationalError, InterfaceError, NoConnectionFree)
CONFLICTS = ("40001", "40P01")  # two transactions stood in each other's way

# What one bad row can cause; anything else is a bug, and nobody is told that all is well.
FAILURES = (SQLAlchemyError, ValueError)

News = Kept | Exception | None
Board = Callable[[], list[Arrival]]
Tell = Callable[[list[Arrival], Sequence[News]], None]

log = structlog.get_logger("receiver.web")
_porters: "weakref.WeakSet[Porter]" = weakref.WeakSet()


class NotKept(Exception):
    """Nothing of it is there; somebody who was in the same boat knows why."""


class Porter:
    """Keeps postbacks, many in one transaction, over a connection of its own.

    `tell` is called after each commit, by one thread, with all that came of it.
    """

    def __init__(self, engine: Engine, tell: Tell) -> None:
        self.engine = engine
        self.tell = tell
        self.inherited: list[Connection | None] = []
        self.connection: Connection | None = None
        self.pen = threading.Lock()
        self.ferry = self._new_ferry()
        self.checkpoints = checkpoints.beside(self.engine)
        sa.event.listen(engine, "engine_disposed", self._let_go)
        _porters.add(self)

    def keep(self, came: Arrival) -> Kept | None:
        """Keep a postback, among those of others; None when its key is disabled by now."""
        news = self.ferry.cross(came)
        if isinstance(news, Exception):
            raise NotKept from news
        return news

    def send(self, came: Arrival, told: Callable[[News | BaseException], None]) -> None:
        """Keep it without letting anybody wait; `told` hears the same in the end, or what failed.

        It must neither wait nor raise: all who are in the same boat would wait for it.
        """
        self.ferry.send(came, told)

    def open(self) -> None:
        """Connect before the first one comes, and keep one in vain."""
        with self.pen:
            keep_in_vain(self._connection(), utcnow())

    def begin_anew(self) -> None:
        """After a fork: what the parent had open is the parent's, and must not even be closed."""
        self.inherited.append(self.connection)
        self.connection = None
        self.pen = threading.Lock()
        self.ferry = self._new_ferry()
        self.checkpoints = checkpoints.beside(self.engine)

    def _new_ferry(self) -> Ferry[Arrival, News]:
        return Ferry(self._carry, most=MOST, patience=PATIENCE, gather=GATHER, after=self.tell)

    def _carry(self, board: Board) -> Sequence[News]:
        """All at once; once more after a conflict or a lost connection; then one by one."""
        try:
            return self._write(board)
        except FAILURES as error:
            if _is_away(error):
                raise
            arrivals = board()
            log.warning("kept again", error=type(error).__name__, postbacks=len(arrivals))
        try:
            return self._write(board)
        except FAILURES as error:
            if _is_away(error) or len(arrivals) == 1:
                raise
        return [self._alone(came) for came in arrivals]

    def _alone(self, came: Arrival) -> News:
        try:
            (kept,) = self._write(lambda: [came])
        except FAILURES as error:
            if _is_away(error):
                raise
            log.exception("not kept", error=type(error).__name__)
            return error
        return kept

    def _write(self, board: Board) -> list[Kept | None]:
        with self.pen:
            try:
                connection = self._connection()
                with connection.begin():
                    # On SQLite the turn has come by now: who came meanwhile comes along.
                    kept = keep_all(connection, board())
            except BaseException:
                self._close()  # whatever state it is in
                raise
            if self.checkpoints:
                self.checkpoints.count(len(kept) * checkpoints.KEPT)
            return kept

    def _connection(self) -> Connection:
        if self.connection is None:
            self.connection = self.engine.connect()
            with self.connection.begin():
                for setting in SETTINGS[self.engine.dialect.name]:
                    self.connection.exec_driver_sql(setting)
            self.connection = self.connection.execution_options(portaria_writes=True)
        return self.connection

    def _let_go(self, _engine: Engine) -> None:
        with self.pen:
            self._close()

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.invalidate()  # its settings are for nobody else
            self.connection.close()
            self.connection = None


def _is_away(error: BaseException) -> bool:
    """Whether trying again at once cannot help."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return False
    is_conflict = getattr(getattr(error, "orig", None), "sqlstate", None) in CONFLICTS
    return isinstance(error, AWAY) and not is_conflict


def _begin_anew() -> None:
    porters = list(_porters)
    for porter in porters:
        porter.begin_anew()
    for porter in porters:  # only now: porters of one engine are told of it, too
        porter.engine.dispose(close=False)


os.register_at_fork(after_in_child=_begin_anew)
