"""What the server says about itself: one JSON object per line on stderr, without secrets."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from config import Settings
from receiver.context import utcnow
from receiver.scrub import Scrub, secrets_of


class ToStderr(logging.Handler):
    """Writes to whatever stderr is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line in one call, so that the lines of several threads stay whole."""
        write(self.format(record))


def write(line: str) -> None:
    """Write a line that is whole and clean already; who has words of others to tell logs them."""
    try:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):  # nobody reads any more; the work goes on
        return


def line(event: str, *, logger: str, **told: object) -> str:
    """A line as all others, of words that are ours or codes: it needs no scrub, and costs little.

    Who has many letters or postbacks to tell of writes them so.
    """
    ends = {"event": event, "level": "info", "logger": logger, "at": moment()}
    return json.dumps({**get_contextvars(), **told, **ends})


def moment() -> str:
    """Now, as every line tells it."""
    return utcnow().isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def about(**what: int | str | None) -> Iterator[None]:
    """Let every line that is written inside name what it is about: `logs.about(postback=7)`."""
    with bound_contextvars(**_known(what)):
        yield


def concerns(**what: int | str | None) -> None:
    """The same for the rest of a request, which forgets it at its end."""
    bind_contextvars(**_known(what))


def _known(what: dict[str, int | str | None]) -> dict[str, int | str]:
    return {name: value for name, value in what.items() if value is not None}


def configure(settings: Settings) -> None:
    """Send our own lines, and those of the libraries, through one scrub to stderr."""
    handler = ToStderr()
    handler.setFormatter(_formatter(settings))
    root = logging.getLogger()
    for earlier in [known for known in root.handlers if isinstance(known, ToStderr)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    logging.getLogger("receiver").setLevel(logging.INFO)
    structlog.configure(
        processors=[*_common(), ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def _formatter(settings: Settings) -> ProcessorFormatter:
    return ProcessorFormatter(
        foreign_pre_chain=_common(),
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            Scrub(secrets_of(settings)),
            # Pure ASCII: no line break of any alphabet begins a line of its own.
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
    )


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
